import type { CommitStatus, StatusCheck } from '../snapshot.ts';
import type { Action, ReviewPlan } from './action.ts';
import type { DesiredAnswer, DesiredState, DesiredStatus } from './desired-state.ts';
import { planDiscussions } from './plan-discussions.ts';
import { planSummary } from './plan-summary.ts';
import type { Posted } from './posted.ts';
import { foreignAt, isOpen, statusAt } from './status-target.ts';

/**
 * Desired minus posted. Law: apply the plan, read again, plan again, and there is nothing to do. `statuses` are those of
 * our name on the desired status's commit.
 */
export function planReview(
  desired: DesiredState,
  posted: Posted,
  statuses: readonly CommitStatus[],
  me: { readonly id: number },
  check: StatusCheck | null = null,
): ReviewPlan {
  return {
    notify: desired.notify,
    actions: [
      ...planDiscussions(desired, posted.discussions),
      ...planSummary(desired.summary, posted),
      ...desired.answers.map(answer),
      ...statusActions(desired.status, statuses, me),
      ...checkActions(desired.check, check),
    ],
  };
}

function answer({ discussion, body }: DesiredAnswer): Action {
  return discussion === null ? { do: 'create_note', body } : { do: 'reply', discussion, body };
}

function statusActions(
  desired: DesiredStatus | null,
  statuses: readonly CommitStatus[],
  me: { readonly id: number },
): Action[] {
  if (!desired) return [];
  const { target, state, held, description, url } = desired;
  const { projectId, sha, ref, pipelineId } = target;
  const standing = statusAt(target, statuses, me);
  if (isLeftToOthers(desired, statuses, me)) return [];
  if (standing === null && desired.waits) return [];
  // What is not wanted is only brought to an end, or put right: the target branch may have changed since.
  if (!desired.wanted && !(standing && (isOpen(standing) || standing.state === 'failed'))) return [];
  if (standing?.state === state && (standing.description ?? '') === description) return [];
  return [{ do: 'set_status', projectId, sha, ref, pipelineId, state, held, description, targetUrl: url, standing }];
}

/**
 * A job or another user has a status of our name there. Ours takes its place only to make a good one fail: two bots that
 * disagree would else do so by turns, without end.
 */
export function isLeftToOthers(
  { target, state }: Pick<DesiredStatus, 'target' | 'state'>,
  statuses: readonly CommitStatus[],
  me: { readonly id: number },
): boolean {
  const foreign = foreignAt(target, statuses, me);
  return foreign !== null && (state !== 'failed' || foreign.state === 'failed');
}

function checkActions(desired: DesiredState['check'], check: StatusCheck | null): Action[] {
  if (!desired || desired.state === check?.state) return [];
  return [{ do: 'answer_check', check: desired.id, sha: desired.sha, state: desired.state }];
}
