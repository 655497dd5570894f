/** `id_tokens` (lib/gitlab/ci/config/entry/id_token.rb, 18.11). */
import type { Node } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys, isText, isTextList, type Plain, plainMap, plainOf, valueAt } from './value-types.ts';

const KEYS: ReadonlySet<string> = new Set(['aud']);

export function readIdTokens(node: Node, what: string, report: Report): Plain | undefined {
  if (node.kind !== 'map') {
    report(node.at, `${what}: must be a map`);
    return undefined;
  }
  for (const { key, value } of node.entries.values()) {
    if (value.kind !== 'map') {
      report(value.at, `${what}: ${key.text} must be a map`);
      continue;
    }
    checkKeys(value, KEYS, `${what}: ${key.text}`, report);
    const aud = valueAt(value, 'aud');
    if (!aud) report(key.at, `${what}: ${key.text} needs aud`);
    else if (!isText(aud) && !isTextList(aud)) report(aud.at, `${what}: aud must be a text or a list of texts`);
  }
  return plainMap(node, (value) => plainOf(value));
}
