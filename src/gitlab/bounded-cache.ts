/** Answers kept for a while: least recently used first out, by size; one load at a time for a key. */
import type { Clock } from './clock.ts';

interface Entry<V> {
  readonly value: V;
  readonly size: number;
  readonly expires: number;
}

interface Keep<V> {
  /** In the cache's own unit; an answer larger than the whole cache is not kept. */
  readonly size: (value: V) => number;
  readonly milliseconds: number;
  /** False: use it, but ask again next time. */
  readonly when?: (value: V) => boolean;
}

export class BoundedCache<V> {
  readonly #limit: number;
  readonly #clock: Clock;
  /** In order of use: a Map iterates in the order of insertion. */
  readonly #entries = new Map<string, Entry<V>>();
  readonly #loading = new Map<string, Promise<V>>();
  #size = 0;

  constructor(limit: number, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** The kept value, or what `load` gives; failures are not kept. */
  async get(key: string, keep: Keep<V>, load: () => Promise<V>): Promise<V> {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#remove(key, entry);
      if (entry.expires > this.#clock.now()) return this.#add(key, entry).value;
    }
    const running = this.#loading.get(key);
    if (running) return running;
    const loading = load();
    this.#loading.set(key, loading);
    try {
      const value = await loading;
      const size = keep.size(value);
      if (size <= this.#limit && (keep.when?.(value) ?? true)) {
        this.#add(key, { value, size, expires: this.#clock.now() + keep.milliseconds });
      }
      return value;
    } finally {
      this.#loading.delete(key);
    }
  }

  #add(key: string, entry: Entry<V>): Entry<V> {
    this.#entries.set(key, entry);
    this.#size += entry.size;
    for (const [oldest, old] of this.#entries) {
      if (this.#size <= this.#limit) break;
      this.#remove(oldest, old);
    }
    return entry;
  }

  #remove(key: string, entry: Entry<V>): void {
    if (this.#entries.delete(key)) this.#size -= entry.size;
  }
}
