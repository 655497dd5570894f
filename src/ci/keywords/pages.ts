/** `pages` (lib/gitlab/ci/config/entry/pages.rb, 18.x). */
import type { Node } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { isExpiry } from './duration.ts';
import { checkKeys, checkValue, isBoolean, isText, plainOf, textOf, valueAt } from './value-types.ts';

const KEYS: ReadonlySet<string> = new Set(['path_prefix', 'expire_in', 'publish']);

export function readPages(node: Node, what: string, report: Report): unknown {
  if (node.kind === 'map') {
    checkKeys(node, KEYS, what, report);
    checkValue(valueAt(node, 'path_prefix'), isText, `${what}: path_prefix must be a text`, report);
    checkValue(valueAt(node, 'expire_in'), isTime, `${what}: expire_in must be a duration`, report);
    checkValue(valueAt(node, 'publish'), isText, `${what}: publish must be a text`, report);
  } else if (!isBoolean(node)) {
    report(node.at, `${what}: must be a boolean or a map`);
  }
  return plainOf(node);
}

/** A duration may stand in a variable here. */
function isTime(node: Node): boolean {
  const text = textOf(node);
  return text !== null && (/\$\w|\$\{\w|%\w+%/.test(text) || isExpiry(text));
}
