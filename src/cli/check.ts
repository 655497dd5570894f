import { filesOf } from '../ci/config-parts.ts';
import { sharedConfigurations } from '../ci/load/shared-files.ts';
import { lookupIn } from '../includes/request.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { dayOfTime } from '../policy/exemptions.ts';
import { policyOf } from '../policy/policy-of.ts';
import { checkJson } from '../render/json.ts';
import { printableJson } from '../render/printable.ts';
import { checkText } from '../render/terminal.ts';
import { changeReport } from '../review/judge/change-report.ts';
import type { Judgement } from '../review/judge/judge.ts';
import { judgeChange } from '../review/judge/judge-change.ts';
import { withOneForEachCause } from '../review/judge/one-cause.ts';
import type { ReviewReport } from '../review/judge/report.ts';
import { runnerConfigsIn } from '../review/judge/runner-configs.ts';
import type { ReadSide } from '../review/judge/side.ts';
import { statusState } from '../review/judge/verdict.ts';
import { lineText } from '../source.ts';
import { requirePolicy } from './find-policy.ts';
import { EXIT, type Io } from './io.ts';
import { openSources, type SourceOptions } from './open-sources.ts';
import { type ReadCheckout, readCheckout } from './read-checkout.ts';
import { whileShown } from './while-shown.ts';

export interface CheckOptions extends SourceOptions {
  readonly policy?: string;
  readonly base?: string;
  readonly format: 'text' | 'json';
}

/** Judges a local checkout as the bot would judge a merge request from it. */
export async function check(path: string, options: CheckOptions, io: Io): Promise<number> {
  const policyFile = await requirePolicy(options.policy, io, path);
  const sources = await openSources(path, options, io);
  const { project } = sources.checkout;
  const policy = policyOf(policyFile, project);

  const takenAt = new Date().toISOString();
  const read = await whileShown('Reading …', io, () => readCheckout(sources, options.base ?? null, policy, io));
  const facts = {
    changes: read.changes,
    projectGitStrategy: sources.settings?.buildGitStrategy ?? null,
    today: dayOfTime(takenAt),
    needsPipeline: isEmpty(read),
    audience: null,
  };
  const change = await whileShown('Judging …', io, () => judgeChange(read.base, read.head, facts, policy));
  const judged = { ...change, compared: withOneForEachCause(change.compared) };
  const report = changeReport({ project, mergeRequest: null, takenAt }, judged, [], policy);

  const json = options.format === 'json';
  io.out(json ? `${printableJson(checkJson(report), 2)}\n` : textOf(report, judged.head, policy, io));
  return statusState(report, policy) === 'failed' ? EXIT.found : EXIT.clean;
}

/** Nothing to judge on either side: most likely the wrong folder, and never a silent pass. */
function isEmpty({ base, head }: ReadCheckout): boolean {
  return [base, head].every((side) => {
    const [root] = side?.files ?? [];
    const isThere = root !== undefined && 'file' in root;
    return !isThere && (side === null || !holdsAnything(side));
  });
}

function holdsAnything({ runnerConfigs, input, files }: ReadSide): boolean {
  const found = lookupIn(files);
  return (
    runnerConfigsIn(runnerConfigs, found).length > 0 || sharedConfigurations({ ...input, files: found }).length > 0
  );
}

function textOf(report: ReviewReport, head: Judgement, policy: EffectivePolicy, io: Io): string {
  const texts = [...filesOf(head.configs), ...head.runnerConfigs.map(({ file }) => file)];
  const files = new Map(texts.map((file) => [file.id, file]));
  return checkText(report, {
    color: io.color,
    policy,
    redactor: head.redactor,
    lineOf: (id, line) => {
      const file = files.get(id);
      return file ? lineText(file, line) : null;
    },
  });
}
