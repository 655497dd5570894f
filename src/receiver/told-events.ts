/** Events that several hooks tell of: a system hook and a project's webhook send each its own delivery of one event. */
import { LRUCache } from 'lru-cache';

export type HookKind = 'system' | 'webhook';

export class ToldEvents {
  readonly #told = new LRUCache<string, Set<HookKind>>({ max: 10_000 });

  /**
   * False for an event that the other kind of hook has told of. From the same kind it is another one that looks the same, a
   * push back and forth for example: pushes leave `updated_at` as it is (GitLab 18.9).
   */
  isNews(event: string, by: HookKind): boolean {
    const told = this.#told.get(event);
    if (told && !told.has(by)) {
      told.add(by);
      return false;
    }
    this.#told.set(event, new Set([by]));
    return true;
  }

  /** It came to nothing after all: let it come again. */
  forget(event: string): void {
    this.#told.delete(event);
  }
}
