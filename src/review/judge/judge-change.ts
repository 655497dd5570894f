/** The judging half of a review, of a merge request and of a checkout alike: both sides judged, then compared. */
import type { ResolveInput } from '../../ci/config.ts';
import { lookupIn, ownFiles, textsOf } from '../../includes/request.ts';
import { oncePerList } from '../../once-per.ts';
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { Audience } from '../../secrets/audience.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import { redactorFor } from '../../secrets/redactor-for.ts';
import type { SourceFile } from '../../source.ts';
import type { FileChange } from '../snapshot.ts';
import { type Compared, compare } from './compare.ts';
import { fileMark } from './fingerprint.ts';
import { hasPipeline, type Judgement, judge, type SideFacts, withoutProblems } from './judge.ts';
import { letCommented } from './let-accepted.ts';
import { policyFaults } from './policy-faults.ts';
import { quotable } from './quotable.ts';
import { resolvedWith, sameFiles } from './resolved-side.ts';
import { runnerConfigsIn } from './runner-configs.ts';
import type { ReadSide } from './side.ts';

export interface JudgedChange {
  readonly base: Judgement | null;
  readonly head: Judgement;
  readonly compared: Compared;
  /** Paths of renamed files at the merge base by what they are at the head. */
  readonly renamed: ReadonlyMap<string, string>;
}

export interface ChangeFacts extends Omit<SideFacts, 'runnerConfigs' | 'policyFaults'> {
  /** Who reads what is said of the change; null: only whoever reads the files themselves. */
  readonly audience: Audience | null;
  readonly changes: readonly FileChange[];
  /** Without a configuration of its own a project has no pipeline, and nothing is broken; true: that is what is wrong. */
  readonly needsPipeline?: boolean;
}

/** `base` null: there was nothing before, so everything is new. */
export function judgeChange(
  base: ReadSide | null,
  head: ReadSide,
  facts: ChangeFacts,
  policy: EffectivePolicy,
): JudgedChange {
  const before = base && resolveSide(base);
  const after = resolveSide(head);
  const texts = textsOf([...after.files, ...(before?.files ?? [])]);
  const redactor = redactorOnce([after.configs, before?.configs ?? null, facts.audience, ...texts]);
  const judged = {
    base: before && judgeSide(before, redactor, facts, policy),
    head: judgeSide(after, redactor, facts, policy),
  };
  const renamed = new Map(facts.changes.filter(({ renamedFile }) => renamedFile).map((it) => [it.oldPath, it.newPath]));
  const compared = compare(judged.base, judged.head, marksOf(renamed, policy.project));
  const told = quotable(compared, redactor.closed);
  const findings = letCommented(told.findings, ownFiles(after.files, policy.project), policy);
  return { ...judged, compared: { ...told, findings }, renamed };
}

type Configs = Judgement['configs'];

/** What gives a credential away may stand on one side alone. */
const redactorOnce = oncePerList(
  ([after, before, audience, ...texts]: readonly [Configs, Configs | null, Audience | null, ...SourceFile[]]) =>
    redactorFor([...after, ...(before ?? [])], audience, texts),
);

interface ResolvedSide extends Pick<Judgement, 'configs' | 'runnerConfigs'>, Pick<ReadSide, 'policy' | 'files'> {
  readonly input: ResolveInput;
}

function resolveSide({ input: pipelines, files: read, runnerConfigs, policy }: ReadSide): ResolvedSide {
  const files = sameFiles(read);
  const input = { ...pipelines, files: lookupIn(files) };
  return {
    files,
    input,
    configs: resolvedWith(files, pipelines),
    runnerConfigs: runnerConfigsIn(runnerConfigs, input.files),
    ...(policy ? { policy } : {}),
  };
}

function judgeSide(
  { input, configs, runnerConfigs, policy: changed }: ResolvedSide,
  redactor: Redactor,
  { projectGitStrategy, today, needsPipeline = false }: ChangeFacts,
  policy: EffectivePolicy,
): Judgement {
  const faults = changed ? { policyFaults: policyFaults(changed, policy.project, today) } : {};
  const facts = { projectGitStrategy, today, runnerConfigs, ...faults };
  const judgement = judge(input, policy, facts, { configs, redactor });
  return needsPipeline || hasPipeline(input, judgement) ? judgement : withoutProblems(judgement);
}

function marksOf(renamed: ReadonlyMap<string, string>, project: string): ReadonlyMap<string, string> {
  const mark = (path: string) => fileMark({ project, path });
  return new Map([...renamed].map(([before, now]) => [mark(before), mark(now)]));
}
