/** A note whose answer was lost is looked for before it is sent again. */
import { AccessDenied, isRevoked, NotFound, PositionRefused, Refused, Unclear } from '../src/errors.ts';
import { type Clock, systemClock } from '../src/gitlab/clock.ts';
import type { GitLabReader, GitLabWriter } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import type { SetStatus } from '../src/review/plan/action.ts';
import { sameBody } from '../src/review/plan/marker.ts';
import type { Discussion, MergeRequest } from '../src/review/snapshot.ts';

export interface ApplyContext {
  readonly mergeRequest: MergeRequest;
  /** What stood there when the plan was made. */
  readonly discussions: readonly Discussion[];
  readonly gitlab: { readonly reader: GitLabReader; readonly writer: GitLabWriter };
  readonly log: Log;
  /** What is right for a status that others share; null: the one that stands is. Absent: the status is as planned. */
  readonly agree?: (status: SetStatus) => Promise<SetStatus | null>;
  /** A run before this one may have left drafts. */
  readonly again?: boolean;
  readonly clock?: Clock;
}

/** Time for a note whose answer was lost to show up in the list. */
const SETTLE_MS = 2_000;

const TRIES = 2;

/** After an unclear failure: sent again only when it is not there. Throws the failure when it still is not. */
export async function once(
  context: ApplyContext,
  send: () => Promise<void>,
  isThere: () => Promise<boolean>,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof Unclear)) throw error;
      await settle(context);
      if (await isThere()) return;
      if (tries === TRIES) throw error;
    }
  }
}

export function settle({ clock }: ApplyContext): Promise<void> {
  return (clock ?? systemClock).sleep(SETTLE_MS);
}

/** Among our notes that were not there when the plan was made: is there such a one? `discussion`: in this one alone. */
export async function newNotes(context: ApplyContext): Promise<(body: string, discussion: string | null) => boolean> {
  const { reader } = context.gitlab;
  const { projectId, iid } = context.mergeRequest;
  const me = await reader.me();
  const before = new Set(context.discussions.flatMap((each) => each.notes.map((note) => note.id)));
  const now = await reader.discussions(projectId, iid);
  return (body, discussion) =>
    now
      .filter((each) => discussion === null || each.id === discussion)
      .flatMap((each) => each.notes)
      .some((note) => note.authorId === me.id && !before.has(note.id) && sameBody(note.body, body));
}

/**
 * GitLab itself broke over this one request: some positions bring it to a 500, with and without keeping the note
 * (GitLab 18.9). What lies before GitLab answers with another status.
 */
export function isBroken(error: unknown): error is Unclear {
  return error instanceof Unclear && error.status === 500;
}

/** About this one action; an unknown token is about all of them. */
export function isRefusal(error: unknown): error is Error {
  if (error instanceof AccessDenied) return !isRevoked(error);
  return error instanceof Refused || error instanceof NotFound || error instanceof PositionRefused;
}
