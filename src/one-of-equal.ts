/** Of equal values one, so that what was found out about it by its identity is found again. */
import { LRUCache } from 'lru-cache';

/** Names of values, of which nothing is held here. */
const MOST = 5_000;

/** Holds nothing itself: a value stays as long as somebody else has it. */
export class OneOfEqual<T extends object> {
  readonly #known = new LRUCache<string, WeakRef<T>>({ max: MOST });

  /** The value that came first under this name, if `isEqual` says so as well; else this one. */
  of(name: string, value: T, isEqual: (known: T, value: T) => boolean = () => true): T {
    const known = this.#known.get(name)?.deref();
    if (known && isEqual(known, value)) return known;
    this.#known.set(name, new WeakRef(value));
    return value;
  }
}
