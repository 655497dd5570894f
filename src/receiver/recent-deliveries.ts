/** Remembers the last deliveries of this process. Forgetting one is harmless: the review reads the present state anyway. */
export class RecentDeliveries {
  readonly #seen = new Set<string>();
  readonly #limit: number;

  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  /** True the first time. */
  claim(id: string): boolean {
    if (this.#seen.has(id)) return false;
    this.#seen.add(id);
    const oldest = this.#seen.values().next().value;
    if (this.#seen.size > this.#limit && oldest !== undefined) this.#seen.delete(oldest);
    return true;
  }

  /** The delivery came to nothing after all: let it come again. */
  release(id: string): void {
    this.#seen.delete(id);
  }
}
