/**
 * Values that the inputs of a file may have when others include it. Each option is one, as a cell of a matrix is; without
 * options it is the default, and without a default nobody here knows it.
 */
import type { Node } from '../../yaml/tree.ts';
import { namesIn } from '../expressions/expression.ts';
import type { Report } from '../problem.ts';
import type { InputDeclaration, InputValue } from './input-declaration.ts';
import { matchingRule } from './input-rules.ts';
import { checkDeclaration, converted, unknownValue } from './inputs.ts';
import { jsonNode } from './json-node.ts';

type Values = ReadonlyMap<string, InputValue>;

/** Beyond so many sets of values each value is in one set, and no longer together with each of the others. */
const MOST_COMBINED = 64;
const MOST = 200;

export interface PossibleInputs {
  /** First the one of an includer that gives as little as it may. */
  readonly sets: readonly Values[];
  /** False: there are more. */
  readonly areAll: boolean;
}

export function possibleInputs(declared: ReadonlyMap<string, InputDeclaration>, report: Report): PossibleInputs {
  let sets: readonly Values[] = [new Map()];
  let areAll = true;
  for (const input of declared.values()) {
    checkDeclaration(input, report);
    const choices = sets.map((known) => choicesOf(input, known));
    const all = choices.flat().length;
    if (all > MOST_COMBINED && all > sets.length) areAll = false;
    const combine = all <= MOST_COMBINED;
    sets = sets
      .flatMap((known, index) => {
        const each = choices[index] ?? [];
        const taken = combine || index === 0 ? each : each.slice(0, 1);
        return taken.map((value) => new Map([...known, [input.name, value]]));
      })
      .slice(0, MOST);
  }
  return { sets, areAll };
}

function choicesOf(input: InputDeclaration, known: Values): readonly InputValue[] {
  const rules = input.rules ?? [];
  const named = rules.flatMap(({ condition }) => (condition === null ? [] : namesIn(condition).inputs));
  if (named.some((name) => known.get(name)?.unknown !== undefined || !known.has(name)))
    return [unknownValue(`inputs.${input.name}`, input.at)];
  const rule = input.rules ? matchingRule(input.rules, (name) => known.get(name)?.value) : undefined;
  const fallback = rule?.default ?? input.default;
  const standard = fallback ? [converted(input, fallback)] : [];
  const options = (rule?.options ?? input.options)?.items ?? [];
  if (options.length > 0 && input.type !== 'boolean') {
    const others = options.map(({ value, via }) => converted(input, { value: asValue(input, value), via }));
    return distinct([...standard, ...others]);
  }
  if (standard.length > 0) return standard;
  return input.type === 'boolean'
    ? [true, false].flatMap((value) => booleanOf(value, input))
    : [unknownValue(`inputs.${input.name}`, input.at)];
}

/** Of a list each item has to be an option. */
function asValue({ type }: InputDeclaration, option: Node): Node {
  if (type !== 'array') return option;
  return { kind: 'list', at: option.at, path: option.path, items: [{ value: option, via: [] }] };
}

function distinct(values: readonly InputValue[]): readonly InputValue[] {
  const seen = new Set<string>();
  return values.filter(({ value }) => {
    const text = value.kind === 'scalar' ? value.text : value.at.text;
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}

function booleanOf(value: boolean, { at }: InputDeclaration): readonly InputValue[] {
  const node = jsonNode(value, at, null);
  return node ? [{ value: node, via: [] }] : [];
}
