/** Carries out a plan. The only file that uses GitLab's writing half, beside the pending status of a review. */
import { AccessDenied, NotFound, PositionRefused, Refused, Unclear } from '../src/errors.ts';
import { type Clock, systemClock } from '../src/gitlab/clock.ts';
import type { GitLabReader, GitLabWriter } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import { sameBody } from '../src/review/marker.ts';
import type { Action, ReviewPlan } from '../src/review/plan.ts';
import type { Discussion, MergeRequest } from '../src/review/snapshot.ts';

/** Distinct from any job's name, which GitLab would refuse. */
export const STATUS_NAME = 'pipewarden';

export interface ApplyContext {
  readonly mergeRequest: MergeRequest;
  /** What stood there when the plan was made. */
  readonly discussions: readonly Discussion[];
  readonly gitlab: { readonly reader: GitLabReader; readonly writer: GitLabWriter };
  readonly log: Log;
  readonly clock?: Clock;
}

/** Time for a note whose answer was lost to show up in the list. */
const SETTLE_MS = 2_000;

/**
 * In the plan's order. What GitLab refuses is counted and never stops the rest; a busy or broken GitLab does, and the
 * next try plans anew from what stands there then. Returns what was written, and what was refused, by kind. Throws
 * AccessDenied when the token may write nothing at all.
 */
export async function apply(plan: ReviewPlan, context: ApplyContext): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const count = (kind: string) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  let denied: AccessDenied | null = null;
  for (const action of plan.actions) {
    try {
      await carryOut(action, context);
      count(action.do);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      count(`${action.do}_refused`);
      context.log.warn({ action: action.do, reason: error.message }, 'GitLab refused a part of a review');
      // A status may be out of reach (a protected branch, a fork) where notes are not.
      if (error instanceof AccessDenied && action.do !== 'set_status') denied = error;
    }
  }
  const wrote = Object.keys(counts).some((kind) => !kind.endsWith('_refused'));
  if (denied && !wrote) throw denied;
  return counts;
}

/** About this one action; an unknown token is about all of them. */
function isRefusal(error: unknown): error is Error {
  if (error instanceof AccessDenied) return error.status !== 401;
  return error instanceof Refused || error instanceof NotFound || error instanceof PositionRefused;
}

async function carryOut(action: Action, context: ApplyContext): Promise<void> {
  const { projectId, iid } = context.mergeRequest;
  const { writer } = context.gitlab;
  switch (action.do) {
    case 'create_discussion':
      return createDiscussion(action, context);
    case 'create_note':
      return once(action.body, null, context, () => writer.createNote(projectId, iid, action.body));
    case 'edit_note':
      return writer.editNote(projectId, iid, action.discussion, action.note, action.body);
    case 'delete_note':
      return writer.deleteNote(projectId, iid, action.note);
    case 'resolve': {
      const { discussion, resolved, reply } = action;
      // The reply first: when the second call fails, the next plan sees that we have said why, and only resolves.
      if (reply !== null) {
        await once(reply, discussion, context, () => writer.reply(projectId, iid, discussion, reply));
      }
      return writer.resolveDiscussion(projectId, iid, discussion, resolved);
    }
    case 'set_status': {
      const { sha, state, description, ref, pipelineId, targetUrl } = action;
      const status = { name: STATUS_NAME, state, description, ref, pipelineId, targetUrl };
      return writer.setStatus(action.projectId, sha, status);
    }
  }
}

/** Down the ladder of positions. When all are refused the summary still lists the finding. */
async function createDiscussion(
  action: Extract<Action, { do: 'create_discussion' }>,
  context: ApplyContext,
): Promise<void> {
  const { projectId, iid } = context.mergeRequest;
  const { writer } = context.gitlab;
  let refused: PositionRefused | null = null;
  for (const { position, body } of action.places) {
    try {
      await once(body, null, context, () => writer.createDiscussion(projectId, iid, body, position));
      return;
    } catch (error) {
      if (!(error instanceof PositionRefused)) throw error;
      context.log.debug({ fingerprint: action.fingerprint, reason: error.message }, 'GitLab refused a position');
      refused = error;
    }
  }
  if (refused) throw refused;
}

/** After an unclear failure: sent again only when the note is not there. `discussion`: where a reply would stand. */
async function once(
  body: string,
  discussion: string | null,
  context: ApplyContext,
  send: () => Promise<void>,
): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof Unclear)) throw error;
    await (context.clock ?? systemClock).sleep(SETTLE_MS);
    if (await stands(body, discussion, context)) return;
    await send();
  }
}

async function stands(body: string, discussion: string | null, context: ApplyContext): Promise<boolean> {
  const { reader } = context.gitlab;
  const { projectId, iid } = context.mergeRequest;
  const me = await reader.me();
  const before = new Set(context.discussions.flatMap((each) => each.notes.map((note) => note.id)));
  return (await reader.discussions(projectId, iid))
    .filter((each) => discussion === null || each.id === discussion)
    .flatMap((each) => each.notes)
    .some((note) => note.authorId === me.id && !before.has(note.id) && sameBody(note.body, body));
}
