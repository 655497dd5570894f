/** Events that several hooks tell of: system hook, group and project webhook send each its own delivery of one event. */
import { LRUCache } from 'lru-cache';

/** Nothing in a delivery tells a group's webhook from a project's (GitLab 18.9). */
export type HookKind = 'system' | 'webhook';

const MOST = 10_000;

export class ToldEvents {
  readonly #told = new LRUCache<string, Set<HookKind>>({ max: MOST });
  /** By merge request and kind of hook. */
  readonly #last = new LRUCache<string, string>({ max: MOST });

  /**
   * False for an event that another hook has told of: one of the other kind, or of the same kind with nothing about this merge
   * request between. With something between it is another one that looks the same, a push back and forth for example: pushes
   * leave `updated_at` as it is (GitLab 18.9).
   */
  isNews(event: string, mergeRequest: string, by: HookKind): boolean {
    const told = this.#told.get(event);
    const key = `${by} ${mergeRequest}`;
    const isRepeat = told !== undefined && (!told.has(by) || this.#last.get(key) === event);
    this.#last.set(key, event);
    if (isRepeat) told.add(by);
    else this.#told.set(event, new Set([by]));
    return !isRepeat;
  }

  /** It came to nothing after all: let it come again. */
  forget(event: string): void {
    this.#told.delete(event);
  }
}
