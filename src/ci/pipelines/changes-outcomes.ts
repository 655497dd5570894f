import type { Question } from '../expressions/fact.ts';
import { ask, eitherWay } from '../expressions/outcomes.ts';
import { type Diff, type PartOfDiff, type PipelineCase, SOURCE } from './pipeline-case.ts';

/** One way a condition may turn out in pipelines of one case. */
export interface CaseOutcome {
  readonly holds: boolean;
  readonly case: PipelineCase;
}

type IsChanged = (paths: readonly string[]) => boolean;

/**
 * The clause `changes`. `clause`: the question it is; `isChanged` asks whether one of its paths is in a diff. Null: nobody here
 * knows its paths.
 */
export interface ChangesClause {
  readonly clause: string;
  /** It has `compare_to`, so that the diff is another one. */
  readonly compares: boolean;
  readonly isChanged: IsChanged | null;
}

export function changesOutcomes(each: PipelineCase, clause: ChangesClause): readonly CaseOutcome[] {
  const { isChanged } = clause;
  return diffsOf(each, clause.compares).flatMap(([diff, one]): readonly CaseOutcome[] => {
    if (diff === 'none') return [{ holds: true, case: one }];
    if (diff === 'unknown' || !isChanged) return notKnown(one, clause);
    if (!('partOf' in diff)) return [{ holds: isChanged(diff), case: one }];
    const isNew = outcomesIn(one, eitherWay('the branch is new', one.knowledge));
    return isNew.flatMap((outcome) => (outcome.holds ? outcome : inPart(outcome.case, diff, isChanged)));
  });
}

/** Later answers agree: what is not there is not there for others, and what is there is there for those that look at more. */
function inPart(each: PipelineCase, diff: PartOfDiff, isChanged: IsChanged): readonly CaseOutcome[] {
  const found = new Set(diff.partOf.filter((path) => isChanged([path])));
  if (found.size === 0) return [{ holds: false, case: each }];
  if (diff.oneOf.some((paths) => paths.every((path) => found.has(path)))) return [{ holds: true, case: each }];
  const others = (paths: readonly string[]) => paths.filter((path) => !found.has(path));
  const having = (pushed: Diff): PipelineCase => ({ ...each, diff: { ...each.diff, pushed } });
  return [
    { holds: true, case: having({ ...diff, oneOf: [...diff.oneOf, [...found]] }) },
    { holds: false, case: having({ partOf: others(diff.partOf), oneOf: diff.oneOf.map(others) }) },
  ];
}

function notKnown(each: PipelineCase, { clause }: ChangesClause): readonly CaseOutcome[] {
  return outcomesIn(each, eitherWay(clause, each.knowledge));
}

/** The same outcomes, of knowledge alone, as those of the case. */
export function outcomesIn(
  each: PipelineCase,
  outcomes: readonly { readonly holds: boolean; readonly knowledge: PipelineCase['knowledge'] }[],
): readonly CaseOutcome[] {
  return outcomes.map(({ holds, knowledge }) => ({
    holds,
    case: knowledge === each.knowledge ? each : { ...each, knowledge },
  }));
}

/** GitLab knows what was pushed; whatever else makes a pipeline of a branch or tag compares with nothing. */
function diffsOf(each: PipelineCase, compares: boolean): readonly (readonly [Diff, PipelineCase])[] {
  const { pushed, otherwise, compared } = each.diff;
  if (compares) return [[compared, each]];
  if (pushed === otherwise) return [[pushed, each]];
  const { push, others } = byPush(each);
  return [...(push ? [[pushed, push] as const] : []), ...(others ? [[otherwise, others] as const] : [])];
}

const IS_PUSH: Question = { key: '== push', ask: (value) => value === 'push', ofOthers: false };

function byPush(each: PipelineCase): { push: PipelineCase | null; others: PipelineCase | null } {
  const { rootSources, knowledge } = each;
  if (rootSources) {
    const part = (sources: readonly (string | null)[]) =>
      sources.length > 0 ? { ...each, rootSources: sources } : null;
    return {
      push: part(rootSources.filter((source) => source === 'push')),
      others: part(rootSources.filter((source) => source !== 'push')),
    };
  }
  const parts = ask(SOURCE, IS_PUSH, knowledge).map(
    ({ holds, knowledge: so }) => [holds, { ...each, knowledge: so }] as const,
  );
  const part = (holds: boolean) => parts.find(([answer]) => answer === holds)?.[1] ?? null;
  return { push: part(true), others: part(false) };
}
