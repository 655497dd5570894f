/** Carries out a plan. The only file that uses GitLab's writing half, beside the pending status of a review. */
import { AccessDenied, PositionRefused, Unclear } from '../src/errors.ts';
import { inParallel } from '../src/review/in-parallel.ts';
import type { Action, ReviewPlan, SetStatus } from '../src/review/plan/action.ts';
import { STATUS_NAME } from '../src/review/plan/status-target.ts';
import { publishTogether } from './publish-together.ts';
import { type ApplyContext, isBroken, isRefusal, newNotes, once } from './write-once.ts';

/** Each of them waits for its answer: GitLab takes some at a time. */
const AT_ONCE = 4;

/**
 * New discussions and what is fixed first and together, the rest at once, but for a status that rests on discussions. What GitLab
 * refuses is counted and never stops the rest; a busy or unreachable GitLab does, and the next try plans anew from what stands
 * there then. Returns what was written, and what was refused, by kind. Throws when nothing at all could be written: AccessDenied
 * where the token may not, else what GitLab broke over.
 */
export async function apply(plan: ReviewPlan, context: ApplyContext): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const count = (kind: string) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  let hopeless: Error | null = null;
  let busy: unknown;
  const write = async (action: Action) => {
    if (busy !== undefined) return;
    try {
      const due = action.do === 'set_status' ? await dueStatus(action, counts, context) : action;
      if (!due) return;
      await carryOut(due, context);
      count(action.do);
    } catch (error) {
      if (!isRefusal(error)) {
        busy ??= error;
        return;
      }
      count(`${action.do}_refused`);
      context.log.warn({ action: action.do, reason: error.message }, 'GitLab refused a part of a review');
      hopeless = hopelessAfter(action, error) ?? hopeless;
    }
  };
  const together = plan.notify === 'one' ? await publishTogether(plan.actions, context) : new Set<Action>();
  for (const action of together) count(action.do);
  const left = plan.actions.filter((each) => !together.has(each));
  for (const actions of [left.filter((each) => !isHeld(each)), left.filter(isHeld)]) {
    await inParallel(actions, AT_ONCE, write);
    if (busy !== undefined) throw busy;
  }
  const wrote = Object.keys(counts).some((kind) => !kind.endsWith('_refused'));
  if (hopeless && !wrote) throw hopeless;
  return counts;
}

/** It comes last: by then it is known which discussions stand. */
function isHeld(action: Action): boolean {
  return action.do === 'set_status' && action.held;
}

/** Why nothing else may succeed either; null: this is about the one action. */
function hopelessAfter(action: Action, error: Error): Error | null {
  // A status may be out of reach (a protected branch, a fork) where notes are not.
  if (error instanceof AccessDenied) return action.do === 'set_status' ? null : error;
  return error.cause instanceof Unclear ? error.cause : null;
}

/** Null: the one that stands is right. */
async function dueStatus(
  planned: SetStatus,
  { create_discussion_refused: refused = 0 }: Readonly<Record<string, number>>,
  { agree }: ApplyContext,
): Promise<SetStatus | null> {
  if (!planned.held || refused === 0) return agree ? agree(planned) : planned;
  return planned.standing?.state === 'failed' ? null : { ...planned, state: 'failed' };
}

async function carryOut(action: Action, context: ApplyContext): Promise<void> {
  const { projectId, iid } = context.mergeRequest;
  const { writer } = context.gitlab;
  switch (action.do) {
    case 'create_discussion':
      return createDiscussion(action, context);
    case 'create_note':
      return sendOnce(action.body, null, context, () => writer.createNote(projectId, iid, action.body));
    case 'reply': {
      const { discussion, body } = action;
      return sendOnce(body, discussion, context, () => writer.reply(projectId, iid, discussion, body));
    }
    case 'edit_note':
      return writer.editNote(projectId, iid, action.discussion, action.note, action.body);
    case 'delete_note':
      return writer.deleteNote(projectId, iid, action.note);
    case 'resolve': {
      const { discussion, resolved, reply } = action;
      // The reply first: when the second call fails, the next plan sees that we have said why, and only resolves.
      if (reply !== null) {
        await sendOnce(reply, discussion, context, () => writer.reply(projectId, iid, discussion, reply));
      }
      return writer.resolveDiscussion(projectId, iid, discussion, resolved);
    }
    case 'answer_check':
      return writer.answerCheck(projectId, iid, action.check, action.sha, action.state);
    case 'set_status': {
      const { sha, state, description, ref, pipelineId, targetUrl } = action;
      const status = { name: STATUS_NAME, state, description, ref, pipelineId, targetUrl };
      return writer.setStatus(action.projectId, sha, status);
    }
  }
}

/**
 * Down the ladder of positions: GitLab refuses one, or breaks over it. Throws PositionRefused when none is left; the summary
 * still lists the finding.
 */
async function createDiscussion(
  action: Extract<Action, { do: 'create_discussion' }>,
  context: ApplyContext,
): Promise<void> {
  const { projectId, iid } = context.mergeRequest;
  const { writer } = context.gitlab;
  let refused: Error | null = null;
  for (const { position, body } of action.attempts) {
    try {
      await sendOnce(body, null, context, () => writer.createDiscussion(projectId, iid, body, position));
      return;
    } catch (error) {
      if (!(error instanceof PositionRefused) && !isBroken(error)) throw error;
      context.log.debug({ fingerprint: action.fingerprint, reason: error.message }, 'GitLab refused a position');
      refused = error;
    }
  }
  if (refused) throw new PositionRefused(refused.message, { cause: refused });
}

/** `discussion`: where a reply would stand. */
function sendOnce(
  body: string,
  discussion: string | null,
  context: ApplyContext,
  send: () => Promise<void>,
): Promise<void> {
  return once(context, send, async () => (await newNotes(context))(body, discussion));
}
