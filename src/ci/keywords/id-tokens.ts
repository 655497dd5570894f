/** `id_tokens` (lib/gitlab/ci/config/entry/id_token.rb, 18.11). */

import { isString, isStringList } from '../../yaml/ruby-types.ts';
import { type Node, type Plain, plainMap, toPlain, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys } from './checks.ts';

const KEYS: ReadonlySet<string> = new Set(['aud']);

export function readIdTokens(node: Node, what: string, report: Report): Plain | undefined {
  if (node.kind !== 'map') {
    report(node.at, `${what}: must be a hash`);
    return undefined;
  }
  for (const { key, value } of node.entries.values()) {
    if (value.kind !== 'map') {
      report(value.at, `${what}: ${key.text} must be a hash`);
      continue;
    }
    checkKeys(value, KEYS, `${what}: ${key.text}`, report);
    const aud = valueAt(value, 'aud');
    if (!aud) report(key.at, `${what}: ${key.text} needs aud`);
    else if (!isString(aud) && !isStringList(aud)) report(aud.at, `${what}: aud must be a string or a list of strings`);
  }
  return plainMap(node, (value) => toPlain(value));
}
