import type { Hop } from '../../source.ts';
import { type Entry, type Item, joinHops, type Node } from '../../yaml/tree.ts';

/** References can double a list again and again; what a runner could still work with ends long before. */
const MAX_ITEMS = 100_000;

/** Nested lists laid flat, each item with its whole way. Null: nested deeper than `maxLevel` lists, or far too long. */
export function flatItems(edge: Entry | Item, maxLevel: number): Item[] | null {
  const flat: Item[] = [];
  const add = (value: Node, via: readonly Hop[], level: number): boolean => {
    if (value.kind !== 'list') return flat.push({ value, via }) <= MAX_ITEMS;
    if (level > maxLevel) return false;
    return value.items.every((item) => add(item.value, joinHops(item.via, via), level + 1));
  };
  return add(edge.value, edge.via, 1) ? flat : null;
}
