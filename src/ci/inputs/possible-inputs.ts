/**
 * Values that the inputs of a file may have when others include it, or start a pipeline with it. Each option is one, as a cell
 * of a matrix is, and so are both booleans; without options it is the default, and without a default nobody here knows it. In
 * a condition a default decides nothing: with another value, which nobody here knows, it may hold or not.
 */
import type { Node } from '../../yaml/tree.ts';
import { namesIn } from '../expressions/expression.ts';
import type { Report } from '../problem.ts';
import type { InputDeclaration, InputValue } from './input-declaration.ts';
import { matchingRule } from './input-rules.ts';
import { checkDeclaration, converted, unknownValue } from './inputs.ts';
import { jsonNode } from './json-node.ts';

type Values = ReadonlyMap<string, InputValue>;

/** Beyond so many sets only those values are combined that meet in a line of the file. */
const MOST_COMBINED = 64;
const MOST = 200;

export interface PossibleInputs {
  /** First the one of an includer that gives as little as it may. */
  readonly sets: readonly Values[];
  /** False: there are more. */
  readonly areAll: boolean;
}

/** `text`: of the file that declares them. */
export function possibleInputs(
  declared: ReadonlyMap<string, InputDeclaration>,
  text: string,
  report: Report,
): PossibleInputs {
  for (const input of declared.values()) checkDeclaration(input, report);
  const asked = askedIn(text);
  const all = setsOf(declared, asked, MOST_COMBINED, () => true);
  return all.areAll ? all : setsOf(declared, asked, MOST, meetingIn(text));
}

/** A value in one line, or in a block of lines. */
const CONDITION = /\bif['"]?[ \t]*:[ \t]*(?:[>|][-+]?[ \t]*\n(?:[ \t]+[^\n]*(?:\n|$))*|[^\n]*)/g;

/** Inputs that conditions ask for. */
function askedIn(text: string): ReadonlySet<string> {
  const conditions = [...text.matchAll(CONDITION)].map(([condition]) => condition);
  return new Set(conditions.flatMap((each) => [...each.matchAll(/\binputs\.([\w-]+)/g)].map(([, name]) => name ?? '')));
}

/** Values that are not the first of their input, and the names of these inputs. */
interface InputSet {
  readonly values: Values;
  readonly varied: readonly string[];
}

/** `combines`: may another value of the one input be looked at beside one of the other? */
function setsOf(
  declared: ReadonlyMap<string, InputDeclaration>,
  asked: ReadonlySet<string>,
  most: number,
  combines: (one: string, other: string) => boolean,
): PossibleInputs {
  let sets: readonly InputSet[] = [{ values: new Map(), varied: [] }];
  let areAll = true;
  for (const input of declared.values()) {
    const { name } = input;
    const found: InputSet[] = [];
    // Without rules they are the same beside all other values.
    const alike = input.rules ? null : choicesOf(input, new Map(), asked);
    for (const { values, varied } of sets) {
      if (found.length === most) {
        areAll = false;
        break;
      }
      const choices = alike ?? choicesOf(input, values, asked);
      const taken = varied.every((other) => combines(name, other)) ? choices : choices.slice(0, 1);
      areAll &&= found.length + taken.length <= most;
      // Those beyond are never made: there may be as many as a set has choices, times sets, times inputs.
      for (const [index, value] of taken.slice(0, most - found.length).entries()) {
        found.push({ values: new Map(values).set(name, value), varied: index === 0 ? varied : [...varied, name] });
      }
    }
    sets = found;
  }
  return { sets: sets.map(({ values }) => values), areAll };
}

/** Whether two inputs stand in one line. */
function meetingIn(text: string): (one: string, other: string) => boolean {
  const names = text.split('\n').map((line) => [...line.matchAll(/\binputs\.([\w-]+)/g)].map(([, name]) => name));
  const together = names.filter(({ length }) => length > 1).map((each) => new Set(each));
  return (one, other) => together.some((each) => each.has(one) && each.has(other));
}

function choicesOf(input: InputDeclaration, known: Values, asked: ReadonlySet<string>): readonly InputValue[] {
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
  if (input.type === 'boolean')
    return distinct([...standard, ...[true, false].flatMap((value) => booleanOf(value, input))]);
  const unknown = unknownValue(`inputs.${input.name}`, input.at);
  if (standard.length === 0) return [unknown];
  return asked.has(input.name) && !input.rules ? [...standard, unknown] : standard;
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
