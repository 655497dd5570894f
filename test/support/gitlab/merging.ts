/** Whether a merge request can be merged, and by whom. */
import { announce, withTime } from './events.ts';
import { ACCESS, type User } from './instance.ts';
import type { MergeRequest } from './merge-request.ts';
import { headPipeline, pipelineStatus } from './pipelines.ts';
import { pushed } from './pushing.ts';

/** Who may push to the target branch. */
export function mayMerge(mergeRequest: MergeRequest, user: User): boolean {
  const { project, targetBranch, instance } = mergeRequest;
  return (
    user.admin || instance.access(user, project) >= (project.protectedBranches.get(targetBranch) ?? ACCESS.developer)
  );
}

/** Looks whether it can be merged, and says how it stands. */
export function checkedStatus(mergeRequest: MergeRequest): string {
  mergeRequest.unchecked = false;
  return mergeStatus(mergeRequest);
}

export function hasConflicts(mergeRequest: MergeRequest): boolean {
  const { repository } = mergeRequest.project;
  const target = repository.branch(mergeRequest.targetBranch);
  return target !== undefined && mergeRequest.sha !== '' && repository.conflicts(target, mergeRequest.sha);
}

/** `detailed_merge_status`. */
export function mergeStatus(mergeRequest: MergeRequest): string {
  if (mergeRequest.preparedAt === null) return 'preparing';
  if (mergeRequest.unchecked) return 'checking';
  return statusOnceChecked(mergeRequest);
}

function statusOnceChecked(mergeRequest: MergeRequest): string {
  const { settings } = mergeRequest.project;
  if (mergeRequest.state !== 'opened') return 'not_open';
  if (hasConflicts(mergeRequest)) return 'conflict';
  if (!mergeRequest.blockingResolved) return 'discussions_not_resolved';
  if (mergeRequest.draft) return 'draft_status';
  if (settings.only_allow_merge_if_pipeline_succeeds) return pipelineGate(mergeRequest) ?? 'mergeable';
  return 'mergeable';
}

function pipelineGate(mergeRequest: MergeRequest): string | null {
  const head = headPipeline(mergeRequest);
  const status = head && pipelineStatus(head.project, head.pipeline);
  if (status === 'success') return null;
  if (status === 'skipped' && mergeRequest.project.settings.allow_merge_on_skipped_pipeline) return null;
  return status === 'running' || status === 'pending' || status === 'created' ? 'ci_still_running' : 'ci_must_pass';
}

/** `merge_status`, the older field, which knows of conflicts alone. */
export function simpleStatus(mergeRequest: MergeRequest, status = mergeStatus(mergeRequest)): string {
  if (status === 'preparing' || status === 'checking') return 'checking';
  return hasConflicts(mergeRequest) ? 'cannot_be_merged' : 'can_be_merged';
}

/** A merge commit on the target branch. */
export function mergeInto(mergeRequest: MergeRequest, by: User): void {
  const { instance, project, targetBranch } = mergeRequest;
  const before = project.repository.branch(targetBranch)!;
  const was = simpleStatus(mergeRequest);
  const author = { name: by.name, email: by.email };
  const { sha } = project.repository.merge(before, mergeRequest.sha, mergeMessage(mergeRequest), author);
  project.repository.refs.set(`refs/heads/${targetBranch}`, sha);
  mergeRequest.state = 'merged';
  mergeRequest.merged = { by, at: new Date().toISOString(), sha };
  pushed(instance, project, targetBranch, { by, before });
  const changes = {
    merge_commit_sha: { previous: null, current: sha },
    merge_status: { previous: was, current: 'can_be_merged' },
    state_id: { previous: 1, current: 3 },
  };
  announce(mergeRequest, by, 'merge', { changes: withTime(mergeRequest, changes) });
}

/** The commit that merging would make: `refs/merge-requests/:iid/merge`. */
export function updateMergeRef(mergeRequest: MergeRequest): string {
  const { repository } = mergeRequest.project;
  const target = repository.branch(mergeRequest.targetBranch)!;
  const { sha } = repository.merge(target, mergeRequest.sha, `Merge !${mergeRequest.iid}`);
  repository.refs.set(`refs/merge-requests/${mergeRequest.iid}/merge`, sha);
  return sha;
}

function mergeMessage({ sourceBranch, targetBranch, title, reference }: MergeRequest): string {
  return `Merge branch '${sourceBranch}' into '${targetBranch}'\n\n${title}\n\nSee merge request ${reference}`;
}
