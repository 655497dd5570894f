/** How big a tree is for somebody who walks it: shared parts count wherever they stand. */
import type { ListNode, MapNode, Node } from './tree.ts';

export interface TreeSize {
  readonly nodes: number;
  /** Of the nodes: keys of maps. */
  readonly keys: number;
  /** Of the nodes: `!reference`. */
  readonly references: number;
  /** Of all texts, in UTF-16 units. */
  readonly characters: number;
  /** Levels of maps and lists. */
  readonly depth: number;
}

const sizes = new WeakMap<Node, TreeSize>();

/** Every node is looked at once. Trees are at most a few hundred levels deep: files and inputs have their limits. */
export function treeSize(node: Node): TreeSize {
  if (node.kind === 'scalar') return { nodes: 1, keys: 0, references: 0, characters: node.text.length, depth: 0 };
  if (node.kind === 'reference') return ONE_REFERENCE;
  let size = sizes.get(node);
  if (!size) {
    size = sizeOfParts(node);
    sizes.set(node, size);
  }
  return size;
}

const ONE_REFERENCE: TreeSize = { nodes: 1, keys: 0, references: 1, characters: 0, depth: 1 };

function sizeOfParts(node: ListNode | MapNode): TreeSize {
  const sum = { nodes: 1, keys: 0, references: 0, characters: 0, depth: 0 };
  if (node.kind === 'list') for (const { value } of node.items) add(value, sum);
  else {
    for (const { key, value } of node.entries.values()) {
      sum.nodes += 1;
      sum.keys += 1;
      sum.characters += key.text.length;
      add(value, sum);
    }
  }
  sum.depth += 1;
  return sum;
}

function add(part: Node, sum: { -readonly [K in keyof TreeSize]: number }): void {
  if (part.kind === 'scalar') {
    sum.nodes += 1;
    sum.characters += part.text.length;
    return;
  }
  const { nodes, keys, references, characters, depth } = treeSize(part);
  sum.nodes += nodes;
  sum.keys += keys;
  sum.references += references;
  sum.characters += characters;
  sum.depth = Math.max(sum.depth, depth);
}
