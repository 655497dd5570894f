import type { MapNode, Node } from '../../yaml/tree.ts';

/** Top-level keys that some `extends` or `!reference` of the document names; before references are followed. */
export function usedKeys(tree: MapNode): ReadonlySet<string> {
  const used = new Set<string>();
  const seen = new Set<Node>();
  const waiting: Node[] = [tree];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === 'scalar' || seen.has(node)) continue;
    seen.add(node);
    if (node.kind === 'reference') used.add(node.target[0] ?? '');
    else if (node.kind === 'list') for (const item of node.items) waiting.push(item.value);
    else for (const entry of node.entries.values()) waiting.push(entry.value);
  }
  for (const { value } of tree.entries.values()) {
    const names = value.kind === 'map' ? value.entries.get('extends')?.value : undefined;
    const items = names?.kind === 'list' ? names.items.map((item) => item.value) : names ? [names] : [];
    for (const item of items) if (item.kind === 'scalar') used.add(item.text);
  }
  return used;
}
