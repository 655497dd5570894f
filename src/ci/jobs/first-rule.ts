/** Which of a list of rules decides, in pipelines of one case (lib/gitlab/ci/build/rules.rb, 18.11). */
import { textOf } from '../../yaml/ruby-types.ts';
import { type Item, isNull, type MapNode, type Node, valueAt } from '../../yaml/tree.ts';
import type { Fixed } from '../expressions/outcomes.ts';
import { changesClause } from '../load/changes-clause.ts';
import { asFarAsKnown, existsQuestion, expandPatterns } from '../load/path-clauses.ts';
import { all, type Condition, changing, clausePaths, holding, perhaps } from '../pipelines/case-conditions.ts';
import { type ChangesClause, type PipelineCase, valueIn } from '../pipelines/pipeline-case.ts';

export type RuleItem = Item & { readonly value: MapNode };

export interface Decision {
  /** Of the rule; -1: none holds. */
  readonly index: number;
  readonly case: PipelineCase;
}

/** Beyond so many ways each rule that may hold is one, whatever the others said. */
const MAX_DECISIONS = 100;

/** The first rule that holds decides; all the ways that this may turn out. `rules`: what each asks. */
export function firstRule(rules: readonly Condition[], each: PipelineCase): readonly Decision[] {
  const decided: Decision[] = [];
  let open: readonly PipelineCase[] = [each];
  for (const [index, condition] of rules.entries()) {
    const left: PipelineCase[] = [];
    for (const one of open) {
      for (const outcome of condition(one)) {
        if (outcome.holds) decided.push({ index, case: outcome.case });
        else left.push(outcome.case);
      }
    }
    open = left;
    if (decided.length + open.length > MAX_DECISIONS) return anyRule(rules, each);
    if (open.length === 0) return decided;
  }
  for (const left of open) decided.push({ index: -1, case: left });
  return decided;
}

function anyRule(rules: readonly Condition[], each: PipelineCase): readonly Decision[] {
  const decided: Decision[] = [];
  for (const [index, condition] of rules.entries()) {
    const outcomes = condition(each);
    if (outcomes.some(({ holds }) => holds)) decided.push({ index, case: each });
    if (outcomes.every(({ holds }) => holds)) return decided;
  }
  return [...decided, { index: -1, case: each }];
}

export function ruleCondition(rule: MapNode, fixed: Fixed): Condition {
  const conditions: Condition[] = [];
  const expression = textOf(valueAt(rule, 'if'));
  if (expression !== null) conditions.push(holding(expression, fixed));
  const changes = valueAt(rule, 'changes');
  if (changes && !isNull(changes)) conditions.push(changesCondition(changes, fixed));
  const exists = valueAt(rule, 'exists');
  if (exists && !isNull(exists)) conditions.push(existsCondition(exists, fixed));
  return all(conditions);
}

/** Files come and go by changes that touch no configuration, and nothing is reviewed then: the job may run one day. */
function existsCondition(node: Node, fixed: Fixed): Condition {
  const written = clausePaths(node);
  const place = ['project', 'ref', 'regexp'].map((key) => textOf(valueAt(node, key)));
  return (each) => {
    const patterns = asFarAsKnown(written, { lookup: (name) => valueIn(each, name, fixed) });
    return perhaps(existsQuestion(patterns, place))(each);
  };
}

export function changesCondition(node: Node, fixed: Fixed): Condition {
  const written = clausePaths(node);
  const comparedTo = textOf(valueAt(node, 'compare_to'));
  const regexp = textOf(valueAt(node, 'regexp'));
  const clauses = new Map<string, ChangesClause>();
  return (each) => {
    const variables = { lookup: (name: string) => valueIn(each, name, fixed) };
    const patterns = regexp === null ? expandPatterns(written, variables) : null;
    const asked = patterns ?? asFarAsKnown(written, variables);
    const key = JSON.stringify([patterns !== null, asked]);
    const clause = clauses.get(key) ?? changesClause(patterns, asked, comparedTo, regexp);
    clauses.set(key, clause);
    return changing(clause)(each);
  };
}
