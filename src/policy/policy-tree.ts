/** From the tree of a policy file to plain values, and from a key path back to the place in the text. */
import type { Location } from '../source.ts';
import { type Entry, entriesOf, entryOf, type Node, toPlain } from '../yaml/tree.ts';

export type Path = readonly PropertyKey[];

/** YAML 1.1 reads `off` as false; in a policy it is a word. */
export function plainOf(node: Node): unknown {
  return toPlain(node, ({ type, at, value }) => (type === 'boolean' && /^off$/i.test(at.text) ? 'off' : value));
}

/** A key that is no text, such as `1`, is named by its text as well. */
export function entryNamed(node: Node | undefined, name: PropertyKey): Entry | undefined {
  return entryOf(node, String(name)) ?? entriesOf(node).find((entry) => entry.key.text === name);
}

export function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The deepest node along a path that is written in the file. The short form `rule: error` stands for its level. */
export function nodeAt(root: Node, path: Path): { readonly node: Node; readonly whole: boolean } {
  let node = root;
  for (const step of path) {
    const next = node.kind === 'list' ? node.items[Number(step)]?.value : entryNamed(node, step)?.value;
    if (!next) return { node, whole: step === 'level' && node.kind !== 'map' };
    node = next;
  }
  return { node, whole: true };
}

/** The key of the last step of a path, where it is a key that is written in the file; else the nearest node. */
export function keyLocation(root: Node, path: Path): Location {
  const parent = nodeAt(root, path.slice(0, -1));
  const last = path.at(-1);
  const entry = parent.whole && last !== undefined ? entryNamed(parent.node, last) : undefined;
  return entry?.key.at ?? nodeAt(root, path).node.at;
}
