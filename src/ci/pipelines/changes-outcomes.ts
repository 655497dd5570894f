import type { Question } from '../expressions/fact.ts';
import type { Knowledge } from '../expressions/knowledge.ts';
import { ask, eitherWay } from '../expressions/outcomes.ts';
import {
  type AnyDiff,
  type ChangesClause,
  type Diff,
  type PartOfDiff,
  type PathSearch,
  type PipelineCase,
  SOURCE,
} from './pipeline-case.ts';

/** One way a condition may turn out in pipelines of one case. */
export interface CaseOutcome {
  readonly holds: boolean;
  readonly case: PipelineCase;
}

export function changesOutcomes(each: PipelineCase, clause: ChangesClause): readonly CaseOutcome[] {
  const { search } = clause;
  return diffsOf(each, clause.compares).flatMap(([diff, one]): readonly CaseOutcome[] => {
    if (diff === 'none') return [{ holds: true, case: one }];
    if (diff === 'unknown' || !search) return notKnown(one, clause);
    if ('holding' in diff) return inAny(one, diff, clause, search);
    if (!('partOf' in diff)) {
      const holds = search.isIn(diff);
      return holds === null ? notKnown(one, clause) : [{ holds, case: one }];
    }
    const isNew = outcomesIn(one, eitherWay('the branch is new', one.knowledge));
    return isNew.flatMap((outcome) => (outcome.holds ? outcome : inPart(outcome.case, diff, clause, search)));
  });
}

/** Of paths with patterns, for one question: beyond that a diff may answer either way. */
const MOST_COMPARED = 5_000;

/**
 * As this change has it, and, where a diff may give all the answers together, the other way: a later change touches other files,
 * and where these are no configuration nobody reviews it.
 */
function inAny(each: PipelineCase, diff: AnyDiff, clause: ChangesClause, search: PathSearch): readonly CaseOutcome[] {
  const { now, holding, failing } = diff;
  const known = [holding, failing].map((asked) => asked.some((other) => other.clause === clause.clause));
  if (known.includes(true)) return [{ holds: known[0] === true, case: each }];
  let compared = 0;
  const isOut = (path: string) => {
    return failing.some(({ search, examples }) => {
      compared += examples?.length ?? 1;
      return search?.matches(path);
    });
  };
  const mayFind = ({ examples }: ChangesClause, fits: (path: string) => boolean) =>
    !examples || examples.some((path) => compared > MOST_COMPARED || fits(path));
  const may = {
    hold: mayFind(clause, (path) => !isOut(path)),
    fail: holding.every((other) => mayFind(other, (path) => !isOut(path) && !search.matches(path))),
  };
  const answered = (holds: boolean, paths: AnyDiff['now']): CaseOutcome => {
    const next: AnyDiff = holds
      ? { now: paths, holding: [...holding, clause], failing }
      : { now: paths, holding, failing: [...failing, clause] };
    const { pushed, otherwise, compared } = each.diff;
    const instead = (old: Diff) => (old === diff ? next : old);
    const files = paths ? each.files : 'later';
    return {
      holds,
      case: { ...each, files, diff: { pushed: instead(pushed), otherwise: instead(otherwise), compared } },
    };
  };
  if (now) {
    const holds = search.isIn(now);
    if (holds === null) return notKnown(each, clause);
    const later = holds ? may.fail : may.hold;
    return [answered(holds, now), ...(later ? [answered(!holds, null)] : [])];
  }
  return [...(may.hold ? [answered(true, null)] : []), ...(may.fail || !may.hold ? [answered(false, null)] : [])];
}

/** Does a condition ask for another diff than that of this change? */
export function isOfLaterDiff({ diff: { pushed } }: PipelineCase): boolean {
  return typeof pushed === 'object' && 'holding' in pushed && pushed.now === null;
}

/** Of what these clauses ask for, does its diff change more than one and leave out more than one? There are too many such mixtures. */
export function isMuchMixed({ diff: { pushed } }: PipelineCase, clauses: ReadonlySet<string>): boolean {
  const isMuch = (answered: readonly ChangesClause[]) =>
    answered.filter(({ clause }) => clauses.has(clause)).length > 1;
  return typeof pushed === 'object' && 'holding' in pushed && isMuch(pushed.holding) && isMuch(pushed.failing);
}

/** Later answers agree: what is not there is not there for others, and what is there is there for those that look at more. */
function inPart(
  each: PipelineCase,
  diff: PartOfDiff,
  clause: ChangesClause,
  search: PathSearch,
): readonly CaseOutcome[] {
  const ofChange = search.foundIn(diff.of);
  if (!ofChange) return notKnown(each, clause);
  const found = new Set(diff.partOf.filter((path) => ofChange.has(path)));
  if (found.size === 0) return [{ holds: false, case: each }];
  if (diff.oneOf.some((paths) => paths.every((path) => found.has(path)))) return [{ holds: true, case: each }];
  const others = (paths: readonly string[]) => paths.filter((path) => !found.has(path));
  const having = (pushed: Diff): PipelineCase => ({ ...each, diff: { ...each.diff, pushed } });
  return [
    { holds: true, case: having({ ...diff, oneOf: [...diff.oneOf, [...found]] }) },
    { holds: false, case: having({ ...diff, partOf: others(diff.partOf), oneOf: diff.oneOf.map(others) }) },
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
  return outcomes.map(({ holds, knowledge }) => ({ holds, case: knowing(each, knowledge) }));
}

/** What a case was before anything was asked, and what became of it since. */
const origins = new WeakMap<PipelineCase, PipelineCase>();
const descendants = new WeakMap<PipelineCase, WeakMap<Knowledge, PipelineCase>>();

/** The same case, of which this is known now: one object, whatever was asked on the way. */
function knowing(each: PipelineCase, knowledge: Knowledge): PipelineCase {
  if (knowledge === each.knowledge) return each;
  const origin = origins.get(each) ?? each;
  const byKnowledge = descendants.get(origin) ?? new WeakMap([[origin.knowledge, origin]]);
  descendants.set(origin, byKnowledge);
  const known = byKnowledge.get(knowledge) ?? { ...each, knowledge };
  byKnowledge.set(knowledge, known);
  if (known !== origin) origins.set(known, origin);
  return known;
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
