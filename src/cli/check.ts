import { SettingsError } from '../errors.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { policyOf } from '../policy/policy-of.ts';
import type { FormatName } from '../render/formats/format-names.ts';
import { fixedFiles, patchOf, writeFixes } from './apply-fixes.ts';
import type { FailOn, FixKind, Output } from './check-option-values.ts';
import { rulesUrlIn, writeReports } from './check-output.ts';
import { failureOf } from './fail-on.ts';
import { requirePolicy } from './find-policy.ts';
import type { Io } from './io.ts';
import { type JudgedCheckout, judgeCheckout } from './judge-checkout.ts';
import { onlyRules } from './only-rules.ts';
import { type OpenSources, openSources, type SourceOptions } from './open-sources.ts';

export interface CheckOptions extends SourceOptions {
  readonly policy?: string;
  readonly base?: string;
  /** Of standard output, or of an output that names none. */
  readonly format: FormatName;
  readonly output: readonly Output[];
  readonly quiet: boolean;
  readonly failOn: readonly FailOn[];
  /** Ids; empty: all that the policy has. */
  readonly rule: readonly string[];
  readonly fix?: FixKind;
  readonly diff: boolean;
}

/** Judges a local checkout as the bot would judge a merge request from it. */
export async function check(path: string, options: CheckOptions, io: Io): Promise<number> {
  if (path === '-' && options.fix !== undefined && !options.diff) {
    throw new SettingsError(
      '--fix needs files to write to: what comes on standard input can only be shown with --diff',
    );
  }
  const policyFile = await requirePolicy(options.policy, io, path === '-' ? '.' : path);
  const sources = await openSources(path, options, io);
  const policy = onlyRules(policyOf(policyFile, sources.checkout.project), options.rule);
  const rulesUrl = rulesUrlIn(io);

  let judged = await judgeCheckout(sources, options.base ?? null, policy, io);
  if (options.diff) {
    io.out(judged.head.redactor.text(patchOf(fixedFiles(judged, options.fix ?? 'safe', policy))));
    return failureOf(judged.report, policy, options.failOn);
  }
  if (options.fix !== undefined) judged = await fixed(judged, sources, options, policy, io);
  const shown = { ...options, policy, rulesUrl, files: judged.files, redactor: judged.head.redactor };
  await writeReports(judged.report, shown, io);
  return failureOf(judged.report, policy, options.failOn);
}

/** More than one can be needed where a suggestion stands inside of what another one replaces. */
const MOST_ROUNDS = 5;

/** What is left after the files were changed. */
async function fixed(
  first: JudgedCheckout,
  sources: OpenSources,
  options: CheckOptions,
  policy: EffectivePolicy,
  io: Io,
): Promise<JudgedCheckout> {
  let judged = first;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const files = fixedFiles(judged, options.fix ?? 'safe', policy);
    if (files.length === 0) break;
    await writeFixes(files, sources.checkout, io);
    judged = await judgeCheckout(sources, options.base ?? null, policy, io);
  }
  return judged;
}
