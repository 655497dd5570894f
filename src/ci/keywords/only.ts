/** `only` and `except` (lib/gitlab/ci/config/entry/policy.rb, 18.11). */

import { isListOf, isStringList, textOf } from '../../yaml/ruby-types.ts';
import { isNull, type Node, type Plain, plainMap, toPlain, valueAt } from '../../yaml/tree.ts';
import { compilePattern } from '../expressions/expression-lexer.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';
import { plainObject } from './image.ts';
import { isExpression } from './rules.ts';

/** What a job without `rules`, `only` and `workflow:rules` behaves like. */
export const DEFAULT_REFS = ['branches', 'tags'];

const KEYS: ReadonlySet<string> = new Set(['refs', 'kubernetes', 'variables', 'changes']);

/** A list is short for a map with `refs`. */
export function readPolicy(node: Node, what: string, report: Report): Plain | undefined {
  if (node.kind === 'list') {
    checkRefs(node, what, report);
    return plainObject({ refs: toPlain(node) });
  }
  if (node.kind !== 'map' || node.entries.size === 0) {
    report(node.at, `${what}: must be a list of conditions or a hash`);
    return undefined;
  }
  checkKeys(node, KEYS, what, report);
  const refs = valueAt(node, 'refs');
  if (refs) checkRefs(refs, `${what}: refs`, report);
  checkValue(
    valueAt(node, 'kubernetes'),
    (value) => textOf(value) === 'active',
    `${what}: kubernetes must be active`,
    report,
  );
  checkValue(valueAt(node, 'changes'), isStringList, `${what}: changes must be a list of strings`, report);
  const variables = valueAt(node, 'variables');
  checkValue(
    variables,
    (value) => isListOf(value, isExpression),
    `${what}: variables must be a list of expressions`,
    report,
  );
  return plainMap(node, (value) => (isNull(value) ? undefined : toPlain(value)));
}

function checkRefs(node: Node, what: string, report: Report): void {
  checkValue(
    node,
    (value) => isListOf(value, isRef),
    `${what}: must be a list of strings and regular expressions`,
    report,
  );
}

function isRef(node: Node): boolean {
  const text = textOf(node);
  if (text === null) return false;
  return !/^\/.+\/[ismU]*$/.test(text) || compilePattern(text) !== null;
}
