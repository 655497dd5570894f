import { idOf } from '../../object-id.ts';
import { onceFor } from '../../once-per.ts';
import { textOf } from '../../yaml/ruby-types.ts';
import type { MapNode } from '../../yaml/tree.ts';
import { valueAt } from '../../yaml/tree.ts';
import { namesIn } from '../expressions/expression.ts';
import type { Fixed } from '../expressions/outcomes.ts';
import { type Condition, clausePaths } from '../pipelines/case-conditions.ts';
import type { PipelineCase } from '../pipelines/pipeline-case.ts';
import { partsOf } from '../variables/expand.ts';
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
    const asked = rules.map(({ value }) => [idOf(value), ...namesAskedBy(value).map((name) => [fixed(name)])]);
    const key = JSON.stringify(asked);
    const list = this.#lists.get(key) ?? this.#newList(rules, fixed);
    this.#lists.set(key, list);
    return list;
  }

  #newList(rules: readonly RuleItem[], fixed: Fixed): RuleList {
    const conditions = rules.map(({ value }) => this.#condition(value, fixed));
    return onceFor((cases) => cases.flatMap((each) => firstRule(conditions, each)));
  }

  #condition(rule: MapNode, fixed: Fixed): Condition {
    const asked = JSON.stringify(namesAskedBy(rule).map((name) => [fixed(name)]));
    const alike = this.#conditions.get(rule) ?? new Map<string, Condition>();
    this.#conditions.set(rule, alike);
    const condition = alike.get(asked) ?? onceFor(ruleCondition(rule, fixed));
    alike.set(asked, condition);
    return condition;
  }
}

const namesAsked = new WeakMap<MapNode, readonly string[]>();

function namesAskedBy(rule: MapNode): readonly string[] {
  const names = namesAsked.get(rule) ?? namesInRule(rule);
  namesAsked.set(rule, names);
  return names;
}

function namesInRule(rule: MapNode): readonly string[] {
  const clauses = [valueAt(rule, 'changes'), valueAt(rule, 'exists')];
  const paths = clauses.flatMap((clause) => (clause ? clausePaths(clause) : []));
  const inPaths = paths.flatMap(partsOf).flatMap((part) => (typeof part === 'string' ? [] : part.name));
  return [...namesIn(textOf(valueAt(rule, 'if')) ?? '').variables, ...inPaths];
}
