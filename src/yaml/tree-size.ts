/** How big a tree is for somebody who walks it: shared parts count wherever they stand. */
import type { Node } from './tree.ts';

export interface TreeSize {
  readonly nodes: number;
  /** Of all texts, in UTF-16 units. */
  readonly characters: number;
  /** Levels of maps and lists. */
  readonly depth: number;
}

const sizes = new WeakMap<Node, TreeSize>();

/** Every node is looked at once. Trees are at most a few hundred levels deep: files and inputs have their limits. */
export function treeSize(node: Node): TreeSize {
  if (node.kind === 'scalar') return { nodes: 1, characters: node.text.length, depth: 0 };
  let size = sizes.get(node);
  if (!size) {
    size = sizeOfParts(node);
    sizes.set(node, size);
  }
  return size;
}

function sizeOfParts(node: Node): TreeSize {
  let nodes = 1;
  let characters = 0;
  let depth = 0;
  const add = (part: Node): void => {
    const size = treeSize(part);
    nodes += size.nodes;
    characters += size.characters;
    depth = Math.max(depth, size.depth);
  };
  if (node.kind === 'list') for (const { value } of node.items) add(value);
  if (node.kind === 'map') {
    for (const { key, value } of node.entries.values()) {
      add(key);
      add(value);
    }
  }
  return { nodes, characters, depth: depth + 1 };
}
