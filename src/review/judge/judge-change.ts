/** The judging half of a review, of a merge request and of a checkout alike: both sides judged, then compared. */
import { lookupIn } from '../../includes/request.ts';
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { FileChange } from '../snapshot.ts';
import { type Compared, compare } from './compare.ts';
import { fileMark } from './fingerprint.ts';
import { hasPipeline, type Judgement, judge, type SideFacts, withoutProblems } from './judge.ts';
import { runnerConfigsIn } from './runner-configs.ts';
import type { ReadSide } from './side.ts';

export interface JudgedChange {
  readonly base: Judgement | null;
  readonly head: Judgement;
  readonly compared: Compared;
  /** Paths of renamed files at the merge base by what they are at the head. */
  readonly renamed: ReadonlyMap<string, string>;
}

export interface ChangeFacts extends Omit<SideFacts, 'runnerConfigs'> {
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
  const judged = { base: base && judgeSide(base, facts, policy), head: judgeSide(head, facts, policy) };
  const renamed = new Map(facts.changes.filter(({ renamedFile }) => renamedFile).map((it) => [it.oldPath, it.newPath]));
  return { ...judged, compared: compare(judged.base, judged.head, marksOf(renamed, policy.project)), renamed };
}

function judgeSide(
  side: ReadSide,
  { projectGitStrategy, today, needsPipeline = false }: ChangeFacts,
  policy: EffectivePolicy,
): Judgement {
  const files = lookupIn(side.files);
  const runnerConfigs = runnerConfigsIn(side.runnerConfigs, files);
  const judgement = judge({ ...side.input, files }, policy, { projectGitStrategy, today, runnerConfigs });
  return needsPipeline || hasPipeline(side.input, judgement) ? judgement : withoutProblems(judgement);
}

function marksOf(renamed: ReadonlyMap<string, string>, project: string): ReadonlyMap<string, string> {
  const mark = (path: string) => fileMark({ project, path });
  return new Map([...renamed].map(([before, now]) => [mark(before), mark(now)]));
}
