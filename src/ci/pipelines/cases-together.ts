import type { IncludeVariables } from '../../includes/include-kind.ts';
import { onlyValue } from '../expressions/fact.ts';
import { factOf } from '../expressions/knowledge.ts';
import { eachValue, eitherWay, outcomesOf } from '../expressions/outcomes.ts';
import { holdsUnknownInput } from '../variables/unknown-inputs.ts';
import { type CaseOutcome, changesOutcomes, isMuchMixed, isOfLaterDiff, outcomesIn } from './changes-outcomes.ts';
import { type ChangesClause, isLater, type PipelineCase } from './pipeline-case.ts';
import { isSeenByIncludes } from './predefined-facts.ts';

/** More are not looked at together. */
const MAX_CASES = 200;

/**
 * Cases that load the same files, until a condition or a variable tells them apart. Those that answer in another way than
 * the one followed are set aside; whoever loads comes back to them.
 */
export class CasesTogether implements IncludeVariables {
  #cases: readonly PipelineCase[];
  readonly aside: (readonly PipelineCase[])[] = [];
  /**
   * Of later changes: those that change what some includes ask for, and not what others do. They make a difference only where
   * files say something of the same.
   */
  readonly mixed: (readonly PipelineCase[])[] = [];

  /** By includes, of what later changes may change. */
  readonly #asked = new Set<string>();
  readonly #isMixture: boolean;

  /** `isMixture`: the cases are some that were `mixed`. */
  constructor(cases: readonly PipelineCase[], isMixture = false) {
    this.#cases = cases;
    this.#isMixture = isMixture;
  }

  get cases(): readonly PipelineCase[] {
    return this.#cases;
  }

  holds(expression: string): boolean {
    if (holdsUnknownInput(expression)) return this.perhaps(`if ${expression}`);
    const outcomes = outcomesOf(expression, hiddenFromIncludes);
    return this.#follow((each) => outcomesIn(each, outcomes(each.knowledge)));
  }

  /**
   * Of later changes those are followed that change what includes ask for, as far as one can: else each include would double them.
   * `isGuard`: where it holds, the file is left out.
   */
  changed(clause: ChangesClause, isGuard: boolean): boolean {
    if (isGuard) return this.#follow((each) => changesOutcomes(each, clause));
    this.#asked.add(clause.clause);
    const mixed: PipelineCase[] = [];
    const holds = this.#follow((each) => {
      const outcomes = changesOutcomes(each, clause);
      const later = outcomes.filter((outcome) => isOfLaterDiff(outcome.case));
      const few = later.filter((outcome) => !isMuchMixed(outcome.case, this.#asked));
      const brings = (this.#isMixture && few.length > 0 ? few : later).some((outcome) => outcome.holds);
      if (brings) mixed.push(...few.flatMap((outcome) => (outcome.holds ? [] : outcome.case)));
      return outcomes.filter((outcome) => outcome.holds === brings || !later.includes(outcome));
    });
    if (mixed.length > 0) this.mixed.push(mixed.slice(0, MAX_CASES));
    return holds;
  }

  /**
   * `exists`, asked by an include. Files that are there now come first; `clause`: equal ones look for the same files at the same
   * place.
   */
  exists(clause: string, now: boolean): boolean {
    return this.#follow((each) => existsOutcomes(each, clause, now), now);
  }

  /** Does all of it wait for files to come or go? */
  get isLater(): boolean {
    return isLater(this.#cases);
  }

  /** Nobody here can tell. */
  perhaps(question: string): boolean {
    return this.#follow((each) => outcomesIn(each, eitherWay(question, each.knowledge)));
  }

  /** Does the ref of the pipeline's own project lead to the pipeline's own commit? */
  isOwnRef(ref: string | null): boolean {
    return this.#follow((each) => [{ holds: each.ownRefs.includes(ref), case: each }]);
  }

  lookup(name: string): string | null | undefined {
    if (!isSeenByIncludes(name)) return null;
    const groups = new Map<string | null | undefined, PipelineCase[]>();
    for (const each of this.#cases) {
      const ways = factOf(each.knowledge, name).others ? [each.knowledge] : eachValue(name, each.knowledge);
      for (const knowledge of ways) {
        const value = onlyValue(factOf(knowledge, name));
        const group = groups.get(value) ?? [];
        groups.set(value, [...group, knowledge === each.knowledge ? each : { ...each, knowledge }]);
      }
    }
    const [followed, ...others] = groups;
    if (!followed) return null;
    this.#cases = followed[1];
    this.aside.push(...others.map(([, cases]) => cases));
    return followed[0];
  }

  /** Where it may hold, that is followed first: the files that conditions bring are the ones to be judged. */
  #follow(outcomesOfCase: (each: PipelineCase) => readonly CaseOutcome[], first = true): boolean {
    const outcomes = this.#cases.flatMap(outcomesOfCase);
    const group = (holds: boolean) => outcomes.flatMap((outcome) => (outcome.holds === holds ? [outcome.case] : []));
    const [wanted, rest] = [group(first), group(!first)];
    const [followed, other] = wanted.length > 0 ? [wanted, rest] : [rest, []];
    this.#cases = followed.slice(0, MAX_CASES);
    if (followed.length > MAX_CASES) this.aside.push(followed.slice(MAX_CASES));
    if (other.length > 0) this.aside.push(other);
    return followed === wanted ? first : !first;
  }
}

/** Both, unless the pipeline is one of this very commit. */
function existsOutcomes(each: PipelineCase, clause: string, now: boolean): readonly CaseOutcome[] {
  if (each.files === 'this_commit') return [{ holds: now, case: each }];
  return outcomesIn(each, eitherWay(clause, each.knowledge)).map(({ holds, case: next }) => ({
    holds,
    case: holds === now ? next : { ...next, files: 'later' },
  }));
}

function hiddenFromIncludes(name: string): null | undefined {
  return isSeenByIncludes(name) ? undefined : null;
}
