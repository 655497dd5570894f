/** `inherit` (lib/gitlab/ci/config/entry/inherit.rb and inherit/*.rb, 18.11). */

import { isBoolean, isStringList, textOf } from '../../yaml/ruby-types.ts';
import { type Node, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys } from './checks.ts';
import { DEFAULT_KEYS } from './default.ts';

const KEYS: ReadonlySet<string> = new Set(['default', 'variables']);

/** Which names a job takes from outside. */
export type Inherited = (name: string) => boolean;

export const inheritsAll: Inherited = () => true;

export function checkInherit(node: Node, report: Report): void {
  if (node.kind !== 'map') {
    report(node.at, 'inherit: must be a hash');
    return;
  }
  checkKeys(node, KEYS, 'inherit', report);
  for (const key of KEYS) {
    const value = valueAt(node, key);
    if (value && !isBoolean(value) && !isStringList(value))
      report(value.at, `inherit: ${key} must be a boolean or a list of strings`);
  }
  const defaults = valueAt(node, 'default');
  for (const { value } of defaults?.kind === 'list' ? defaults.items : []) {
    const name = textOf(value);
    if (name !== null && !DEFAULT_KEYS.has(name)) report(value.at, `inherit: default has no key ${name}`);
  }
}

/** `key` is `default` or `variables`; everything is inherited where `inherit` says nothing. */
export function inheritedBy(inherit: Node | undefined, key: 'default' | 'variables'): Inherited {
  const value = valueAt(inherit, key);
  if (value?.kind === 'scalar' && value.value === false) return () => false;
  if (value?.kind !== 'list') return inheritsAll;
  const names = new Set(value.items.map((item) => textOf(item.value)));
  return (name) => names.has(name);
}
