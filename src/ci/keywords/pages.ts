/** `pages` (lib/gitlab/ci/config/entry/pages.rb, 18.x). */

import { isBoolean, isString, textOf } from '../../yaml/ruby-types.ts';
import { type Node, toPlain, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';
import { isExpiry } from './duration.ts';

const KEYS: ReadonlySet<string> = new Set(['path_prefix', 'expire_in', 'publish']);

export function readPages(node: Node, what: string, report: Report): unknown {
  if (node.kind === 'map') {
    checkKeys(node, KEYS, what, report);
    checkValue(valueAt(node, 'path_prefix'), isString, `${what}: path_prefix must be a string`, report);
    checkValue(valueAt(node, 'expire_in'), isTime, `${what}: expire_in must be a duration`, report);
    checkValue(valueAt(node, 'publish'), isString, `${what}: publish must be a string`, report);
  } else if (!isBoolean(node)) {
    report(node.at, `${what}: must be a boolean or a hash`);
  }
  return toPlain(node);
}

/** A duration may stand in a variable here. */
function isTime(node: Node): boolean {
  const text = textOf(node);
  return text !== null && (/\$\w|\$\{\w|%\w+%/.test(text) || isExpiry(text));
}
