/** Where GitLab refuses our status: it is not asked again at each event. */
import { LRUCache } from 'lru-cache';
import { AccessDenied, Refused } from '../src/errors.ts';
import type { GitLabWriter } from '../src/gitlab/gitlab.ts';
import type { StatusPlace, StatusRefusal } from '../src/review/snapshot.ts';

/** Rights change, and a job gets another name. */
const KEPT_MS = 60 * 60_000;
const MOST = 5_000;

export class RefusedStatuses {
  readonly #kept = new LRUCache<string, StatusRefusal>({ max: MOST, ttl: KEPT_MS });

  readonly at = (place: StatusPlace): StatusRefusal | null => this.#kept.get(keyOf(place)) ?? null;

  /** The writer that takes note of what is refused. */
  watching(writer: GitLabWriter): GitLabWriter {
    return {
      ...writer,
      setStatus: async (projectId, sha, status) => {
        try {
          await writer.setStatus(projectId, sha, status);
        } catch (error) {
          const why = refusalIn(error);
          if (why && status.ref !== null) this.#kept.set(keyOf({ projectId, ref: status.ref }), why);
          throw error;
        }
      },
    };
  }
}

function keyOf({ projectId, ref }: Pick<StatusPlace, 'projectId' | 'ref'>): string {
  return JSON.stringify([projectId, ref]);
}

/** Null: it says nothing about the next time. */
function refusalIn(error: unknown): StatusRefusal | null {
  if (error instanceof AccessDenied) return error.status === 403 ? 'forbidden' : null;
  return error instanceof Refused && error.message.includes('already been taken') ? 'taken' : null;
}
