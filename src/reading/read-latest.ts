import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { ProjectPolicy } from '../policy/project-policy.ts';
import { STATUS_NAME, statusTarget } from '../review/plan/status-target.ts';
import type { MergeRequest, Snapshot } from '../review/snapshot.ts';

/**
 * The snapshot with the merge request as it is by now: CI may have made its pipeline meanwhile, and then the status belongs
 * there. Null: somebody pushed, so another job is on its way, and a verdict would be about the past.
 */
export async function readLatest(
  snapshot: Snapshot,
  { effective }: ProjectPolicy,
  reader: GitLabReader,
): Promise<Snapshot | null> {
  const { mergeRequest: before, posted } = snapshot;
  const mergeRequest = await reader.mergeRequest(before.projectId, before.iid);
  if (hasMoved(before, mergeRequest)) return null;
  const target = statusTarget(mergeRequest, effective, posted.check);
  if (!target || isSame(target, statusTarget(before, effective, posted.check))) return { ...snapshot, mergeRequest };
  const statuses = await reader.statuses(target.projectId, target.sha, STATUS_NAME);
  return { ...snapshot, mergeRequest, posted: { ...posted, statuses } };
}

function hasMoved(before: MergeRequest, now: MergeRequest): boolean {
  return (
    now.state !== 'opened' ||
    now.sha !== before.sha ||
    now.targetBranch !== before.targetBranch ||
    !isSame(now.diffRefs, before.diffRefs)
  );
}

/** Plain JSON, the keys in one order. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
