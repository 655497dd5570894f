/** What stands at a place in a configuration. */
import { readDocuments } from '../ci/load/documents.ts';
import { Location, type SourceFile } from '../source.ts';
import { type Entry, type Item, type MapNode, type Node, pathOf, type ScalarNode } from '../yaml/tree.ts';

/** `path`: the keys that lead to it, without indexes of lists; a key's own is the last of them. */
export type Spot = { readonly path: readonly string[] } & (
  | { readonly on: 'key'; readonly key: ScalarNode; readonly within: MapNode; readonly above: MapNode | null }
  | { readonly on: 'value'; readonly value: ScalarNode }
  | { readonly on: 'reference'; readonly at: Location; readonly target: readonly string[] }
  | { readonly on: 'alias'; readonly at: Location; readonly name: string }
);

/** Beyond what GitLab reads nothing is looked for. */
const LONGEST = 2 * 1024 * 1024;

export function spotAt(file: SourceFile, offset: number): Spot | null {
  if (file.text.length > LONGEST) return null;
  const { header, content } = readDocuments(file);
  for (const document of [header, content]) {
    const spot = document && holds(document.at, offset) ? spotIn(document, null, offset) : null;
    if (spot) return spot;
  }
  return null;
}

function spotIn(node: Node, above: MapNode | null, offset: number): Spot | null {
  switch (node.kind) {
    case 'scalar':
      return { on: 'value', path: pathOf(node.path), value: node };
    case 'reference':
      return { on: 'reference', path: pathOf(node.path), at: node.at, target: node.target };
    case 'list':
      return edgeAt(node.items, above, offset);
    case 'map':
      return entryAt(node, above, offset);
  }
}

function entryAt(map: MapNode, above: MapNode | null, offset: number): Spot | null {
  for (const { key } of map.entries.values()) {
    if (holds(key.at, offset)) return { on: 'key', path: [...pathOf(key.path), key.text], key, within: map, above };
  }
  return edgeAt([...map.entries.values()], map, offset);
}

/** What an alias brought stands elsewhere: at its place is the alias. */
function edgeAt(edges: readonly (Entry | Item)[], above: MapNode | null, offset: number): Spot | null {
  for (const { value, via } of edges) {
    const alias = via.find(({ by, at }) => by === 'alias' && holds(at, offset));
    if (alias) return { on: 'alias', path: pathOf(value.path), at: alias.at, name: alias.name };
  }
  const edge = edges.find(({ value }) => holds(value.kind === 'reference' ? withTag(value.at) : value.at, offset));
  return edge ? spotIn(edge.value, above, offset) : null;
}

/** The tag stands before what it is the tag of. */
function withTag({ file, start, end }: Location): Location {
  const tag = file.text.lastIndexOf('!', start);
  return new Location(file, /^!reference\s+$/.test(file.text.slice(tag, start)) ? tag : start, end);
}

/** The end counts: that is where somebody stands who has typed it. */
function holds({ start, end }: Location, offset: number): boolean {
  return start <= offset && offset <= end;
}
