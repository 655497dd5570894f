/** Events of merge requests and their notes as webhooks tell them. */
import type { Discussion, Note } from './discussions.ts';
import type { MergeRequest } from './merge-request.ts';
import { blockingResolved, webUrl } from './present.ts';
import type { Project, User } from './world.ts';

export type Event = Readonly<Record<string, unknown>>;

/** The payload of a system, group or project hook. `oldrev`: the head before a push. */
export function eventOf(
  mergeRequest: MergeRequest,
  by: User,
  action: 'open' | 'update' | 'reopen' | 'close' | 'merge',
  details: { oldrev?: string; changes?: Record<string, { previous: unknown; current: unknown }> } = {},
): Event {
  const { world, project, source } = mergeRequest;
  const head = project.repository.get(mergeRequest.sha);
  return {
    object_kind: 'merge_request',
    event_type: 'merge_request',
    user: { id: by.id, name: by.name, username: by.username, avatar_url: null, email: '[REDACTED]' },
    project: describe(world.url, project),
    repository: { name: project.path.split('/').at(-1), url: `${world.url}/${project.path}.git`, description: null },
    object_attributes: {
      id: mergeRequest.id,
      iid: mergeRequest.iid,
      author_id: mergeRequest.author.id,
      title: mergeRequest.title,
      description: '',
      state: mergeRequest.state,
      state_id: { opened: 1, closed: 2, merged: 3 }[mergeRequest.state],
      draft: mergeRequest.draft,
      created_at: oldStyle(mergeRequest.createdAt),
      updated_at: oldStyle(mergeRequest.updatedAt),
      prepared_at: mergeRequest.preparedAt === null ? null : oldStyle(mergeRequest.preparedAt),
      source_branch: mergeRequest.sourceBranch,
      target_branch: mergeRequest.targetBranch,
      source_project_id: source?.id ?? null,
      target_project_id: project.id,
      head_pipeline_id: null,
      detailed_merge_status: 'checking',
      blocking_discussions_resolved: blockingResolved(mergeRequest),
      last_commit: {
        id: head.sha,
        message: head.message,
        title: head.message.split('\n')[0],
        timestamp: head.at,
        url: `${world.url}/${project.path}/-/commit/${head.sha}`,
        author: { name: head.author, email: 'sam@example.com' },
      },
      source: source ? describe(world.url, source) : null,
      target: describe(world.url, project),
      url: webUrl(mergeRequest),
      action,
      system: false,
      actioned_at: oldStyle(new Date().toISOString()),
      ...(details.oldrev === undefined ? {} : { oldrev: details.oldrev }),
    },
    labels: [],
    changes: details.changes ?? {},
    assignees: [],
    reviewers: [],
  };
}

/** What group and project hooks tell of a new note. */
export function noteEventOf(mergeRequest: MergeRequest, discussion: Discussion, note: Note): Event {
  const { world, project, source } = mergeRequest;
  const { author } = note;
  return {
    object_kind: 'note',
    event_type: note.internal ? 'confidential_note' : 'note',
    user: { id: author.id, name: author.name, username: author.username, avatar_url: null, email: '[REDACTED]' },
    project_id: project.id,
    project: describe(world.url, project),
    repository: { name: project.path.split('/').at(-1), url: `${world.url}/${project.path}.git`, description: null },
    object_attributes: {
      id: note.id,
      note: note.body,
      description: note.body,
      noteable_type: 'MergeRequest',
      noteable_id: mergeRequest.id,
      author_id: author.id,
      project_id: project.id,
      discussion_id: discussion.id,
      type: note.type,
      created_at: oldStyle(note.createdAt),
      updated_at: oldStyle(note.updatedAt),
      system: note.system,
      internal: note.internal,
      action: 'create',
      url: `${webUrl(mergeRequest)}#note_${note.id}`,
    },
    merge_request: {
      id: mergeRequest.id,
      iid: mergeRequest.iid,
      title: mergeRequest.title,
      state: mergeRequest.state,
      draft: mergeRequest.draft,
      author_id: mergeRequest.author.id,
      source_branch: mergeRequest.sourceBranch,
      target_branch: mergeRequest.targetBranch,
      source_project_id: source?.id ?? null,
      target_project_id: project.id,
    },
  };
}

function describe(url: string, project: Project): Record<string, unknown> {
  const [name, namespace] = [project.path.split('/').at(-1), project.path.replace(/\/[^/]+$/, '')];
  return {
    id: project.id,
    name,
    description: null,
    web_url: `${url}/${project.path}`,
    avatar_url: null,
    git_ssh_url: `ssh://git@${new URL(url).hostname}/${project.path}.git`,
    git_http_url: `${url}/${project.path}.git`,
    namespace,
    visibility_level: { private: 0, internal: 10, public: 20 }[project.visibility],
    path_with_namespace: project.path,
    default_branch: project.defaultBranch,
    ci_config_path: project.settings.ci_config_path ?? null,
  };
}

/** `2026-01-16 05:56:22 UTC`: the other form of time in events. */
function oldStyle(time: string): string {
  return `${time.slice(0, 19).replace('T', ' ')} UTC`;
}
