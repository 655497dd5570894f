/**
 * What this process was told of merge requests: a system hook and a project's webhook send each its own delivery of one event, and some
 * deliveries come twice. Forgetting is harmless: the review reads the present state anyway.
 */
import { LRUCache } from 'lru-cache';

export type HookKind = 'system' | 'webhook';

const MOST_MERGE_REQUESTS = 10_000;
/** Deliveries of each. */
const MOST = 20;

interface Delivery {
  /** What it is known by in its merge request. */
  readonly claim: string;
  /** What it tells of; null: an event that is not known again. */
  readonly event: string | null;
  readonly by: HookKind;
}

/** Of the event by now. */
interface Told extends Omit<Delivery, 'by'> {
  readonly by: HookKind | 'both';
}

/** `again`: the very delivery. `elsewhere`: the other kind of hook has told of the event. `last`: it is what was told last. */
type News = 'again' | 'elsewhere' | 'last' | 'new';

export class ToldEvents {
  /** By merge request, in the order in which they came. */
  readonly #told = new LRUCache<string, Told[]>({ max: MOST_MERGE_REQUESTS });

  /**
   * From the same kind of hook an event that looks like an earlier one is another, a push back and forth for example: pushes leave
   * `updated_at` as it is (GitLab 18.9). As long as the review that came of the last one runs it is the same, told by another hook of
   * that kind, which nothing in a delivery says: those of a group and of a project have new ids each time (GitLab 18.9). Later it
   * is somebody who asks for another look.
   */
  tell(mergeRequest: string, { claim, event, by }: Delivery): News {
    const told = this.#of(mergeRequest);
    if (told.some((each) => each.claim === claim)) return 'again';
    const before = event === null ? undefined : told.findLast((each) => each.event === event);
    const isLast = before !== undefined && before === told.at(-1);
    const isElsewhere = before !== undefined && before.by !== by && before.by !== 'both';
    told.push({ claim, event, by: isElsewhere ? 'both' : by });
    if (told.length > MOST) told.shift();
    return isElsewhere ? 'elsewhere' : isLast ? 'last' : 'new';
  }

  /** It came to nothing after all: let it come again. */
  forget(mergeRequest: string, claim: string): void {
    const told = this.#of(mergeRequest);
    const at = told.findIndex((each) => each.claim === claim);
    if (at !== -1) told.splice(at, 1);
  }

  #of(mergeRequest: string): Told[] {
    const known = this.#told.get(mergeRequest) ?? [];
    if (known.length === 0) this.#told.set(mergeRequest, known);
    return known;
  }
}
