import { idOf } from '../../object-id.ts';
import { keyOf, onceFor } from '../../once-per.ts';
import { textOf } from '../../yaml/ruby-types.ts';
import { type MapNode, type Node, valueAt } from '../../yaml/tree.ts';
import { namesIn } from '../expressions/expression.ts';
import type { Fixed } from '../expressions/outcomes.ts';
import { variablesIn } from '../keywords/variables.ts';
import { type Condition, clausePaths } from '../pipelines/case-conditions.ts';
import type { PipelineCase } from '../pipelines/pipeline-case.ts';
import { partsOf } from '../variables/expand.ts';
import { namesIn as namesInValue } from '../variables/expand-known.ts';
import { referencesIn } from '../variables/variable-list.ts';
import { type Decision, firstRule, type RuleItem, ruleCondition } from './first-rule.ts';

export type Decided = readonly Decision[];

/** What a list of rules decides: one list of decisions for the same cases. */
type RuleList = (cases: readonly PipelineCase[]) => Decided;

/**
 * What rules decide for one job they decide for all that have the same rules and the same values of what these ask for. Lists of
 * rules are much alike: what one rule says of a case is asked once for all lists, and what is left open is one case for them all.
 */
export class RuleDecisions {
  readonly #lists = new Map<string, RuleList>();
  readonly #conditions = new WeakMap<MapNode, Map<string, Condition>>();

  listOf(rules: readonly RuleItem[], fixed: Fixed): RuleList {
    const { ids, names } = askedByAll(rules);
    const key = `${ids} ${valuesOf(names, fixed)}`;
    const list = this.#lists.get(key) ?? this.#newList(rules, fixed);
    this.#lists.set(key, list);
    return list;
  }

  #newList(rules: readonly RuleItem[], fixed: Fixed): RuleList {
    const conditions = rules.map(({ value }) => this.#condition(value, fixed));
    return onceFor((cases) => cases.flatMap((each) => firstRule(conditions, each)));
  }

  #condition(rule: MapNode, fixed: Fixed): Condition {
    const asked = valuesOf(namesAskedBy(rule), fixed);
    const alike = this.#conditions.get(rule) ?? new Map<string, Condition>();
    this.#conditions.set(rule, alike);
    const condition = alike.get(asked) ?? onceFor(ruleCondition(rule, fixed));
    alike.set(asked, condition);
    return condition;
  }
}

/** Equal for the same values. Those that stand in a pattern are expanded to any depth. */
function valuesOf(names: readonly string[], fixed: Fixed): string {
  const values: (string | null)[] = [];
  const asked = new Set(names);
  for (const name of asked) {
    const value = fixed(name) ?? null;
    values.push(value);
    if (value !== null) for (const next of referencesIn({ name, value })) asked.add(next);
  }
  return keyOf(values);
}

const askedByAll = onceFor((rules: readonly RuleItem[]) => ({
  ids: rules.map(({ value }) => idOf(value)).join(),
  names: [...new Set(rules.flatMap(({ value }) => namesAskedBy(value)))],
}));

const namesAskedBy = onceFor((rule: MapNode): readonly string[] => {
  const clauses = [valueAt(rule, 'changes'), valueAt(rule, 'exists')];
  const inPaths = clauses.flatMap((clause) => (clause ? namesInPaths(clause) : []));
  return [...namesIn(textOf(valueAt(rule, 'if')) ?? '').variables, ...inPaths];
});

/** Names that its conditions ask for, those to which it gives a value, and what these values ask for. */
export const namesOfRule = onceFor((rule: MapNode): readonly string[] => {
  const variables = rule.entries.get('variables');
  const given = variables ? [...variablesIn(variables).values()] : [];
  return [...namesAskedBy(rule), ...given.flatMap((variable) => [variable.name, ...namesInValue(variable)])];
});

/** Of a clause. */
export function namesInPaths(clause: Node): readonly string[] {
  return clausePaths(clause)
    .flatMap(partsOf)
    .flatMap((part) => (typeof part === 'string' ? [] : part.name));
}
