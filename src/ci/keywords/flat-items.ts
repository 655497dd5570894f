import type { Hop } from '../../source.ts';
import { type Entry, type Item, joinHops, type Node } from '../../yaml/tree.ts';

/** Nested lists laid flat, each item with its whole way. Null: nested deeper than `maxLevel` lists. */
export function flatItems(edge: Entry | Item, maxLevel: number): Item[] | null {
  const flat: Item[] = [];
  const add = (value: Node, via: readonly Hop[], level: number): boolean => {
    if (value.kind !== 'list') return flat.push({ value, via }) > 0;
    if (level > maxLevel) return false;
    return value.items.every((item) => add(item.value, joinHops(item.via, via), level + 1));
  };
  return add(edge.value, edge.via, 1) ? flat : null;
}
