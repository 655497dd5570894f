import { filesOf, withChildren } from '../ci/config-parts.ts';
import { lookupIn } from '../includes/request.ts';
import { effectivePolicy } from '../policy/effective.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { checkJson } from '../render/json.ts';
import { printableJson } from '../render/printable.ts';
import { checkText } from '../render/terminal.ts';
import { compare } from '../review/judge/compare.ts';
import { reportOf } from '../review/judge/config-report.ts';
import { hasPipeline, type Judgement, judge, type SideFacts, withoutProblems } from '../review/judge/judge.ts';
import type { ReviewReport } from '../review/judge/report.ts';
import { statusState, verdict } from '../review/judge/verdict.ts';
import { ruleCatalogue } from '../rules/index.ts';
import { knownSecrets, redact } from '../secrets/redact.ts';
import { lineText } from '../source.ts';
import { type CheckoutFiles, filesOfCommit, workingTree } from './checkout-files.ts';
import { checkoutRunnerConfigs } from './checkout-runner-configs.ts';
import { fetcher, type Sources } from './fetcher.ts';
import { requirePolicy } from './find-policy.ts';
import { gather } from './gather.ts';
import { changedPaths, mergeBase } from './git.ts';
import { EXIT, type Io } from './io.ts';
import { localPipeline } from './local-pipeline.ts';
import { openSources, type SourceOptions } from './open-sources.ts';

export interface CheckOptions extends SourceOptions {
  readonly policy?: string;
  readonly base?: string;
  readonly format: 'text' | 'json';
}

/** Judges a local checkout as the bot would judge a merge request from it. */
export async function check(path: string, options: CheckOptions, io: Io): Promise<number> {
  const policyFile = await requirePolicy(options.policy, io);
  const sources = await openSources(path, options, io);
  const { checkout } = sources;
  const policy = effectivePolicy(policyFile, checkout.project, ruleCatalogue);
  const facts = { projectGitStrategy: sources.settings?.buildGitStrategy ?? null };

  const baseCommit = options.base === undefined ? null : await mergeBase(checkout.folder, options.base);
  const changed = baseCommit === null ? null : await changedPaths(checkout.folder, baseCommit);
  const target = options.base?.replace(/^origin\//, '') ?? 'main';
  const side = (files: CheckoutFiles) => judgeSide(sources, files, target, changed, policy, facts, io);
  const head = await side(workingTree(checkout.folder));
  const base = baseCommit === null ? null : await side(filesOfCommit(checkout.folder, baseCommit));

  const report = makeReport(base, head, policy);
  io.out(options.format === 'json' ? `${printableJson(checkJson(report), 2)}\n` : textOf(report, head, policy, io));
  return statusState(report.state, policy) === 'failed' ? EXIT.found : EXIT.clean;
}

async function judgeSide(
  sources: Sources,
  files: CheckoutFiles,
  target: string,
  changed: readonly string[] | null,
  policy: EffectivePolicy,
  facts: Pick<SideFacts, 'projectGitStrategy'>,
  io: Io,
): Promise<Judgement> {
  const input = localPipeline(sources.checkout, files.commit, target, changed);
  const fetch = fetcher(sources, files, io);
  const fetched = await gather(input, fetch);
  const { project } = sources.checkout;
  const runnerConfigs = await checkoutRunnerConfigs(files, project, policy.runnerConfigs, changed, fetch);
  const judgement = judge({ ...input, files: lookupIn(fetched) }, policy, { ...facts, runnerConfigs });
  const isAboutRunners = runnerConfigs.length > 0 && !hasPipeline(input, judgement);
  return isAboutRunners ? withoutProblems(judgement) : judgement;
}

function makeReport(base: Judgement | null, head: Judgement, policy: EffectivePolicy): ReviewReport {
  const config = reportOf(head);
  const compared = compare(base, head);
  return {
    version: 1,
    project: policy.project,
    mergeRequest: null,
    takenAt: new Date().toISOString(),
    state: verdict(compared.findings, config.problems, policy),
    reason: null,
    ...config,
    ...compared,
    written: {},
  };
}

function textOf(report: ReviewReport, head: Judgement, policy: EffectivePolicy, io: Io): string {
  const texts = [...filesOf(head.config), ...head.runnerConfigs.map(({ file }) => file)];
  const files = new Map(texts.map((file) => [file.id, file]));
  const secrets = knownSecrets(withChildren(head.config));
  return checkText(report, {
    color: io.color,
    policy,
    lineOf: (id, line) => {
      const file = files.get(id);
      return file ? redact(lineText(file, line), secrets) : null;
    },
  });
}
