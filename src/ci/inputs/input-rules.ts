/** `spec:inputs:*:rules`. Sources: lib/ci/inputs/rules_evaluator.rb, header/inputs/validator.rb (18.11). */
import { type Node, toPlain } from '../../yaml/tree.ts';
import { evaluate, namesIn } from '../expressions/expression.ts';
import type { Report } from '../problem.ts';
import type { InputDeclaration, InputRule } from './input-declaration.ts';

/** The first rule that holds for the other inputs; undefined when none does. */
export function matchingRule(
  rules: readonly InputRule[],
  inputs: (name: string) => Node | undefined,
): InputRule | undefined {
  const valueUnder = (name: string): unknown => {
    const node = inputs(name);
    return node && toPlain(node);
  };
  return rules.find((rule) => rule.condition === null || evaluate(rule.condition, () => null, valueUnder).truthful);
}

/** Conditions must name inputs that exist, and must not lead back to their own input. */
export function checkRuleReferences(inputs: ReadonlyMap<string, InputDeclaration>, report: Report): void {
  const named = new Map<string, readonly string[]>();
  for (const input of inputs.values()) {
    const names = (input.rules ?? []).flatMap((rule) =>
      rule.condition === null ? [] : namesIn(rule.condition).inputs,
    );
    named.set(input.name, names);
    const unknown = names.find((name) => !inputs.has(name));
    if (unknown !== undefined)
      report(input.at, `the rules of the input "${input.name}" name the unknown input "${unknown}"`);
  }
  for (const input of inputs.values()) {
    if (leadsTo(input.name, named)) report(input.at, `the rules of the input "${input.name}" depend on themselves`);
  }
}

function leadsTo(name: string, named: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const waiting = [...(named.get(name) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === name) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(named.get(next) ?? []));
  }
  return false;
}
