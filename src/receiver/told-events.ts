/** Events that several hooks tell of: a system hook and a project's webhook send each its own delivery of one event. */
import { LRUCache } from 'lru-cache';

export type HookKind = 'system' | 'webhook';

const MOST = 10_000;

export class ToldEvents {
  /** By whom first, or by both. */
  readonly #told = new LRUCache<string, HookKind | 'both'>({ max: MOST });
  /** By merge request. */
  readonly #last = new LRUCache<string, string>({ max: MOST });

  /**
   * False for an event that the other kind of hook has told of. From the same kind it is another one that looks the same, a
   * push back and forth for example: pushes leave `updated_at` as it is (GitLab 18.9).
   */
  isNews(event: string, by: HookKind): boolean {
    const told = this.#told.get(event);
    const isNews = told === undefined || told === 'both' || told === by;
    this.#told.set(event, isNews ? by : 'both');
    return isNews;
  }

  /**
   * Is it what was told last of the merge request? As long as the review that came of that runs, it is the same event told by
   * another hook of the same kind, which nothing in a delivery says: those of a group and of a project have new ids each time
   * (GitLab 18.9). Later it is somebody who asks for another look. Null: an event that is not known again.
   */
  isLast(event: string | null, mergeRequest: string): boolean {
    if (event !== null && this.#last.get(mergeRequest) === event) return true;
    if (event === null) this.#last.delete(mergeRequest);
    else this.#last.set(mergeRequest, event);
    return false;
  }

  /** It came to nothing after all: let it come again. */
  forget(event: string): void {
    this.#told.delete(event);
  }
}
