import type { CommitStatus, StatusCheck } from '../snapshot.ts';
import type { Action, ReviewPlan } from './action.ts';
import type { DesiredAnswer, DesiredState, DesiredStatus } from './desired-state.ts';
import { planDiscussions } from './plan-discussions.ts';
import { planSummary } from './plan-summary.ts';
import type { Posted } from './posted.ts';
import { statusAt } from './status-target.ts';

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
  const { target, state, description, url } = desired;
  const { projectId, sha, ref, pipelineId } = target;
  const newest = statusAt(target, statuses, me);
  if (newest === null && desired.waits) return [];
  const unfinished = newest?.state === 'pending' || newest?.state === 'running';
  if (!desired.wanted && !unfinished) return [];
  if (newest?.state === state && (newest.description ?? '') === description) return [];
  return [{ do: 'set_status', projectId, sha, ref, pipelineId, state, description, targetUrl: url }];
}

function checkActions(desired: DesiredState['check'], check: StatusCheck | null): Action[] {
  if (!desired || desired.state === check?.state) return [];
  return [{ do: 'answer_check', check: desired.id, sha: desired.sha, state: desired.state }];
}
