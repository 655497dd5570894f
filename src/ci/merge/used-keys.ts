import { itemsOf, type MapNode, type Node, valueAt } from '../../yaml/tree.ts';

/** Top-level keys that some `extends` or `!reference` of the document names; before references are followed. */
export function usedKeys(tree: MapNode): ReadonlySet<string> {
  return new Set([...referencedKeys(tree), ...extendedKeys(tree)]);
}

function* referencedKeys(tree: MapNode): Iterable<string> {
  const seen = new Set<Node>();
  const waiting: Node[] = [tree];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === 'scalar' || seen.has(node)) continue;
    seen.add(node);
    if (node.kind === 'reference') yield node.target[0] ?? '';
    else for (const { value } of node.kind === 'list' ? node.items : node.entries.values()) waiting.push(value);
  }
}

function* extendedKeys(tree: MapNode): Iterable<string> {
  for (const { value } of tree.entries.values()) {
    const names = valueAt(value, 'extends');
    if (names?.kind === 'scalar') yield names.text;
    for (const name of itemsOf(names)) if (name.kind === 'scalar') yield name.text;
  }
}
