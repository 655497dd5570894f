/** One project's flood does not delay another's: whoever asks for more than a share a second stands behind those who do not. */
import { LRUCache } from 'lru-cache';

/** A review a second: what is less stands behind nobody. */
const SHARE_MS = 1_000;
/** BullMQ takes none above. */
const LOWEST = 2 ** 21 - 1;
const MOST_PROJECTS = 10_000;

export class FairShare {
  /** When a project has used up what it has asked for so far, in milliseconds. */
  readonly #usedUntil = new LRUCache<number, number>({ max: MOST_PROJECTS });

  /** Of its next review: 0 goes first, and a project's own stay in the order in which they came. */
  priority(projectId: number, now: number): number {
    const from = Math.max(this.#usedUntil.get(projectId) ?? 0, now);
    this.#usedUntil.set(projectId, from + SHARE_MS);
    return Math.min(Math.ceil((from - now) / SHARE_MS), LOWEST);
  }
}

/** Of the reviews that a process runs at a time, one place is kept from whoever has all others: reviews may be slow. */
export class Places {
  readonly #most: number;
  readonly #taken = new Map<number, number>();

  constructor(concurrency: number) {
    this.#most = Math.max(concurrency - 1, 1);
  }

  /** False: the project has as many as it may. */
  take(projectId: number): boolean {
    const taken = this.#taken.get(projectId) ?? 0;
    if (taken >= this.#most) return false;
    this.#taken.set(projectId, taken + 1);
    return true;
  }

  give(projectId: number): void {
    const left = (this.#taken.get(projectId) ?? 0) - 1;
    if (left > 0) this.#taken.set(projectId, left);
    else this.#taken.delete(projectId);
  }
}
