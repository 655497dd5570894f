/**
 * `!reference` on the document after `extends` (lib/gitlab/ci/config/yaml/tags/reference.rb and resolver.rb, 18.11).
 * Subtrees without a reference are shared; a referenced value is its target itself, behind an edge that knows the way.
 */
import { onceFor, oncePer, oncePerList } from '../../once-per.ts';
import type { Hop } from '../../source.ts';
import {
  type Entry,
  type Item,
  isNull,
  joinHops,
  keyId,
  type ListNode,
  type MapNode,
  type Node,
  pathOf,
  type ReferenceNode,
} from '../../yaml/tree.ts';
import { treeSize } from '../../yaml/tree-size.ts';
import { BOUNDS, type Room } from '../bounds.ts';
import type { ConfigProblem } from '../config.ts';
import { problemList, type Report } from '../problem.ts';

/** References that lead to each other, lists within lists: what we follow before we call it too deep. */
const MAX_DEPTH = 500;

/** A reference that cannot be followed stays where it is. */
export function followReferences(tree: MapNode, room: Room): { tree: MapNode; problems: readonly ConfigProblem[] } {
  const { report, problems } = problemList();
  const { node } = new Following(tree, report, room).resolve(tree, 0);
  return { tree: node as MapNode, problems };
}

interface Resolved {
  readonly node: Node;
  /** Hops from the target's own place to the reference; empty where nothing was referenced. */
  readonly via: readonly Hop[];
  readonly nodes: number;
}

class Following {
  readonly #tree: MapNode;
  readonly #report: Report;
  readonly #room: Room;
  readonly #done = new Map<Node, Resolved>();
  readonly #open = new Set<Node>();

  constructor(tree: MapNode, report: Report, room: Room) {
    this.#tree = tree;
    this.#report = report;
    this.#room = room;
  }

  resolve(node: Node, depth: number): Resolved {
    if (node.kind === 'scalar') return { node, via: [], nodes: 1 };
    const size = treeSize(node);
    if (size.references === 0) return { node, via: [], nodes: size.nodes - size.keys };
    const known = this.#done.get(node);
    if (known) return known;
    this.#open.add(node);
    const resolved = this.#inside(node, depth);
    this.#open.delete(node);
    this.#done.set(node, resolved);
    return resolved;
  }

  #inside(node: Exclude<Node, { kind: 'scalar' }>, depth: number): Resolved {
    if (depth > MAX_DEPTH) {
      this.#report(node.at, 'nested too deeply');
      return { node, via: [], nodes: 1 };
    }
    if (node.kind === 'reference') return this.#target(node, depth);

    let nodes = 1;
    const follow = <E extends Entry | Item>(edge: E): E => {
      if (edge.value.kind === 'scalar') {
        nodes += 1;
        return edge;
      }
      const resolved = this.resolve(edge.value, depth + 1);
      nodes += resolved.nodes;
      return resolved.node === edge.value ? edge : (leadingTo(edge, resolved.node, ...resolved.via) as E);
    };
    const filled = node.kind === 'list' ? followItems(node, follow) : followEntries(node, follow);
    if (filled === node || node === this.#tree || nodes <= BOUNDS.referenced.most)
      return { node: filled, via: [], nodes };
    // Shared ones are counted each time: references that double a list must end somewhere.
    this.#room.leaveOut('referenced', node.at, pathOf(node.path).join(':'));
    return { node, via: [], nodes: 1 };
  }

  #target(reference: ReferenceNode, depth: number): Resolved {
    const failed: Resolved = { node: reference, via: [], nodes: 1 };
    const { name } = hopOf(reference);
    const found = this.#find(reference.target);
    if (!found) {
      this.#report(reference.at, `!reference ${name} could not be found`, 'incomplete');
      return failed;
    }
    if (this.#open.has(found.value)) {
      this.#report(reference.at, `!reference ${name} is part of a circular chain`);
      return failed;
    }
    const resolved = this.resolve(found.value, depth + 1);
    return { ...resolved, via: [...resolved.via, ...found.via, hopOf(reference)] };
  }

  /** Lists cannot be indexed, references not be passed through; null and false count as missing. */
  #find(target: readonly string[]): Item | null {
    let at: Node = this.#tree;
    let via: readonly Hop[] = [];
    for (const key of target) {
      const entry: Entry | undefined = at.kind === 'map' ? at.entries.get(key) : undefined;
      if (!entry) return null;
      at = entry.value;
      via = joinHops(entry.via, via);
    }
    const missing = isNull(at) || (at.kind === 'scalar' && at.value === false);
    return missing ? null : { value: at, via };
  }
}

const hopOf = onceFor((reference: ReferenceNode): Hop => {
  return { by: 'reference', at: reference.at, name: `[${reference.target.join(', ')}]` };
});

// Sets of included files have most of their values in common: what references make of these is one and the same.
const leadingTo = oncePer((edge: Entry | Item, value: Node, ...via: readonly Hop[]): Entry | Item => {
  return { ...edge, value, via: joinHops(via, edge.via) };
});
const withItems = oncePerList(([list, ...items]: [ListNode, ...Item[]]): ListNode => ({ ...list, items }));
const withEntries = oncePerList(([map, ...changed]: [MapNode, ...Entry[]]): MapNode => {
  const byId = changed.map((entry) => [keyId(entry.key), entry] as const);
  return { ...map, entries: new Map([...map.entries, ...byId]) };
});

/** Most lists and maps hold no reference, and stay the same. */
function followItems(list: ListNode, follow: (item: Item) => Item): ListNode {
  const items = list.items.map(follow);
  return items.every((item, index) => item === list.items[index]) ? list : withItems([list, ...items]);
}

function followEntries(map: MapNode, follow: (entry: Entry) => Entry): MapNode {
  const entries = [...map.entries.values()];
  const changed = entries.map(follow).filter((entry, index) => entry !== entries[index]);
  return changed.length === 0 ? map : withEntries([map, ...changed]);
}
