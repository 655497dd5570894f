import type { IncludeVariables } from '../../includes/include-kind.ts';
import { onlyValue } from '../expressions/fact.ts';
import { factOf } from '../expressions/knowledge.ts';
import { eachValue, eitherWay, outcomesOf } from '../expressions/outcomes.ts';
import { holdsUnknownInput } from '../variables/unknown-inputs.ts';
import { type CaseOutcome, type ChangesClause, changesOutcomes, outcomesIn } from './changes-outcomes.ts';
import type { PipelineCase } from './pipeline-case.ts';
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

  changed(clause: ChangesClause): boolean {
    return this.#follow((each) => changesOutcomes(each, clause));
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
  #follow(outcomesOfCase: (each: PipelineCase) => readonly CaseOutcome[]): boolean {
    const outcomes = this.#cases.flatMap(outcomesOfCase);
    const group = (holds: boolean) => outcomes.flatMap((outcome) => (outcome.holds === holds ? [outcome.case] : []));
    const [yes, no] = [group(true), group(false)];
    const [followed, other] = yes.length > 0 ? [yes, no] : [no, []];
    this.#cases = followed.slice(0, MAX_CASES);
    if (followed.length > MAX_CASES) this.aside.push(followed.slice(MAX_CASES));
    if (other.length > 0) this.aside.push(other);
    return yes.length > 0;
  }
}

function hiddenFromIncludes(name: string): null | undefined {
  return isSeenByIncludes(name) ? undefined : null;
}
