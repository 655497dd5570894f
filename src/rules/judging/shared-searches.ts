/**
 * What jobs share is searched once: every search looks into each thing once, and what a job has is gone through once for all
 * searches. Most of it is of no interest to most rules, so what is left for a rule is to ask for its own finds.
 */
import type { Job } from '../../ci/config.ts';

type Search<Item> = (item: Item) => readonly unknown[];

/** Its own rule is to fail, and no other. */
interface Failed {
  readonly error: unknown;
}

/** Of the searches that found something, or failed. */
type Finds<Item> = ReadonlyMap<Search<Item>, readonly unknown[] | Failed>;

type Parts<Item> = readonly (readonly Item[])[];

/** `partsOf`: the same lists, and the same items in them, for jobs that share them. */
export class SharedSearches<Item extends object> {
  readonly #partsOf: (job: Job) => Parts<Item>;
  readonly #searches: Search<Item>[] = [];
  readonly #inOne = new WeakMap<Item, Finds<Item>>();
  readonly #inPart = new WeakMap<readonly Item[], Finds<Item>>();
  readonly #inAll = new WeakMap<Parts<Item>, Finds<Item>>();

  constructor(partsOf: (job: Job) => Parts<Item>) {
    this.#partsOf = partsOf;
  }

  /** What is found depends on nothing but the item. For the top of a module: searches stay for good. */
  add<T>(search: (item: Item) => readonly T[]): (job: Job) => readonly T[] {
    this.#searches.push(search);
    return (job) => {
      const found = this.#findsOf(this.#partsOf(job)).get(search) ?? [];
      if ('error' in found) throw found.error;
      return found as readonly T[];
    };
  }

  #findsOf(parts: Parts<Item>): Finds<Item> {
    const known = this.#inAll.get(parts) ?? joined(parts.map((part) => this.#findsInPart(part)));
    this.#inAll.set(parts, known);
    return known;
  }

  #findsInPart(items: readonly Item[]): Finds<Item> {
    const known = this.#inPart.get(items) ?? joined(items.map((item) => this.#findsIn(item)));
    this.#inPart.set(items, known);
    return known;
  }

  #findsIn(item: Item): Finds<Item> {
    const known = this.#inOne.get(item) ?? this.#searched(item);
    this.#inOne.set(item, known);
    return known;
  }

  #searched(item: Item): Finds<Item> {
    const finds = this.#searches.flatMap((search) => {
      const found = attempt(search, item);
      return 'error' in found || found.length > 0 ? [[search, found] as const] : [];
    });
    return finds.length > 0 ? new Map(finds) : (NO_FINDS as Finds<Item>);
  }
}

const NO_FINDS: ReadonlyMap<unknown, readonly unknown[]> = new Map();

function attempt<Item>(search: Search<Item>, item: Item): readonly unknown[] | Failed {
  try {
    return search(item);
  } catch (error) {
    return { error };
  }
}

function joined<Item>(ofItems: readonly Finds<Item>[]): Finds<Item> {
  const all = new Map<Search<Item>, unknown[] | Failed>();
  for (const finds of ofItems) {
    for (const [search, found] of finds) {
      const before = all.get(search);
      if (before && 'error' in before) continue;
      if ('error' in found) all.set(search, found);
      else if (before) for (const each of found) before.push(each);
      else all.set(search, [...found]);
    }
  }
  return all;
}
