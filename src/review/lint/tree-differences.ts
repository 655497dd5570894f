/** Where two configurations, merged by two programs and written down in between, do not say the same. */
import { isStringOrSymbol } from '../../yaml/ruby-types.ts';
import type { MapNode, Node, ScalarNode } from '../../yaml/tree.ts';

export interface TreeDifference {
  /** Keys, and places in lists from 0. */
  readonly path: readonly (string | number)[];
  /** Null: nothing stands there. */
  readonly ours: Node | null;
  readonly theirs: Node | null;
}

type Path = TreeDifference['path'];

/** More say nothing more. */
const MOST_DIFFERENCES = 1_000;

/**
 * Plain data alone counts: not the order of keys, how a number is written, or what kind of text a key was. `theirs` comes
 * from one text, whose reader bounds its size and depth.
 */
export function treeDifferences(ours: Node, theirs: Node): readonly TreeDifference[] {
  const found: TreeDifference[] = [];
  compareNodes(ours, theirs, [], found);
  return found;
}

function compareNodes(ours: Node | null, theirs: Node | null, path: Path, found: TreeDifference[]): void {
  if (ours === theirs || found.length >= MOST_DIFFERENCES) return;
  if (ours?.kind === 'map' && theirs?.kind === 'map') {
    compareMaps(ours, theirs, path, found);
  } else if (ours?.kind === 'list' && theirs?.kind === 'list' && ours.items.length === theirs.items.length) {
    for (const [index, { value }] of ours.items.entries()) {
      compareNodes(value, theirs.items[index]?.value ?? null, [...path, index], found);
    }
  } else if (ours?.kind !== 'scalar' || theirs?.kind !== 'scalar' || !sameScalar(ours, theirs)) {
    found.push({ path, ours, theirs });
  }
}

function compareMaps(ours: MapNode, theirs: MapNode, path: Path, found: TreeDifference[]): void {
  const [here, there] = [byText(ours), byText(theirs)];
  for (const key of new Set([...here.keys(), ...there.keys()])) {
    compareNodes(here.get(key) ?? null, there.get(key) ?? null, [...path, key], found);
  }
}

/** GitLab makes texts of all keys before it writes the map down: the last of two equal ones stays. */
function byText(map: MapNode): ReadonlyMap<string, Node> {
  return new Map([...map.entries.values()].map(({ key, value }) => [key.text, value]));
}

function sameScalar(one: ScalarNode, other: ScalarNode): boolean {
  if (isNumber(one) && isNumber(other)) return one.text === other.text || one.value === other.value;
  const sameType = one.type === other.type || (isStringOrSymbol(one) && isStringOrSymbol(other));
  return sameType && one.text === other.text;
}

function isNumber({ type }: ScalarNode): boolean {
  return type === 'integer' || type === 'float';
}
