import { LRUCache } from 'lru-cache';
import type { Clock } from './clock.ts';

type Load<V> = () => Promise<V | undefined>;

/** The most entries, or the most of what `sizeOf` counts: one that is larger than all of it is not kept. */
type Bounds<V> = { readonly most: number } | { readonly mostSize: number; readonly sizeOf: (value: V) => number };

/** Answers kept for a while: least recently used first out; one load at a time for a key. */
export class KeptAnswers<V extends object | string> {
  readonly #cache: LRUCache<string, V, Load<V>>;

  constructor(clock: Clock, bounds: Bounds<V>) {
    this.#cache = new LRUCache({
      ...('most' in bounds ? { max: bounds.most } : { maxSize: bounds.mostSize, sizeCalculation: bounds.sizeOf }),
      perf: clock,
      ttlResolution: 0,
      ignoreFetchAbort: true,
      fetchMethod: (_key, _stale, { context: load }) => load(),
    });
  }

  /** The kept value, or what `load` gives. Failures are not kept, and neither is undefined. 0 milliseconds: for ever. */
  get(key: string, milliseconds: number, load: () => Promise<V>): Promise<V>;
  get(key: string, milliseconds: number, load: Load<V>): Promise<V | undefined>;
  get(key: string, milliseconds: number, load: Load<V>): Promise<V | undefined> {
    return this.#cache.fetch(key, { ttl: milliseconds, context: load });
  }

  /** What is kept from now on. */
  async renew(key: string, milliseconds: number, load: () => Promise<V>): Promise<V> {
    const value = await load();
    this.#cache.set(key, value, { ttl: milliseconds });
    return value;
  }
}
