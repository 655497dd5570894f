import { textOf } from '../../yaml/ruby-types.ts';
import type { MapNode, Node } from '../../yaml/tree.ts';
import { valueAt } from '../../yaml/tree.ts';
import { namesIn } from '../expressions/expression.ts';
import type { Fixed } from '../expressions/outcomes.ts';
import { type Condition, clausePaths } from '../pipelines/case-conditions.ts';
import type { CaseOutcome } from '../pipelines/changes-outcomes.ts';
import type { PipelineCase } from '../pipelines/pipeline-case.ts';
import { partsOf } from '../variables/expand.ts';
import { type Decision, firstRule, type RuleItem, ruleCondition } from './first-rule.ts';

export type Decided = readonly Decision[];

export function decide(rules: readonly RuleItem[], cases: readonly PipelineCase[], fixed: Fixed): Decided {
  return decideBy(
    rules.map(({ value }) => ruleCondition(value, fixed)),
    cases,
  );
}

function decideBy(conditions: readonly Condition[], cases: readonly PipelineCase[]): Decided {
  return cases.flatMap((each) => firstRule(conditions, each));
}

/**
 * What rules decide for one job they decide for all that have the same rules and the same values of what these ask for. Lists of
 * rules begin alike: what one rule says of a case is asked once for all lists, and what is left open is one case for them all.
 */
export class RuleDecisions {
  readonly #lists = new WeakMap<readonly PipelineCase[], WeakMap<Node, Map<string, Decided>>>();
  readonly #rules = new WeakMap<MapNode, Map<string, Condition>>();

  /** `node`: where the rules are written. */
  decide(node: Node, rules: readonly RuleItem[], cases: readonly PipelineCase[], fixed: Fixed): Decided {
    const asked = rules.map(({ value }) => JSON.stringify(namesAskedBy(value).map((name) => [fixed(name)])));
    const known = this.#of(node, cases);
    const key = asked.join();
    let decided = known.get(key);
    if (!decided) {
      const conditions = rules.map(({ value }, index) => this.#condition(value, asked[index] ?? '', fixed));
      decided = decideBy(conditions, cases);
      known.set(key, decided);
    }
    return decided;
  }

  #condition(rule: MapNode, asked: string, fixed: Fixed): Condition {
    const alike = this.#rules.get(rule) ?? new Map<string, Condition>();
    this.#rules.set(rule, alike);
    const condition = alike.get(asked) ?? remembering(ruleCondition(rule, fixed));
    alike.set(asked, condition);
    return condition;
  }

  #of(node: Node, cases: readonly PipelineCase[]): Map<string, Decided> {
    const byNode = this.#lists.get(cases) ?? new WeakMap<Node, Map<string, Decided>>();
    this.#lists.set(cases, byNode);
    const known = byNode.get(node) ?? new Map<string, Decided>();
    byNode.set(node, known);
    return known;
  }
}

function remembering(condition: Condition): Condition {
  const known = new WeakMap<PipelineCase, readonly CaseOutcome[]>();
  return (each) => {
    const outcomes = known.get(each) ?? condition(each);
    known.set(each, outcomes);
    return outcomes;
  };
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
