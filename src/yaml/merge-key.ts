/** The merge key `<<`. Source: psych 5, lib/psych/visitors/to_ruby.rb (revive_hash). */
import type { Hop } from '../source.ts';
import { type Entry, joinHops, type MapNode, type Node } from './tree.ts';

/**
 * Applies the value of a `<<` where it stands: it overrides the keys before it. `written` says that the value is a
 * list in the text and not an alias of one. False: nothing to merge, `<<` is an ordinary key.
 */
export function mergeInto(
  entries: Map<string, Entry>,
  value: Node,
  via: readonly Hop[],
  writtenList: boolean,
): boolean {
  if (value.kind === 'map') {
    copy(entries, value, via);
    return true;
  }
  if (value.kind !== 'list' || !writtenList) return false;
  if (!value.items.every((item) => item.value.kind === 'map')) return false;
  // The first map wins, yet the last one's keys come first.
  const merged = new Map<string, Entry>();
  for (const item of [...value.items].reverse()) copy(merged, item.value as MapNode, item.via);
  for (const [id, entry] of merged) entries.set(id, entry);
  return true;
}

function copy(entries: Map<string, Entry>, from: MapNode, via: readonly Hop[]): void {
  for (const [id, entry] of from.entries) {
    entries.set(id, via.length === 0 ? entry : { ...entry, via: joinHops(entry.via, via) });
  }
}
