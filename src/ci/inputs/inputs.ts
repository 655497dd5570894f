/**
 * The values of a file's inputs: what its caller gives, or the defaults. Sources: lib/ci/inputs/{builder,base_input}.rb,
 * lib/gitlab/ci/config/interpolation/inputs.rb (18.11).
 */
import { RE2JS } from 're2js';
import { type Location, NO_HOPS } from '../../source.ts';
import { isString } from '../../yaml/ruby-types.ts';
import { isNull, type ListNode, type Node } from '../../yaml/tree.ts';
import { treeSize } from '../../yaml/tree-size.ts';
import { rubyText } from '../expressions/ruby-text.ts';
import type { Report } from '../problem.ts';
import { holdsUnknownInput } from '../variables/unknown-inputs.ts';
import type { InputDeclaration, InputValue } from './input-declaration.ts';
import { matchingRule } from './input-rules.ts';
import { coerced, isAmong, isOfType } from './input-type.ts';
import { textNode } from './json-node.ts';

// About what one file can hold (`max_yaml_size_bytes`, MAX_YAML_DEPTH).
const MAX_NODES = 100_000;
const MAX_CHARACTERS = 2_097_152;
const MAX_DEPTH = 100;

/** `at` is what called the file, to blame for inputs that it leaves out; null where there is no text. */
export function inputValues(
  declared: ReadonlyMap<string, InputDeclaration>,
  given: ReadonlyMap<string, InputValue>,
  at: Location | null,
  report: Report,
): ReadonlyMap<string, InputValue> {
  for (const [name, input] of given) {
    if (!declared.has(name)) report(input.value.at, `unknown input "${name}"`);
  }
  const values = new Map<string, InputValue>();
  for (const input of declared.values()) {
    // Rules see what the inputs before them became, and what was given for the others.
    const known = (name: string): Node | undefined => (values.get(name) ?? given.get(name))?.value;
    const value = resolved(input, given.get(input.name), known, at, report);
    if (value) values.set(input.name, value);
  }
  return values;
}

function resolved(
  input: InputDeclaration,
  given: InputValue | undefined,
  known: (name: string) => Node | undefined,
  at: Location | null,
  report: Report,
): InputValue | null {
  const rule = input.rules ? matchingRule(input.rules, known) : undefined;
  const options = rule?.options ?? input.options;
  const fallback = rule?.default ?? input.default;
  const argument = given && isGiven(input, given.value) ? given : null;
  if (argument && isTooBig(argument.value)) {
    report(argument.value.at, `the value of the input "${input.name}" is too big`);
    return null;
  }
  if (!argument && isRequired(input)) {
    report(at ?? input.at, `the input "${input.name}" is required and has no value`);
    return null;
  }
  if (argument && restsOnUnknown(argument.value)) return handedOn(input, argument);
  const value = argument ? converted(input, argument) : null;
  const standard = fallback ? converted(input, fallback) : null;
  if (standard) check(input, standard.value, options, 'default', report);
  if (value) check(input, value.value, options, 'value', report);
  return value ?? standard ?? { value: textNode('', input.at, null), via: [] };
}

/** `path`: `inputs.name`. */
export function unknownValue(path: string, at: Location): InputValue {
  return { value: textNode(`$[[ ${path} ]]`, at, null), via: NO_HOPS, unknown: true };
}

function restsOnUnknown(value: Node): boolean {
  if (value.kind === 'scalar') return holdsUnknownInput(value.text);
  return value.kind === 'list' && value.items.some((item) => restsOnUnknown(item.value));
}

/** A text with unknown inputs in it is known in part; of other types nothing is. */
function handedOn(input: InputDeclaration, { value, via }: InputValue): InputValue {
  return input.type === 'string' && isString(value) ? { value, via } : { value, via, unknown: true };
}

/** No file can hold such a value, but inputs that are put together and handed on from file to file can grow into it. */
function isTooBig(value: Node): boolean {
  const { nodes, characters, depth } = treeSize(value);
  return nodes > MAX_NODES || characters > MAX_CHARACTERS || depth > MAX_DEPTH;
}

/** With rules an empty text counts as nothing, otherwise it is a value. */
function isGiven(input: InputDeclaration, value: Node): boolean {
  return !isNull(value) && !(input.rules && value.kind === 'scalar' && value.text === '');
}

function isRequired(input: InputDeclaration): boolean {
  if (input.default) return false;
  return !input.rules?.some((rule) => rule.default || rule.condition === null);
}

export function converted(input: InputDeclaration, { value, via }: InputValue): InputValue {
  return { value: coerced(input.type, value), via };
}

/** What GitLab would refuse whatever value is given. */
export function checkDeclaration(input: InputDeclaration, report: Report): void {
  const { name, type, at } = input;
  if (input.default) {
    check(input, converted(input, input.default).value, input.options, 'default', report);
  } else {
    if (input.options && type === 'boolean') report(at, `the input "${name}" is a boolean and cannot have options`);
    patternOf(input, report);
  }
}

function check(
  input: InputDeclaration,
  value: Node,
  options: ListNode | null,
  what: 'default' | 'value',
  report: Report,
): void {
  const { name, type } = input;
  if (!isOfType(type, value)) report(value.at, `the ${what} of the input "${name}" is not of type ${type}`);
  checkOptions(input, value, options, what, report);
  checkRegex(input, value, what, report);
}

function checkOptions(
  { name, type, at }: InputDeclaration,
  value: Node,
  options: ListNode | null,
  what: string,
  report: Report,
): void {
  if (!options || isNull(value)) return;
  if (type === 'boolean') {
    report(at, `the input "${name}" is a boolean and cannot have options`);
    return;
  }
  const allowed = options.items.map((item) => item.value);
  if (!isAmong(type, value, allowed)) report(value.at, `the ${what} of the input "${name}" is not one of its options`);
}

function checkRegex(input: InputDeclaration, value: Node, what: string, report: Report): void {
  const pattern = patternOf(input, report);
  if (pattern && !pattern.matcher(rubyText(value)).find())
    report(value.at, `the ${what} of the input "${input.name}" does not match its regex`);
}

/** Null: there is none that can be used. */
function patternOf({ name, type, regex }: InputDeclaration, report: Report): RE2JS | null {
  if (!regex) return null;
  const pattern = type === 'string' ? compiled(regex.pattern) : null;
  if (type !== 'string') report(regex.at, `the input "${name}" is not a string and cannot have a regex`);
  else if (!pattern) report(regex.at, `the regex of the input "${name}" is not valid`);
  return pattern;
}

function compiled(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
}
