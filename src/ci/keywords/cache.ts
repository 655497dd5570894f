/** `cache` (lib/gitlab/ci/config/entry/{cache,caches,key}.rb, 18.11). */

import { isBoolean, isStringList, isStringOrSymbol, textOf } from '../../yaml/ruby-types.ts';
import { type MapNode, type Node, type Plain, plainMap, toPlain, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';
import { plainObject } from './image.ts';

const KEYS: ReadonlySet<string> = new Set([
  'key',
  'untracked',
  'paths',
  'when',
  'policy',
  'unprotect',
  'fallback_keys',
]);
const KEY_KEYS: ReadonlySet<string> = new Set(['files', 'files_commits', 'prefix']);
const WHEN: ReadonlySet<string> = new Set(['on_success', 'on_failure', 'always']);
/** GitLab looks for one of these anywhere in the text. */
const POLICY = /pull-push|push|pull|\$\w{1,255}/;
const MAX_CACHES = 4;
const MAX_FALLBACK_KEYS = 5;
const MAX_KEY_FILES = 2;

/** One cache is short for a list of one. */
export function readCache(node: Node, what: string, report: Report): readonly Plain[] {
  const items = node.kind === 'list' ? node.items.map((item) => item.value) : [node];
  if (items.length > MAX_CACHES) report(node.at, `${what}: at most ${MAX_CACHES} caches`);
  return items.flatMap((item): Plain[] => {
    if (item.kind === 'map') return [readOne(item, what, report)];
    report(item.at, `${what}: must be a hash or a list of hashes`);
    return [];
  });
}

function readOne(node: MapNode, what: string, report: Report): Plain {
  checkKeys(node, KEYS, what, report);
  const fallbackKeys = valueAt(node, 'fallback_keys');
  checkValue(valueAt(node, 'untracked'), isBoolean, `${what}: untracked must be a boolean`, report);
  checkValue(valueAt(node, 'unprotect'), isBoolean, `${what}: unprotect must be a boolean`, report);
  checkValue(valueAt(node, 'paths'), isStringList, `${what}: paths must be a list of strings`, report);
  checkValue(fallbackKeys, isStringList, `${what}: fallback_keys must be a list of strings`, report);
  if (fallbackKeys?.kind === 'list' && fallbackKeys.items.length > MAX_FALLBACK_KEYS)
    report(fallbackKeys.at, `${what}: at most ${MAX_FALLBACK_KEYS} fallback_keys`);
  checkValue(valueAt(node, 'when'), (value) => WHEN.has(textOf(value) ?? ''), `${what}: unknown when`, report);
  checkValue(valueAt(node, 'policy'), isPolicy, `${what}: policy must be pull-push, push, pull or a variable`, report);
  const key = valueAt(node, 'key');
  if (key) checkKey(key, what, report);
  return plainObject({
    ...plainMap(node, (value) => toPlain(value)),
    key: key ? toPlain(key) : 'default',
    unprotect: plainAt(node, 'unprotect') ?? false,
    policy: plainAt(node, 'policy') ?? 'pull-push',
    when: plainAt(node, 'when') ?? 'on_success',
    fallback_keys: plainAt(node, 'fallback_keys') ?? [],
  });
}

function plainAt(node: MapNode, key: string): unknown {
  const value = valueAt(node, key);
  return value && toPlain(value);
}

function isPolicy(node: Node): boolean {
  const policy = textOf(node);
  return policy !== null && (policy.trim() === '' || POLICY.test(policy));
}

function checkKey(node: Node, what: string, report: Report): void {
  if (node.kind === 'map') {
    checkKeys(node, KEY_KEYS, `${what}: key`, report);
    const files = valueAt(node, 'files') ?? valueAt(node, 'files_commits');
    if (!files || !isStringList(files) || files.items.length === 0 || files.items.length > MAX_KEY_FILES)
      report(files?.at ?? node.at, `${what}: key needs files, a list of 1 or ${MAX_KEY_FILES} strings`);
    const prefix = valueAt(node, 'prefix');
    if (prefix) checkKeyText(prefix, `${what}: key prefix`, report);
  } else {
    checkKeyText(node, `${what}: key`, report);
  }
}

/** It becomes a part of a path. */
function checkKeyText(node: Node, what: string, report: Report): void {
  if (node.kind !== 'scalar' || !isStringOrSymbol(node)) {
    report(node.at, `${what} must be a string${what.endsWith('key') ? ' or a hash' : ''}`);
    return;
  }
  const path = node.text.replace(/%2f/gi, '/').replace(/%2e/gi, '.');
  if (path.includes('/')) report(node.at, `${what} cannot contain /`);
  else if (path === '.' || path === '..') report(node.at, `${what} cannot be . or ..`);
}
