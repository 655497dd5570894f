/**
 * What jobs share is searched once: every search looks into each thing once, and what a job has is gone through once for all
 * searches. Most of it is of no interest to most rules, so what is left for a rule is to ask for its own finds.
 */
import type { Job } from '../../ci/config.ts';
import { onceFor } from '../../once-per.ts';

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
  readonly #firstAlike: (item: Item) => Item;
  readonly #searches: Search<Item>[] = [];
  readonly #findsOf = onceFor((parts: Parts<Item>) => joined(parts.map((part) => this.#findsInPart(part))));
  readonly #findsInPart = onceFor((items: readonly Item[]) => joined(items.map((item) => this.#findsIn(item))));
  readonly #findsIn = onceFor((item: Item) => this.#searched(item));

  /** `firstAlike`: a search that finds nothing in that one finds nothing in this one. */
  constructor(partsOf: (job: Job) => Parts<Item>, firstAlike: (item: Item) => Item = (item) => item) {
    this.#partsOf = partsOf;
    this.#firstAlike = firstAlike;
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

  #searched(item: Item): Finds<Item> {
    const first = this.#firstAlike(item);
    const searches = first === item ? this.#searches : this.#findsIn(first).keys();
    let finds: Map<Search<Item>, readonly unknown[] | Failed> | null = null;
    for (const search of searches) {
      const found = attempt(search, item);
      if ('error' in found || found.length > 0) finds = (finds ?? new Map()).set(search, found);
    }
    return finds ?? (NO_FINDS as Finds<Item>);
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
    if (finds.size === 0) continue;
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
