import { textOf } from '../../yaml/ruby-types.ts';
import type { Node } from '../../yaml/tree.ts';
import { valueAt } from '../../yaml/tree.ts';
import { namesIn } from '../expressions/expression.ts';
import type { Fixed } from '../expressions/outcomes.ts';
import { clausePaths } from '../pipelines/case-conditions.ts';
import type { PipelineCase } from '../pipelines/pipeline-case.ts';
import { partsOf } from '../variables/expand.ts';
import { firstRule, type RuleItem } from './first-rule.ts';

/** `index`: of the rule that decides; -1: none holds. */
export type Decided = readonly { readonly index: number; readonly case: PipelineCase }[];

export function decide(rules: readonly RuleItem[], cases: readonly PipelineCase[], fixed: Fixed): Decided {
  return cases.flatMap((each) =>
    firstRule(rules, each, fixed).map((made) => ({
      index: made.rule ? rules.indexOf(made.rule) : -1,
      case: made.case,
    })),
  );
}

/** What rules decide for one job they decide for all that have the same rules and the same values of what these ask for. */
export class RuleDecisions {
  readonly #known = new WeakMap<readonly PipelineCase[], WeakMap<Node, Map<string, Decided>>>();

  /** `node`: where the rules are written. */
  decide(node: Node, rules: readonly RuleItem[], cases: readonly PipelineCase[], fixed: Fixed): Decided {
    const known = this.#of(node, cases);
    const key = JSON.stringify(namesAskedBy(node, rules).map((name) => [fixed(name)]));
    const decided = known.get(key) ?? decide(rules, cases, fixed);
    known.set(key, decided);
    return decided;
  }

  #of(node: Node, cases: readonly PipelineCase[]): Map<string, Decided> {
    const byNode = this.#known.get(cases) ?? new WeakMap<Node, Map<string, Decided>>();
    this.#known.set(cases, byNode);
    const known = byNode.get(node) ?? new Map<string, Decided>();
    byNode.set(node, known);
    return known;
  }
}

const asked = new WeakMap<Node, readonly string[]>();

function namesAskedBy(node: Node, rules: readonly RuleItem[]): readonly string[] {
  let names = asked.get(node);
  if (!names) {
    names = [...new Set(rules.flatMap(({ value }) => namesInRule(value)))];
    asked.set(node, names);
  }
  return names;
}

function namesInRule(rule: Node): readonly string[] {
  const clauses = [valueAt(rule, 'changes'), valueAt(rule, 'exists')];
  const paths = clauses.flatMap((clause) => (clause ? clausePaths(clause) : []));
  const inPaths = paths.flatMap(partsOf).flatMap((part) => (typeof part === 'string' ? [] : part.name));
  return [...namesIn(textOf(valueAt(rule, 'if')) ?? '').variables, ...inPaths];
}
