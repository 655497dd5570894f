/** `rules` of jobs and of `workflow` (lib/gitlab/ci/config/entry/rules/**, 18.11). */

import { isBoolean, isString, isStringList, textOf } from '../../yaml/ruby-types.ts';
import {
  type Entry,
  type Item,
  isNull,
  type MapNode,
  type Node,
  type Plain,
  plainMap,
  toPlain,
  valueAt,
} from '../../yaml/tree.ts';
import { evaluate } from '../expressions/expression.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';
import { flatItems } from './flat-items.ts';
import { plainObject } from './image.ts';
import { needsPlain, readNeeds } from './needs.ts';
import { MAX_NESTING } from './script.ts';
import { checkStartIn } from './timeout.ts';
import { readVariables } from './variables.ts';

export interface RuleForm {
  readonly keys: ReadonlySet<string>;
  readonly when: ReadonlySet<string>;
}

export const JOB_RULE: RuleForm = {
  keys: new Set([
    'if',
    'changes',
    'exists',
    'when',
    'start_in',
    'allow_failure',
    'variables',
    'needs',
    'interruptible',
  ]),
  when: new Set(['on_success', 'on_failure', 'always', 'never', 'manual', 'delayed']),
};

export const WORKFLOW_RULE: RuleForm = {
  // The last three have no effect, and GitLab cannot take them back.
  keys: new Set(['if', 'changes', 'exists', 'when', 'variables', 'auto_cancel', 'start_in', 'allow_failure', 'needs']),
  when: new Set(['always', 'never']),
};

const CHANGES_KEYS: ReadonlySet<string> = new Set(['paths', 'compare_to', 'regexp']);
const EXISTS_KEYS: ReadonlySet<string> = new Set(['paths', 'project', 'ref', 'regexp']);
const MAX_PATHS = 50;

/** The rules as one flat list; each is a map in GitLab's full form. */
export function readRules(node: Node, form: RuleForm, what: string, report: Report): readonly Plain[] {
  if (node.kind !== 'list' || node.items.length === 0) {
    report(node.at, `${what}: must be a list with at least one rule`);
    return [];
  }
  const items = flatItems({ value: node, via: [] }, MAX_NESTING);
  if (!items) report(node.at, `${what}: nested more than ${MAX_NESTING} levels`);
  return (items ?? []).flatMap(({ value }): Plain[] => {
    if (value.kind === 'map' && value.entries.size > 0) return [readRule(value, form, what, report)];
    report(value.at, `${what}: a rule must be a hash that is not empty`);
    return [];
  });
}

function readRule(rule: MapNode, form: RuleForm, what: string, report: Report): Plain {
  checkKeys(rule, form.keys, what, report);
  const expression = valueAt(rule, 'if');
  checkValue(expression, isExpression, `${what}: invalid expression under if`, report);
  const when = valueAt(rule, 'when');
  checkValue(when, (value) => form.when.has(textOf(value) ?? ''), `${what}: unknown when`, report);
  checkValue(valueAt(rule, 'allow_failure'), isBoolean, `${what}: allow_failure must be a boolean`, report);
  checkValue(valueAt(rule, 'interruptible'), isBoolean, `${what}: interruptible must be a boolean`, report);
  checkDelay(rule, textOf(when) === 'delayed', what, report);
  return plainObject(
    plainMap(rule, (value, id) => {
      if (isNull(value)) return undefined;
      if (id === 'changes') return readPaths(value, false, CHANGES_KEYS, `${what}: changes`, report);
      if (id === 'exists') return readPaths(value, true, EXISTS_KEYS, `${what}: exists`, report);
      if (id === 'variables') return readVariables(value, 'plain', `${what}: variables`, report);
      if (id === 'needs') return needsPlain(readNeeds(value, `${what}: needs`, report));
      return toPlain(value);
    }),
  );
}

export function isExpression(node: Node): boolean {
  const text = textOf(node);
  return text !== null && evaluate(text, () => null).valid;
}

function checkDelay(rule: MapNode, delayed: boolean, what: string, report: Report): void {
  const startIn = rule.entries.get('start_in');
  if (!delayed) {
    if (startIn) report(startIn.key.at, `${what}: start_in is only for when: delayed`);
  } else if (!startIn || isNull(startIn.value)) {
    report((startIn?.value ?? rule).at, `${what}: when: delayed needs start_in`);
  } else {
    checkStartIn(startIn.value, report);
  }
}

function readPaths(node: Node, oneText: boolean, keys: ReadonlySet<string>, what: string, report: Report): Plain {
  const isPathList = (value: Node) => isStringList(value) && value.items.length <= MAX_PATHS;
  const must = `${what}: must be a list of at most ${MAX_PATHS} strings`;
  if (oneText && isString(node)) return plainObject({ paths: [textOf(node)] });
  if (node.kind !== 'map') {
    if (!isPathList(node)) report(node.at, must);
    return plainObject({ paths: toPlain(node) });
  }
  checkKeys(node, keys, what, report);
  const paths = valueAt(node, 'paths');
  if (!paths && !node.entries.has('regexp')) report(node.at, `${what}: needs paths`);
  if (valueAt(node, 'ref') && !valueAt(node, 'project')) report(node.at, `${what}: ref needs project`);
  checkValue(paths, isPathList, must, report);
  for (const key of ['compare_to', 'project', 'ref', 'regexp'])
    checkValue(valueAt(node, key), isString, `${what}: ${key} must be a string`, report);
  return plainMap(node, (value) => toPlain(value));
}

/** The rules as maps with their whole way, for what comes after reading. */
export function ruleItems(entry: Entry): readonly (Item & { readonly value: MapNode })[] {
  let rules = itemsOf.get(entry);
  if (!rules) {
    const items = entry.value.kind === 'list' ? (flatItems(entry, MAX_NESTING) ?? []) : [];
    rules = items.flatMap(({ value, via }) => (value.kind === 'map' ? { value, via } : []));
    itemsOf.set(entry, rules);
  }
  return rules;
}

/** The same for every copy of a job, and in each kind of pipeline. */
const itemsOf = new WeakMap<Entry, ReturnType<typeof ruleItems>>();
