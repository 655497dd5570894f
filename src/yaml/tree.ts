/**
 * Our own small immutable tree. Nodes say where they are written; the edges of the tree (entries and items) remember
 * the hops by which a node came to stand there. So merging shares whole subtrees and only makes new edges.
 */
import { type Hop, type Located, type Location, NO_HOPS } from '../source.ts';

/** The key path of a node in its own file, shared between siblings: walk `parent` up to null. */
export interface KeyPath {
  readonly parent: KeyPath | null;
  readonly key: string;
}

interface Written {
  readonly at: Location;
  readonly path: KeyPath | null;
}

export interface ScalarNode extends Written {
  readonly kind: 'scalar';
  /** What Ruby's parser makes of it. A symbol is a string with another type. */
  readonly type: 'string' | 'symbol' | 'integer' | 'float' | 'boolean' | 'null';
  readonly value: string | number | boolean | null;
  /** The value as Ruby's `to_s` prints it; '' for null. Integers beyond 2^53 are exact here alone. */
  readonly text: string;
  /** Block scalars start their text on the line after `at`. */
  readonly style: 'plain' | 'quoted' | 'block';
}

export interface MapNode extends Written {
  readonly kind: 'map';
  /** By `keyId`; in order of first appearance. */
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface ListNode extends Written {
  readonly kind: 'list';
  readonly items: readonly Item[];
}

/** `!reference [top, key, …]`, not yet followed. */
export interface ReferenceNode extends Written {
  readonly kind: 'reference';
  readonly target: readonly string[];
}

export type Node = ScalarNode | MapNode | ListNode | ReferenceNode;

export interface Entry {
  readonly key: ScalarNode;
  readonly value: Node;
  /** How `value` came here, nearest to where it is written first. */
  readonly via: readonly Hop[];
}

export interface Item {
  readonly value: Node;
  readonly via: readonly Hop[];
}

/** Ruby keeps `1:` and `"1":` apart (an integer and a symbol), so a key that is no text gets a prefix no text can have. */
export function keyId(key: ScalarNode): string {
  return key.type === 'string' || key.type === 'symbol' ? key.text : `\u0000${key.type}:${key.text}`;
}

export function pathOf(path: KeyPath | null): string[] {
  const keys: string[] = [];
  for (let at = path; at; at = at.parent) keys.push(at.key);
  return keys.reverse();
}

/** Hops of an outer edge come after those of the inner one. */
export function joinHops(inner: readonly Hop[], outer: readonly Hop[]): readonly Hop[] {
  if (inner.length === 0) return outer;
  if (outer.length === 0) return inner;
  return [...inner, ...outer];
}

export function located<T>(value: T, node: Node, via: readonly Hop[] = NO_HOPS): Located<T> {
  return { value, at: node.at, path: pathOf(node.path), via };
}

export function isNull(node: Node | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.type === 'null');
}

/** The entry under a text key; undefined when there is none or `node` is no map. */
export function entryOf(node: Node | undefined, key: string): Entry | undefined {
  return node?.kind === 'map' ? node.entries.get(key) : undefined;
}

/** The value under a text key; a null counts as absent. */
export function valueAt(node: Node | undefined, key: string): Node | undefined {
  const value = entryOf(node, key)?.value;
  return isNull(value) ? undefined : value;
}

export function entriesOf(node: Node | undefined): readonly Entry[] {
  return node?.kind === 'map' ? [...node.entries.values()] : [];
}

/** The values in a list; none when `node` is no list. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items.map((item) => item.value) : [];
}

export type Plain = Record<string, unknown>;

/** References can nest what is short when written; what is deeper is null. */
const MAX_DEPTH = 100;

/** Plain JavaScript: maps as objects without a prototype, `!reference` as `{ "!reference": [...] }`. */
export function toPlain(node: Node, scalar: (node: ScalarNode) => unknown = ({ value }) => value, depth = 0): unknown {
  if (depth > MAX_DEPTH) return null;
  switch (node.kind) {
    case 'scalar':
      return scalar(node);
    case 'list':
      return node.items.map((item) => toPlain(item.value, scalar, depth + 1));
    case 'reference':
      return { '!reference': [...node.target] };
    case 'map':
      return plainMap(node, (value) => toPlain(value, scalar, depth + 1));
  }
}

/** The map with each value turned into plain JavaScript by `turn`; keys as text, absent where `turn` gives undefined. */
export function plainMap(map: MapNode, turn: (value: Node, id: string) => unknown): Plain {
  const plain: Plain = Object.create(null);
  for (const [id, entry] of map.entries) {
    const value = turn(entry.value, id);
    if (value !== undefined) plain[entry.key.text] = value;
  }
  return plain;
}
