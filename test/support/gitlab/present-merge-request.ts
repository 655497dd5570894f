/** The API's entities of merge requests and their versions. */

import type { User } from './instance.ts';
import type { MergeRequest, Version } from './merge-request.ts';
import { hasConflicts, mayMerge, mergeStatus, simpleStatus } from './merging.ts';
import { headPipeline } from './pipelines.ts';
import { presentWholePipeline } from './present-pipeline.ts';
import { presentUser } from './present-user.ts';
import { patchId } from './raw-diff.ts';

type Json = Record<string, unknown>;

/** As lists give it. */
export function presentMergeRequest(mergeRequest: MergeRequest): Json {
  const { instance, project, source, iid, draft, createdAt, updatedAt } = mergeRequest;
  const status = mergeStatus(mergeRequest);
  const short = `!${iid}`;
  const shown = (user: User | null) => (user ? presentUser(instance, user) : null);
  return {
    id: mergeRequest.id,
    iid,
    project_id: project.id,
    title: mergeRequest.title,
    description: mergeRequest.description,
    state: mergeRequest.state,
    created_at: createdAt,
    updated_at: updatedAt,
    merged_by: shown(mergeRequest.merged?.by ?? null),
    merge_user: shown(mergeRequest.merged?.by ?? null),
    merged_at: mergeRequest.merged?.at ?? null,
    closed_by: shown(mergeRequest.closed?.by ?? null),
    closed_at: mergeRequest.closed?.at ?? null,
    target_branch: mergeRequest.targetBranch,
    source_branch: mergeRequest.sourceBranch,
    user_notes_count: mergeRequest.notes.filter(({ system }) => !system).length,
    upvotes: 0,
    downvotes: 0,
    author: shown(mergeRequest.author),
    assignees: mergeRequest.assignees.map(shown),
    assignee: shown(mergeRequest.assignees[0] ?? null),
    reviewers: mergeRequest.reviewers.map(shown),
    source_project_id: source?.id ?? null,
    target_project_id: project.id,
    labels: mergeRequest.labels,
    draft,
    imported: false,
    imported_from: 'none',
    work_in_progress: draft,
    milestone: null,
    merge_when_pipeline_succeeds: false,
    merge_status: simpleStatus(mergeRequest, status),
    detailed_merge_status: status,
    merge_after: null,
    sha: mergeRequest.sha || null,
    merge_commit_sha: mergeRequest.merged?.sha ?? null,
    squash_commit_sha: null,
    discussion_locked: mergeRequest.discussionLocked,
    should_remove_source_branch: null,
    force_remove_source_branch: null,
    prepared_at: mergeRequest.preparedAt,
    ...(mergeRequest.fromFork ? { allow_collaboration: false, allow_maintainer_to_push: false } : {}),
    reference: short,
    references: { short, relative: short, full: mergeRequest.reference },
    web_url: webUrl(mergeRequest),
    time_stats: { time_estimate: 0, total_time_spent: 0, human_time_estimate: null, human_total_time_spent: null },
    squash: false,
    squash_on_merge: false,
    task_completion_status: { count: 0, completed_count: 0 },
    has_conflicts: hasConflicts(mergeRequest),
    blocking_discussions_resolved: mergeRequest.blockingResolved,
  };
}

/** As it is answered alone, to one user. */
export function presentWhole(mergeRequest: MergeRequest, user: User | null): Json {
  const { version, instance } = mergeRequest;
  const head = headPipeline(mergeRequest);
  return {
    ...presentMergeRequest(mergeRequest),
    subscribed: user !== null && mergeRequest.participants.has(user),
    changes_count: version ? countChanges(mergeRequest, version) : null,
    latest_build_started_at: null,
    latest_build_finished_at: null,
    first_deployed_to_production_at: null,
    pipeline: null,
    head_pipeline: head ? presentWholePipeline(instance, head.project, head.pipeline, user) : null,
    diff_refs: version ? presentRefs(version) : null,
    merge_error: null,
    user: { can_merge: user !== null && mayMerge(mergeRequest, user) },
  };
}

export function presentVersion(mergeRequest: MergeRequest, version: Version): Json {
  const diffs = mergeRequest.diff(version);
  return {
    id: version.id,
    head_commit_sha: version.headSha,
    base_commit_sha: version.baseSha,
    start_commit_sha: version.startSha,
    created_at: version.createdAt,
    merge_request_id: mergeRequest.id,
    state: diffs.length === 0 ? 'empty' : 'collected',
    real_size: String(diffs.length),
    patch_id_sha: patchId(diffs),
  };
}

export function webUrl(mergeRequest: MergeRequest): string {
  return `${mergeRequest.instance.url}${webPath(mergeRequest)}`;
}

export function webPath(mergeRequest: MergeRequest): string {
  return `/${mergeRequest.project.path}/-/merge_requests/${mergeRequest.iid}`;
}

function countChanges(mergeRequest: MergeRequest, version: Version): string {
  const count = mergeRequest.diff(version).length;
  return count > 1000 ? '1000+' : String(count);
}

function presentRefs(version: Version): Json {
  return { base_sha: version.baseSha, head_sha: version.headSha, start_sha: version.startSha };
}
