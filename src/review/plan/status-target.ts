import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { MergeRequest, StatusCheck } from '../snapshot.ts';

/** Distinct from any job's name, which GitLab would refuse. */
export const STATUS_NAME = 'pipewarden';

/** Where a commit status has to go to show in the merge request. */
export interface StatusTarget {
  readonly projectId: number;
  readonly sha: string;
  readonly ref: string | null;
  readonly pipelineId: number | null;
}

/**
 * The pipeline that the merge request shows: its head pipeline when that ran on the head, or on the commit that merges it
 * into its target (merged results, merge train: the pipeline's SHA is then not the head's). Null for a fork, whose
 * pipelines and statuses belong to the fork, where we are rarely a member; where an external status check is answered
 * instead; and where the policy wants none.
 */
export function statusTarget(
  mergeRequest: MergeRequest,
  policy: Pick<EffectivePolicy, 'status'>,
  check: StatusCheck | null | undefined,
): StatusTarget | null {
  if (policy.status === 'never' || check) return null;
  const { sourceProjectId, targetProjectId, headPipeline, sha, sourceBranch } = mergeRequest;
  if (sourceProjectId !== targetProjectId) return null;
  const shown = headPipeline && (headPipeline.sha === sha || runsOnMergeCommit(headPipeline.ref)) ? headPipeline : null;
  if (!shown) return { projectId: targetProjectId, sha, ref: sourceBranch, pipelineId: null };
  return { projectId: targetProjectId, sha: shown.sha, ref: shown.ref, pipelineId: shown.id };
}

function runsOnMergeCommit(ref: string): boolean {
  return /^refs\/merge-requests\/\d+\/(merge|train)$/.test(ref);
}
