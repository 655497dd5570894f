/** `variables` (lib/gitlab/ci/config/entry/{variable,variables}.rb, 18.11). */

import { oncePer, oncePerList } from '../../once-per.ts';
import type { Hop } from '../../source.ts';
import {
  isAlphanumeric,
  isBlank,
  isBoolean,
  isPlainScalar,
  isString,
  isStringList,
  isStringOrSymbol,
  textOf,
} from '../../yaml/ruby-types.ts';
import {
  type Entry,
  isNull,
  joinHops,
  located,
  type MapNode,
  type Node,
  type Plain,
  valueAt,
} from '../../yaml/tree.ts';
import type { Variable } from '../config.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';

/** What a variable may be besides a scalar. `plain`: nothing (in rules, services and matrices). */
export type VariableForm = 'global' | 'job' | 'plain';

const GLOBAL_KEYS: ReadonlySet<string> = new Set(['value', 'description', 'expand', 'options']);
const JOB_KEYS: ReadonlySet<string> = new Set(['value', 'expand']);

/** Names to texts. */
export function readVariables(node: Node, form: VariableForm, what: string, report: Report): Plain {
  const texts: Plain = Object.create(null);
  if (node.kind !== 'map') {
    report(node.at, `${what}: must be a hash`);
    return texts;
  }
  for (const { key, value } of node.entries.values()) {
    const named = isStringOrSymbol(key) || key.type === 'integer';
    if (!named) report(key.at, `${what}: the name must be a string or an integer`);
    checkVariable(value, form, `${what}: ${key.text}`, report);
    texts[key.text] = variableText(value);
  }
  return texts;
}

function checkVariable(node: Node, form: VariableForm, what: string, report: Report): void {
  if (isNull(node) || isPlainScalar(node)) return;
  if (form === 'plain' || node.kind !== 'map') {
    report(node.at, `${what} must be a ${form === 'plain' ? 'string, number or boolean' : 'scalar or a hash'}`);
    return;
  }
  checkKeys(node, form === 'global' ? GLOBAL_KEYS : JOB_KEYS, what, report);
  checkValue(valueAt(node, 'value'), isPlainScalar, `${what}: value must be a string, number or boolean`, report);
  checkValue(valueAt(node, 'expand'), isBoolean, `${what}: expand must be a boolean`, report);
  checkValue(valueAt(node, 'description'), isAlphanumeric, `${what}: description must be a string`, report);
  if (form === 'global') checkOptions(node, what, report);
}

function checkOptions(node: MapNode, what: string, report: Report): void {
  const options = valueAt(node, 'options');
  if (!options || isBlank(options)) return;
  if (!isStringList(options)) {
    report(options.at, `${what}: options must be a list of strings`);
    return;
  }
  const value = valueAt(node, 'value');
  if (!options.items.some((option) => isString(option.value) && textOf(option.value) === textOf(value)))
    report((value ?? options).at, `${what}: value is not one of its options`);
}

/** The scalar that holds a variable's value; null where there is none, so the value is empty. */
function valueNode(node: Node): Node | null {
  const value = node.kind === 'map' ? valueAt(node, 'value') : node;
  return value?.kind === 'scalar' ? value : null;
}

function variableText(node: Node): string {
  const value = valueNode(node);
  return value?.kind === 'scalar' ? value.text : '';
}

const NONE: ReadonlyMap<string, Variable> = new Map();

/** Every variable of a map, with its whole way; whatever is wrong in it counts as empty. */
export function variablesIn({ value, via }: Pick<Entry, 'value' | 'via'>): ReadonlyMap<string, Variable> {
  if (value.kind !== 'map') return NONE;
  return byName(Array.from(value.entries.values(), (entry) => variableOf(entry, ...via)));
}

const variableOf = oncePer(({ key, value, via }: Entry, ...outer: readonly Hop[]): Variable => {
  const inner = value.kind === 'map' ? value.entries.get('value') : undefined;
  const way = joinHops(joinHops(inner?.via ?? [], via), outer);
  const expand = valueAt(value, 'expand');
  return {
    name: key.text,
    value: located(variableText(value), valueNode(value) ?? value, way),
    raw: expand?.kind === 'scalar' && expand.value === false,
  };
});

/** The later ones win. Jobs with the very same variables have them from one and the same map. */
export function byName(variables: readonly Variable[]): ReadonlyMap<string, Variable> {
  const [first, ...others] = variables;
  return first ? mapOf([first, ...others]) : NONE;
}

const mapOf = oncePerList((variables: readonly [Variable, ...Variable[]]): ReadonlyMap<string, Variable> => {
  return new Map(variables.map((variable) => [variable.name, variable]));
});
