/** Questions that the readers of keywords ask about a node; Ruby's types, as GitLab's validators see them. */
import type { Hop } from '../../source.ts';
import { type Entry, type Item, isNull, joinHops, type ListNode, type MapNode, type Node } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';

/** The text of a Ruby String; null for every other value. */
export function textOf(node: Node | undefined): string | null {
  return node?.kind === 'scalar' && node.type === 'string' ? node.text : null;
}

export function isText(node: Node): boolean {
  return textOf(node) !== null;
}

export function isTextOrSymbol(node: Node): boolean {
  return node.kind === 'scalar' && (node.type === 'string' || node.type === 'symbol');
}

export function isInteger(node: Node): boolean {
  return node.kind === 'scalar' && node.type === 'integer';
}

export function isBoolean(node: Node): boolean {
  return node.kind === 'scalar' && node.type === 'boolean';
}

/** What GitLab calls alphanumeric. */
export function isAlphanumeric(node: Node): boolean {
  return isTextOrSymbol(node) || isInteger(node);
}

/** What GitLab calls a scalar: text, symbol, number or boolean. */
export function isPlainScalar(node: Node): boolean {
  return node.kind === 'scalar' && node.type !== 'null';
}

export function isListOf(node: Node, test: (node: Node) => boolean): node is ListNode {
  return node.kind === 'list' && node.items.every((item) => test(item.value));
}

/** GitLab's lists of strings take symbols too (lib/gitlab/config/entry/legacy_validation_helpers.rb). */
export function isTextList(node: Node): node is ListNode {
  return isListOf(node, isTextOrSymbol);
}

/** Rails' `blank?`: nothing, white space, an empty list or map, or false. */
export function isBlank(node: Node | undefined): boolean {
  if (!node || isNull(node)) return true;
  if (node.kind === 'scalar') return node.type === 'boolean' ? node.value === false : !/\S/.test(node.text);
  if (node.kind === 'list') return node.items.length === 0;
  return node.kind === 'map' && node.entries.size === 0;
}

/** The value under a key; a null counts as absent. */
export function valueAt(node: Node | undefined, key: string): Node | undefined {
  const value = node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
  return isNull(value) ? undefined : value;
}

/** Reports keys outside `allowed`, at the key. */
export function checkKeys(map: MapNode, allowed: ReadonlySet<string>, what: string, report: Report): void {
  for (const [id, { key }] of map.entries) {
    if (!allowed.has(id)) report(key.at, `${what}: unknown key ${key.text}`);
  }
}

/** Reports a value that is there and does not pass. */
export function checkValue(
  node: Node | undefined,
  test: (node: Node) => boolean,
  message: string,
  report: Report,
): void {
  if (node && !isNull(node) && !test(node)) report(node.at, message);
}

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

/** Ruby's plain value with objects that have no prototype. Unlike `toPlain` it ends on hostile nesting. */
export function plainOf(node: Node, depth = 0): unknown {
  if (depth > 100) return null;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'reference') return { '!reference': [...node.target] };
  if (node.kind === 'list') return node.items.map((item) => plainOf(item.value, depth + 1));
  return plainMap(node, (value) => plainOf(value, depth + 1));
}

export type Plain = Record<string, unknown>;

/** The map with each value turned into plain JSON by `turn`; keys as text, absent where `turn` gives undefined. */
export function plainMap(map: MapNode, turn: (value: Node, id: string) => unknown): Plain {
  const plain: Plain = Object.create(null);
  for (const [id, entry] of map.entries) {
    const value = turn(entry.value, id);
    if (value !== undefined) plain[entry.key.text] = value;
  }
  return plain;
}
