/** `lists` of a policy: each is named once and used in any other list as `$name`. */

import { didYouMean } from '../nearest-word.ts';
import { entriesOf, entryOf, type Item, type ListNode, type MapNode, type Node } from '../yaml/tree.ts';
import type { PolicyProblem } from './policy-problems.ts';

export interface Expanded {
  /** The trees with the items of named lists in place of their names; each item keeps the place where it is written. */
  readonly roots: readonly MapNode[];
  readonly problems: readonly PolicyProblem[];
  readonly warnings: readonly PolicyProblem[];
}

/** Lists that name each other can grow without end. */
const MAX_ENTRIES = 100_000;

const USE = /^\$([A-Za-z_][\w-]*)$/;

/** Of the first tree's `lists`, in it and in others. */
export function expandLists(root: MapNode | null, others: readonly MapNode[] = []): Expanded {
  const expansion = new Expansion(root);
  const roots = [...(root ? [root] : []), ...others].map((each) => expansion.map(each));
  return { roots, problems: expansion.problems, warnings: expansion.unused() };
}

class Expansion {
  readonly problems: PolicyProblem[] = [];
  readonly #lists: Node | undefined;
  readonly #used = new Set<string>();
  /** Names of the lists that are being expanded, the outermost first. */
  readonly #open: string[] = [];
  #count = 0;
  /** Aliases share nodes. */
  readonly #done = new Map<Node, Node>();

  constructor(root: MapNode | null) {
    this.#lists = root ? entryOf(root, 'lists')?.value : undefined;
  }

  unused(): PolicyProblem[] {
    return entriesOf(this.#lists).flatMap(({ key }) =>
      this.#used.has(key.text) ? [] : [{ at: key.at, message: `no list uses \`$${key.text}\`` }],
    );
  }

  map(node: MapNode): MapNode {
    const entries = [...node.entries].map(([id, entry]) => [id, { ...entry, value: this.#node(entry.value) }] as const);
    return { ...node, entries: new Map(entries) };
  }

  #node(node: Node): Node {
    if (node.kind !== 'map' && node.kind !== 'list') return node;
    const known = this.#done.get(node);
    if (known) return known;
    const expanded = node.kind === 'map' ? this.map(node) : this.#list(node);
    this.#done.set(node, expanded);
    return expanded;
  }

  #list(node: ListNode): ListNode {
    return { ...node, items: node.items.flatMap((item) => this.#item(item)) };
  }

  #item(item: Item): readonly Item[] {
    const { value } = item;
    const name = value.kind === 'scalar' ? USE.exec(value.text)?.[1] : undefined;
    return name === undefined ? [{ ...item, value: this.#node(value) }] : this.#named(name, value);
  }

  #named(name: string, use: Node): readonly Item[] {
    this.#used.add(name);
    const list = entryOf(this.#lists, name)?.value;
    if (list?.kind !== 'list') {
      const names = entriesOf(this.#lists).map(({ key }) => key.text);
      // Of one that is no list the schema complains.
      if (!list) this.#refuse(use, `there is no list \`${name}\` in \`lists\`${didYouMean(name, names)}`);
      return [];
    }
    if (this.#open.includes(name)) {
      this.#refuse(use, `the list \`${name}\` contains itself`);
      return [];
    }
    if (this.#count > MAX_ENTRIES) {
      this.#refuse(use, `the named lists come to more than ${MAX_ENTRIES} entries`);
      return [];
    }
    this.#open.push(name);
    const { items } = this.#list(list);
    this.#open.pop();
    this.#count += items.length;
    return items;
  }

  #refuse({ at }: Node, message: string): void {
    this.problems.push({ at, message });
  }
}
