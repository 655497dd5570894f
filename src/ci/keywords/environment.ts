/** `environment` (lib/gitlab/ci/config/entry/environment.rb, 18.11). */

import { isBlank, isString, textOf } from '../../yaml/ruby-types.ts';
import { type Node, type Plain, plainMap, toPlain, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';
import { plainObject } from './image.ts';

const KEYS: ReadonlySet<string> = new Set([
  'name',
  'url',
  'action',
  'on_stop',
  'auto_stop_in',
  'kubernetes',
  'deployment_tier',
]);
const ACTIONS: ReadonlySet<string> = new Set(['start', 'stop', 'prepare', 'verify', 'access']);
const TIERS: ReadonlySet<string> = new Set(['production', 'staging', 'testing', 'development', 'other']);
const KUBERNETES_KEYS: ReadonlySet<string> = new Set([
  'namespace',
  'agent',
  'flux_resource_path',
  'managed_resources',
  'dashboard',
]);
const MAX_URL = 255;

/** lib/gitlab/regex.rb: letters, digits and `_/\${}. -`. */
const NAME = /^[\w/\\${}. -]+$/;

export function readEnvironment(node: Node, what: string, report: Report): Plain | undefined {
  const name = node.kind === 'map' ? valueAt(node, 'name') : node;
  if (node.kind !== 'map' && !isString(node)) {
    report(node.at, `${what}: must be a string or a hash`);
    return undefined;
  }
  if (!NAME.test(textOf(name) ?? ''))
    report(name?.at ?? node.at, `${what}: needs a name of letters, digits, _ / $ { } . -`);
  if (node.kind !== 'map') return plainObject({ name: textOf(node), action: 'start' });

  checkKeys(node, KEYS, what, report);
  const oneOf = (words: ReadonlySet<string>) => (value: Node) => words.has(textOf(value) ?? '');
  const isUrl = (value: Node) => (textOf(value)?.length ?? MAX_URL + 1) <= MAX_URL;
  checkValue(valueAt(node, 'url'), isUrl, `${what}: url must be a string of at most ${MAX_URL} characters`, report);
  checkValue(valueAt(node, 'action'), oneOf(ACTIONS), `${what}: action must be ${[...ACTIONS].join(', ')}`, report);
  checkValue(valueAt(node, 'deployment_tier'), oneOf(TIERS), `${what}: unknown deployment_tier`, report);
  checkValue(valueAt(node, 'on_stop'), isString, `${what}: on_stop must be a string`, report);
  checkValue(valueAt(node, 'auto_stop_in'), isString, `${what}: auto_stop_in must be a string`, report);
  const kubernetes = valueAt(node, 'kubernetes');
  if (kubernetes) checkKubernetes(kubernetes, `${what}: kubernetes`, report);
  return plainMap(node, (value) => toPlain(value));
}

/** entry/kubernetes.rb */
function checkKubernetes(node: Node, what: string, report: Report): void {
  if (node.kind !== 'map' || isBlank(node)) {
    report(node.at, `${what} must be a hash that is not empty`);
    return;
  }
  checkKeys(node, KUBERNETES_KEYS, what, report);
  for (const key of ['namespace', 'agent', 'flux_resource_path'])
    checkValue(valueAt(node, key), isString, `${what} ${key} must be a string`, report);
}
