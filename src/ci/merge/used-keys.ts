import { itemsOf, type MapNode, type Node, valueAt } from '../../yaml/tree.ts';
import { treeSize } from '../../yaml/tree-size.ts';
import { MAX_LEVELS } from './extends.ts';

/** Top-level keys that some `extends` or `!reference` of the document names; before references are followed. */
export function usedKeys(tree: MapNode): ReadonlySet<string> {
  return new Set([...referencedKeys(tree), ...extendedKeys(tree)]);
}

function* referencedKeys(tree: MapNode): Iterable<string> {
  const seen = new Set<Node>();
  const waiting: Node[] = [tree];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === 'scalar' || treeSize(node).references === 0 || seen.has(node)) continue;
    seen.add(node);
    if (node.kind === 'reference') yield node.target[0] ?? '';
    else for (const { value } of node.kind === 'list' ? node.items : node.entries.values()) waiting.push(value);
  }
}

function* extendedKeys(tree: MapNode): Iterable<string> {
  for (const { value } of tree.entries.values()) yield* extendedBy(value);
}

/** Top-level keys that extend something, in one step or several, that the document has not. */
export function keysWithoutBases({ entries }: MapNode): ReadonlySet<string> {
  const found = new Set<string>();
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    for (const [key, { value }] of entries) {
      if (extendedBy(value).some((name) => !entries.has(name) || found.has(name))) found.add(key);
    }
  }
  return found;
}

/** Names of the bases of one job. */
function extendedBy(job: Node): readonly string[] {
  const names = valueAt(job, 'extends');
  const all = names?.kind === 'scalar' ? [names] : itemsOf(names);
  return all.flatMap((name) => (name.kind === 'scalar' ? name.text : []));
}
