/** Judges a checkout for an editor: what is open there stands for the files. */
import { rulesUrlIn } from '../cli/check-output.ts';
import { requirePolicy } from '../cli/find-policy.ts';
import type { Io } from '../cli/io.ts';
import { judgeCheckout } from '../cli/judge-checkout.ts';
import { openSources, type SourceOptions } from '../cli/open-sources.ts';
import { policyOf } from '../policy/policy-of.ts';
import { isOwnFile } from '../source.ts';
import { diagnosticsOf } from './finding-diagnostics.ts';
import { fixesOf } from './fix-actions.ts';
import { includeFacts } from './include-facts.ts';
import { keyFacts } from './key-facts.ts';
import type { ProjectView } from './project-view.ts';

export interface Judging {
  readonly folder: string;
  readonly options: SourceOptions & { readonly policy?: string };
  /** Texts that are open, by path. */
  readonly given: readonly (readonly [path: string, text: string])[];
}

/** Throws SettingsError when the policy is not valid. */
export async function viewOfCheckout({ folder, options, given }: Judging, io: Io): Promise<ProjectView> {
  const policyFile = await requirePolicy(options.policy, io, folder);
  const opened = await openSources(folder, options, io);
  const sources = { ...opened, checkout: { ...opened.checkout, given: new Map(given) } };
  const policy = policyOf(policyFile, sources.checkout.project);
  const { report, each, head, files } = await judgeCheckout(sources, null, policy, io);

  const texts = [...files.values()];
  const own = texts.filter(isOwnFile).map(({ path }) => path);
  const { root } = sources.checkout;
  const checkout = { folder, rootPath: root.kind === 'local' ? root.path : (own[0] ?? ''), own: new Set(own) };
  return {
    files: own,
    diagnostics: diagnosticsOf(report, { policy, rulesUrl: rulesUrlIn(io) }, checkout),
    fixes: fixesOf(each, files),
    keys: keyFacts(head.configs, policy, head.redactor),
    includes: includeFacts(head.configs, head.redactor),
  };
}
