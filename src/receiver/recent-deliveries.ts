import { LRUCache } from 'lru-cache';

const MOST = 10_000;

/** Remembers the last deliveries of this process. Forgetting one is harmless: the review reads the present state anyway. */
export class RecentDeliveries {
  readonly #seen = new LRUCache<string, true>({ max: MOST });

  /** True the first time. */
  claim(id: string): boolean {
    if (this.#seen.has(id)) return false;
    this.#seen.set(id, true);
    return true;
  }

  /** The delivery came to nothing after all: let it come again. */
  release(id: string): void {
    this.#seen.delete(id);
  }
}
