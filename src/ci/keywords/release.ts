/** `release` (lib/gitlab/ci/config/entry/release.rb, 18.11). */

import { isBlank, isString, isStringList } from '../../yaml/ruby-types.ts';
import { type Node, type Plain, plainMap, toPlain, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';

const KEYS: ReadonlySet<string> = new Set([
  'tag_name',
  'tag_message',
  'name',
  'description',
  'ref',
  'milestones',
  'released_at',
  'assets',
]);

export function readRelease(node: Node, what: string, report: Report): Plain | undefined {
  if (node.kind !== 'map') {
    report(node.at, `${what}: must be a hash`);
    return undefined;
  }
  checkKeys(node, KEYS, what, report);
  for (const key of ['tag_name', 'description']) {
    if (isBlank(valueAt(node, key))) report(node.at, `${what}: needs ${key}`);
  }
  for (const key of ['tag_name', 'tag_message', 'name', 'description', 'ref', 'released_at'])
    checkValue(valueAt(node, key), isString, `${what}: ${key} must be a string`, report);
  const areMilestones = (value: Node) => isString(value) || isStringList(value);
  checkValue(
    valueAt(node, 'milestones'),
    areMilestones,
    `${what}: milestones must be a string or a list of strings`,
    report,
  );
  checkValue(valueAt(node, 'assets'), (value) => value.kind === 'map', `${what}: assets must be a hash`, report);
  return plainMap(node, (value) => toPlain(value));
}
