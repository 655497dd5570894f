/** How GitLab puts configurations together (lib/gitlab/ci/config/external/processor.rb, 18.11: `deep_merge!`). */
import { oncePer } from '../../once-per.ts';
import { type Hop, NO_HOPS } from '../../source.ts';
import { type Entry, joinHops, type MapNode } from '../../yaml/tree.ts';

/**
 * `over` wins. Only maps are merged; lists, scalars and null replace. Keys keep the place of their first appearance.
 * Where two maps become one, the hops that they do not share move to the entries inside: each value keeps its own way.
 */
export function deepMerge(base: MapNode, over: MapNode): MapNode {
  if (base.entries.size === 0) return over;
  if (over.entries.size === 0) return base;
  const entries = new Map(base.entries);
  mergeInto(entries, over);
  return { ...over, entries };
}

/** At least one, each over those before it: what grows is copied once. */
export function mergeAll(maps: readonly MapNode[]): MapNode {
  const [first, ...others] = maps.filter(({ entries }) => entries.size > 0);
  const last = others.at(-1);
  if (!first || !last) return first ?? (maps.at(-1) as MapNode);
  const entries = new Map(first.entries);
  for (const over of others) mergeInto(entries, over);
  return { ...last, entries };
}

function mergeInto(entries: Map<string, Entry>, over: MapNode): void {
  for (const [id, entry] of over.entries) {
    const below = entries.get(id);
    entries.set(id, below ? mergeEntry(below, entry) : entry);
  }
}

/** How often an entry may have grown and its next growth is remembered still: each keeps all that come after it alive. */
const MOST_REMEMBERED = 4;
const grown = new WeakMap<Entry, number>();

/** Sets of included files have most of their entries in common: the same two become one and the same. */
function mergeMaps(base: MapEntry, over: MapEntry): Entry {
  const times = grown.get(base) ?? 0;
  const merged = times < MOST_REMEMBERED ? mergeOnce(base, over) : mergeNow(base, over, withHops);
  grown.set(merged, times + 1);
  return merged;
}

const mergeOnce = oncePer((base: MapEntry, over: MapEntry) => mergeNow(base, over, broughtThrough));

function mergeNow(base: MapEntry, over: MapEntry, bring: typeof withHops): Entry {
  const shared = sharedEnd(base.via, over.via);
  const inside = ({ value, via }: MapEntry) =>
    via.length === shared ? value : bring(value, via.slice(0, via.length - shared));
  return {
    key: over.key,
    value: deepMerge(inside(base), inside(over)),
    via: shared === 0 ? NO_HOPS : over.via.slice(over.via.length - shared),
  };
}

const broughtList = oncePer((map: MapNode, ...hops: readonly Hop[]) => withHops(map, hops));
const broughtThrough = (map: MapNode, hops: readonly Hop[]) => broughtList(map, ...hops);

interface MapEntry extends Entry {
  readonly value: MapNode;
}

function isMap(entry: Entry): entry is MapEntry {
  return entry.value.kind === 'map';
}

function mergeEntry(base: Entry, over: Entry): Entry {
  if (!isMap(base) || !isMap(over)) return over;
  // A file that is included once more.
  return base.value === over.value ? over : mergeMaps(base, over);
}

/** How many of the last hops are the same. */
function sharedEnd(one: readonly Hop[], other: readonly Hop[]): number {
  const most = Math.min(one.length, other.length);
  let count = 0;
  while (count < most && one[one.length - 1 - count] === other[other.length - 1 - count]) count += 1;
  return count;
}

/** The map with `hops` behind those of each of its entries. */
export function withHops(map: MapNode, hops: readonly Hop[]): MapNode {
  if (hops.length === 0) return map;
  const entries = new Map<string, Entry>();
  for (const [id, entry] of map.entries) entries.set(id, { ...entry, via: joinHops(entry.via, hops) });
  return { ...map, entries };
}

/** The map without one key. */
export function withoutEntry(map: MapNode, id: string): MapNode {
  if (!map.entries.has(id)) return map;
  const entries = new Map(map.entries);
  entries.delete(id);
  return { ...map, entries };
}
