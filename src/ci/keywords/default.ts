/** `default` and the deprecated keywords at top level that act like it (lib/gitlab/ci/config/entry/default.rb, 18.11). */

import { oncePer } from '../../once-per.ts';
import type { Hop } from '../../source.ts';
import { type Entry, isNull, joinHops, type MapNode } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys } from './checks.ts';

/** `timeout` is accepted and has no effect. `identity` is GitLab EE's. */
export const DEFAULT_KEYS: ReadonlySet<string> = new Set([
  'before_script',
  'after_script',
  'hooks',
  'cache',
  'image',
  'services',
  'interruptible',
  'timeout',
  'retry',
  'tags',
  'artifacts',
  'id_tokens',
  'identity',
]);

const GLOBAL_KEYS = ['image', 'services', 'cache', 'before_script', 'after_script'];

/**
 * Keywords that a job takes when it leaves them unset, with the hop that says so. `section` is the `default` key,
 * undefined when there is none or when it is a job.
 */
export function readDefaults(tree: MapNode, section: Entry | undefined, report: Report): ReadonlyMap<string, Entry> {
  const defaults = new Map<string, Entry>();
  const map = section && !isNull(section.value) ? section.value : undefined;
  if (map && map.kind !== 'map') report(map.at, 'default: must be a hash');
  if (map?.kind === 'map') {
    checkKeys(map, DEFAULT_KEYS, 'default', report);
    for (const [key, entry] of map.entries) {
      if (isNull(entry.value)) continue;
      defaults.set(key, inheritable(entry, `default:${key}`, ...entry.via, ...(section?.via ?? [])));
    }
  }
  for (const key of GLOBAL_KEYS) {
    const entry = tree.entries.get(key);
    if (!entry || isNull(entry.value)) continue;
    if (defaults.has(key)) report(entry.key.at, `${key}: is defined at top level and in default`);
    else defaults.set(key, inheritable(entry, key, ...entry.via));
  }
  return defaults;
}

const inheritable = oncePer((entry: Entry, name: string, ...via: readonly Hop[]): Entry => {
  return { ...entry, via: joinHops(via, [{ by: 'default', at: entry.key.at, name }]) };
});
