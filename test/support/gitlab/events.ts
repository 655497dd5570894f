/** Events of merge requests and their notes as webhooks tell them. 18.9. */
import type { Discussion, Note } from './discussions.ts';
import type { Instance, Project, User } from './instance.ts';
import type { MergeRequest } from './merge-request.ts';
import { mergeStatus, simpleStatus } from './merging.ts';
import { headPipeline } from './pipelines.ts';
import { fileAt, lineCodeOf, NOWHERE, presentPosition } from './position.ts';
import { webUrl } from './present-merge-request.ts';
import type { Commit } from './repository.ts';

export type Event = Readonly<Record<string, unknown>>;

export type Action = 'open' | 'update' | 'reopen' | 'close' | 'merge' | 'approved' | 'unapproved';

/** By field. */
export type Changes = Readonly<Record<string, { readonly previous: unknown; readonly current: unknown }>>;

export interface EventDetails {
  /** The head before a push; there are no changes then. */
  readonly oldrev?: string;
  readonly changes?: Changes;
}

/** Tells the hooks. */
export function announce(mergeRequest: MergeRequest, by: User, action: Action, details: EventDetails = {}): void {
  mergeRequest.instance.onEvent(eventOf(mergeRequest, by, action, details));
}

/** That a merge request is made, once its diff is. */
export function announceOpened(mergeRequest: MergeRequest, by: User): void {
  const prepared_at = { previous: null, current: oldStyle(mergeRequest.preparedAt!) };
  const merge_status = { previous: 'preparing', current: 'checking' };
  announce(mergeRequest, by, 'open', { changes: { merge_status, ...withTime(mergeRequest, { prepared_at }) } });
}

/** It changes now. */
export function withTime(mergeRequest: MergeRequest, changes: Changes): Changes {
  const previous = oldStyle(mergeRequest.updatedAt);
  mergeRequest.updatedAt = new Date().toISOString();
  return { ...changes, updated_at: { previous, current: oldStyle(mergeRequest.updatedAt) } };
}

/** The payload of a system, group or project hook. */
export function eventOf(mergeRequest: MergeRequest, by: User, action: Action, details: EventDetails = {}): Event {
  const { instance, project, assignees, reviewers } = mergeRequest;
  const { oldrev, changes = {} } = details;
  return {
    object_kind: 'merge_request',
    event_type: 'merge_request',
    user: describeUser(by),
    project: describeProject(instance, project),
    object_attributes: {
      ...describeMergeRequest(mergeRequest),
      action,
      ...(oldrev === undefined ? {} : { oldrev }),
    },
    labels: labelsOf(mergeRequest),
    changes,
    repository: describeRepository(instance, project),
    ...(assignees.length > 0 ? { assignees: assignees.map(describeUser) } : {}),
    ...(reviewers.length > 0 ? { reviewers: describeReviewers(mergeRequest, reviewers) } : {}),
  };
}

/** What group and project hooks tell of a new note, and of one that was changed. */
export function noteEventOf(
  mergeRequest: MergeRequest,
  discussion: Discussion,
  note: Note,
  action: 'create' | 'update' = 'create',
): Event {
  const { instance, project } = mergeRequest;
  return {
    object_kind: 'note',
    event_type: note.internal ? 'confidential_note' : 'note',
    user: describeUser(note.author),
    project_id: project.id,
    project: describeProject(instance, project),
    object_attributes: { ...describeNote(mergeRequest, discussion, note), action },
    repository: describeRepository(instance, project),
    merge_request: describeMergeRequest(mergeRequest),
  };
}

export function describeProject(instance: Instance, project: Project): Record<string, unknown> {
  const [path, namespace] = [project.path.split('/').at(-1), project.path.replace(/\/[^/]+$/, '')];
  const owner = instance.users.find(({ username }) => username === namespace);
  const ssh = sshUrl(instance, project);
  const web = `${instance.url}/${project.path}`;
  return {
    id: project.id,
    name: path,
    description: project.settings.description ?? null,
    web_url: web,
    avatar_url: null,
    git_ssh_url: ssh,
    git_http_url: `${web}.git`,
    namespace: owner?.name ?? namespace.split('/').at(-1),
    visibility_level: { private: 0, internal: 10, public: 20 }[project.visibility],
    path_with_namespace: project.path,
    default_branch: project.defaultBranch,
    ci_config_path: project.settings.ci_config_path ?? null,
    homepage: web,
    url: ssh,
    ssh_url: ssh,
    http_url: `${web}.git`,
  };
}

export function describeRepository(instance: Instance, project: Project): Record<string, unknown> {
  const name = project.path.split('/').at(-1);
  const description = project.settings.description ?? null;
  return { name, url: sshUrl(instance, project), description, homepage: `${instance.url}/${project.path}` };
}

export function describeCommit(instance: Instance, project: Project, commit: Commit): Record<string, unknown> {
  return {
    id: commit.sha,
    message: commit.message,
    title: commit.message.split('\n')[0],
    timestamp: commit.at.replace(/\.\d+Z$/, '+00:00'),
    url: `${instance.url}/${project.path}/-/commit/${commit.sha}`,
    author: commit.author,
  };
}

/** `2026-01-16 05:56:22 UTC`: the other form of time in events. */
export function oldStyle(time: string): string {
  return `${time.slice(0, 19).replace('T', ' ')} UTC`;
}

export function describeUser({ id, name, username }: User) {
  return { id, name, username, avatar_url: null, email: '[REDACTED]' };
}

export function describeReviewers({ reviewing }: MergeRequest, users: readonly User[]) {
  const state = (user: User) => (reviewing.has(user) ? 'review_started' : 'unreviewed');
  return users.map((user) => ({ ...describeUser(user), state: state(user), re_requested: false }));
}

function sshUrl(instance: Instance, project: Project): string {
  return `git@${new URL(instance.url).hostname}:${project.path}.git`;
}

function describeMergeRequest(mergeRequest: MergeRequest): Record<string, unknown> {
  const { instance, project, source, sha, preparedAt, assignees, reviewers, draft, edited } = mergeRequest;
  const status = mergeStatus(mergeRequest);
  return {
    assignee_id: assignees[0]?.id ?? null,
    author_id: mergeRequest.author.id,
    created_at: oldStyle(mergeRequest.createdAt),
    description: mergeRequest.description,
    draft,
    head_pipeline_id: headPipeline(mergeRequest)?.pipeline.id ?? null,
    id: mergeRequest.id,
    iid: mergeRequest.iid,
    last_edited_at: edited === null ? null : oldStyle(edited.at),
    last_edited_by_id: edited?.by.id ?? null,
    merge_commit_sha: mergeRequest.merged?.sha ?? null,
    merge_error: null,
    merge_params: { force_remove_source_branch: null },
    merge_status: simpleStatus(mergeRequest, status),
    merge_user_id: null,
    merge_when_pipeline_succeeds: false,
    milestone_id: null,
    source_branch: mergeRequest.sourceBranch,
    source_project_id: source?.id ?? null,
    state_id: { opened: 1, closed: 2, merged: 3 }[mergeRequest.state],
    target_branch: mergeRequest.targetBranch,
    target_project_id: project.id,
    time_estimate: 0,
    title: mergeRequest.title,
    updated_at: oldStyle(mergeRequest.updatedAt),
    updated_by_id: mergeRequest.updatedBy?.id ?? null,
    prepared_at: preparedAt === null ? null : oldStyle(preparedAt),
    assignee_ids: assignees.map(({ id }) => id),
    blocking_discussions_resolved: mergeRequest.blockingResolved,
    detailed_merge_status: status,
    first_contribution: true,
    human_time_change: null,
    human_time_estimate: null,
    human_total_time_spent: null,
    labels: labelsOf(mergeRequest),
    last_commit: sha === '' ? null : describeCommit(instance, project, project.repository.get(sha)),
    reviewer_ids: reviewers.map(({ id }) => id),
    source: source ? describeProject(instance, source) : null,
    state: mergeRequest.state,
    system: false,
    target: describeProject(instance, project),
    time_change: 0,
    total_time_spent: 0,
    url: webUrl(mergeRequest),
    work_in_progress: draft,
  };
}

function describeNote(mergeRequest: MergeRequest, discussion: Discussion, note: Note): Record<string, unknown> {
  const { position } = note;
  const shown = position ? presentPosition(position) : null;
  const file = position?.position_type === 'text' ? fileAt(mergeRequest.project.repository, position) : undefined;
  return {
    author_id: note.author.id,
    change_position: position ? presentPosition(NOWHERE) : null,
    commit_id: null,
    created_at: oldStyle(note.createdAt),
    discussion_id: discussion.id,
    id: note.id,
    internal: note.internal,
    line_code: position ? lineCodeOf(file, position) : null,
    note: note.body,
    noteable_id: mergeRequest.id,
    noteable_type: 'MergeRequest',
    original_position: shown,
    position: shown,
    project_id: mergeRequest.project.id,
    resolved_at: note.resolvedAt === null ? null : oldStyle(note.resolvedAt),
    resolved_by_id: note.resolvedBy?.id ?? null,
    resolved_by_push: null,
    st_diff: null,
    system: note.system,
    type: note.type,
    updated_at: oldStyle(note.updatedAt),
    updated_by_id: note.updatedAt === note.createdAt ? null : note.author.id,
    description: note.body,
    url: `${webUrl(mergeRequest)}#note_${note.id}`,
  };
}

export function labelsOf({ labels, project }: MergeRequest) {
  return labels.map((title, index) => ({
    id: index + 1,
    title,
    color: '#6699cc',
    project_id: project.id,
    created_at: '2024-01-01 00:00:00 UTC',
    updated_at: '2024-01-01 00:00:00 UTC',
    template: false,
    description: null,
    type: 'ProjectLabel',
    group_id: null,
  }));
}
