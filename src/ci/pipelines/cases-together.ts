import type { IncludeVariables } from '../../includes/include-kind.ts';
import { onlyValue } from '../expressions/fact.ts';
import { factOf } from '../expressions/knowledge.ts';
import { eachValue, eitherWay, outcomesOf } from '../expressions/outcomes.ts';
import { holdsUnknownInput } from '../variables/unknown-inputs.ts';
import { type CaseOutcome, changesOutcomes, isOfLaterDiff, outcomesIn } from './changes-outcomes.ts';
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

  constructor(cases: readonly PipelineCase[]) {
    this.#cases = cases;
  }

  get cases(): readonly PipelineCase[] {
    return this.#cases;
  }

  holds(expression: string): boolean {
    if (holdsUnknownInput(expression)) return this.perhaps(`if ${expression}`);
    return this.#follow((each) => outcomesIn(each, outcomesOf(expression, each.knowledge, hiddenFromIncludes)));
  }

  /** Of later changes that are looked at which change what includes ask for, as far as one can: else each include would double them. */
  changed(clause: ChangesClause): boolean {
    return this.#follow((each) => {
      const outcomes = changesOutcomes(each, clause);
      const isLater = outcomes.some((outcome) => outcome.holds && isOfLaterDiff(outcome.case));
      return outcomes.filter((outcome) => outcome.holds || !isLater || !isOfLaterDiff(outcome.case));
    });
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
