/** `release` (lib/gitlab/ci/config/entry/release.rb, 18.11). */
import type { Node } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import {
  checkKeys,
  checkValue,
  isBlank,
  isText,
  isTextList,
  type Plain,
  plainMap,
  plainOf,
  valueAt,
} from './value-types.ts';

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
    report(node.at, `${what}: must be a map`);
    return undefined;
  }
  checkKeys(node, KEYS, what, report);
  for (const key of ['tag_name', 'description']) {
    if (isBlank(valueAt(node, key))) report(node.at, `${what}: needs ${key}`);
  }
  for (const key of ['tag_name', 'tag_message', 'name', 'description', 'ref', 'released_at'])
    checkValue(valueAt(node, key), isText, `${what}: ${key} must be a text`, report);
  const areMilestones = (value: Node) => isText(value) || isTextList(value);
  checkValue(
    valueAt(node, 'milestones'),
    areMilestones,
    `${what}: milestones must be a text or a list of texts`,
    report,
  );
  checkValue(valueAt(node, 'assets'), (value) => value.kind === 'map', `${what}: assets must be a map`, report);
  return plainMap(node, (value) => plainOf(value));
}
