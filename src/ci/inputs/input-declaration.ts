/** One input below `spec:inputs`. Sources: lib/gitlab/ci/config/header/input.rb, entry/base_input.rb (18.11). */

import type { Hop, Location } from '../../source.ts';
import { isString } from '../../yaml/ruby-types.ts';
import { type Entry, entryOf, isNull, type ListNode, type MapNode, type Node } from '../../yaml/tree.ts';
import { evaluate } from '../expressions/expression.ts';
import type { Report } from '../problem.ts';

export type InputType = 'string' | 'number' | 'boolean' | 'array';

/** A value with the hops that led to it. */
export interface InputValue {
  readonly value: Node;
  readonly via: readonly Hop[];
  /** It is the includer's to give: blocks that name it stay. */
  readonly unknown?: true;
}

export interface InputRule {
  /** Null: it always matches. */
  readonly condition: string | null;
  readonly options: ListNode | null;
  readonly default: InputValue | null;
  readonly at: Location;
}

export interface InputDeclaration {
  readonly name: string;
  /** The name in `spec:inputs`. */
  readonly at: Location;
  readonly type: InputType;
  /** Null: there is no such key. An explicit null is a default. */
  readonly default: InputValue | null;
  readonly options: ListNode | null;
  readonly regex: { readonly pattern: string; readonly at: Location } | null;
  readonly rules: readonly InputRule[] | null;
}

const KEYS = new Set(['default', 'description', 'options', 'regex', 'type', 'rules']);
const RULE_KEYS = new Set(['if', 'options', 'default']);
const TYPES: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'array']);
const OPTIONS_LIMIT = 50;

export function inputDeclaration(entry: Entry, report: Report): InputDeclaration {
  const { key, value, via } = entry;
  const name = key.text;
  const bare: InputDeclaration = {
    name,
    at: key.at,
    type: 'string',
    default: null,
    options: null,
    regex: null,
    rules: null,
  };
  if (isNull(value)) return bare;
  if (value.kind !== 'map') {
    report(value.at, `the input "${name}" must be a hash or empty`);
    return bare;
  }
  checkKeys(value, KEYS, `the input "${name}"`, report);
  const rules = entryOf(value, 'rules');
  for (const other of ['options', 'default']) {
    if (rules && entryOf(value, other)) report(rules.key.at, `the input "${name}" has both rules and ${other}`);
  }
  return {
    ...bare,
    type: typeOf(value, name, report),
    default: valueUnder(value, 'default', via),
    options: optionsOf(value, name, report),
    regex: regexOf(value, name, report),
    rules: rules ? rulesOf(rules, via, name, report) : null,
  };
}

function checkKeys(map: MapNode, known: ReadonlySet<string>, what: string, report: Report): void {
  for (const { key } of map.entries.values()) {
    if (!known.has(key.text)) report(key.at, `unknown keyword "${key.text}" in ${what}`);
  }
}

function valueUnder(map: MapNode, key: string, outer: readonly Hop[]): InputValue | null {
  const entry = entryOf(map, key);
  return entry ? { value: entry.value, via: [...entry.via, ...outer] } : null;
}

function typeOf(map: MapNode, name: string, report: Report): InputType {
  const node = entryOf(map, 'type')?.value;
  if (!node) return 'string';
  if (isString(node) && TYPES.has(node.text)) return node.text as InputType;
  report(node.at, `the type of the input "${name}" must be string, number, boolean or array`);
  return 'string';
}

function optionsOf(map: MapNode, name: string, report: Report): ListNode | null {
  const node = entryOf(map, 'options')?.value;
  if (!node || isNull(node)) return null;
  if (node.kind !== 'list') {
    report(node.at, `the options of the input "${name}" must be a list`);
    return null;
  }
  if (node.items.length > OPTIONS_LIMIT) report(node.at, `the input "${name}" has more than ${OPTIONS_LIMIT} options`);
  if (node.items.some((item) => isNull(item.value))) report(node.at, `an option of the input "${name}" is empty`);
  return node;
}

function regexOf(map: MapNode, name: string, report: Report): InputDeclaration['regex'] {
  const node = entryOf(map, 'regex')?.value;
  if (!node) return null;
  if (isString(node)) return { pattern: node.text, at: node.at };
  if (!isNull(node)) report(node.at, `the regex of the input "${name}" must be a string`);
  return { pattern: '', at: node.at };
}

function rulesOf(entry: Entry, outer: readonly Hop[], name: string, report: Report): readonly InputRule[] {
  const node = entry.value;
  if (node.kind !== 'list') {
    report(node.at, `the rules of the input "${name}" must be a list`);
    return [];
  }
  return node.items.flatMap(({ value, via }) => {
    if (value.kind === 'map' && value.entries.size > 0) {
      return [ruleOf(value, [...via, ...entry.via, ...outer], name, report)];
    }
    report(value.at, `a rule of the input "${name}" must be a hash`);
    return [];
  });
}

function ruleOf(map: MapNode, via: readonly Hop[], name: string, report: Report): InputRule {
  checkKeys(map, RULE_KEYS, `a rule of the input "${name}"`, report);
  const rule: InputRule = {
    condition: conditionOf(map, name, report),
    options: optionsOf(map, name, report),
    default: valueUnder(map, 'default', via),
    at: map.at,
  };
  if (rule.condition === null && !rule.options)
    report(map.at, `a rule of the input "${name}" without if needs options`);
  else if (!rule.options && !rule.default) report(map.at, `a rule of the input "${name}" needs options or default`);
  return rule;
}

function conditionOf(map: MapNode, name: string, report: Report): string | null {
  const node = entryOf(map, 'if')?.value;
  if (!node || isNull(node)) return null;
  if (!isString(node)) {
    report(node.at, `a condition of the input "${name}" must be a string`);
    return null;
  }
  if (!evaluate(node.text, () => null).valid) report(node.at, `a condition of the input "${name}" cannot be read`);
  return node.text;
}
