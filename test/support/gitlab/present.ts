/** The API's entities of users, projects, merge requests, pipelines and statuses. */
import type { MergeRequest, Version } from './merge-request.ts';
import type { Commit } from './repository.ts';
import { type CommitStatus, headPipeline, type Pipeline, pipelineStatus } from './statuses.ts';
import { ACCESS, type Project, type Runner, type User, type World } from './world.ts';

type Json = Record<string, unknown>;

export function presentUser(world: World, user: User): Json {
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    state: 'active',
    locked: false,
    avatar_url: null,
    web_url: `${world.url}/${user.username}`,
  };
}

/** Settings come only with the role that may see them: absent means unknown. 17.5, lib/api/entities/project.rb. */
export function presentProject(world: World, project: Project, user: User): Json {
  const access = world.access(user, project);
  const code = project.visibility !== 'private' || access >= ACCESS.reporter;
  const [name, ...folders] = project.path.split('/').reverse();
  const namespace = folders.reverse().join('/');
  const { ci_config_path, build_git_strategy, ...others } = project.settings;
  return {
    id: project.id,
    description: null,
    name,
    name_with_namespace: project.path.replaceAll('/', ' / '),
    path: name,
    path_with_namespace: project.path,
    created_at: '2024-01-01T00:00:00.000Z',
    ...(code ? { default_branch: project.repository.branches().length > 0 ? project.defaultBranch : null } : {}),
    tag_list: [],
    topics: [],
    web_url: `${world.url}/${project.path}`,
    http_url_to_repo: `${world.url}/${project.path}.git`,
    namespace: presentNamespace(world, namespace),
    empty_repo: project.repository.branches().length === 0,
    archived: project.archived,
    visibility: project.visibility,
    ...(project.forkedFrom
      ? { forked_from_project: { id: project.forkedFrom.id, path_with_namespace: project.forkedFrom.path } }
      : {}),
    jobs_enabled: true,
    merge_requests_enabled: true,
    shared_runners_enabled: true,
    group_runners_enabled: true,
    resolve_outdated_diff_discussions: false,
    only_allow_merge_if_pipeline_succeeds: false,
    container_registry_image_prefix: `registry.${new URL(world.url).hostname}/${project.path.toLowerCase()}`,
    ...others,
    ...(code ? { ci_config_path: ci_config_path ?? null } : {}),
    ...(access >= ACCESS.maintainer ? { build_git_strategy: build_git_strategy ?? 'fetch' } : {}),
    permissions: {
      project_access: access > 0 ? { access_level: access, notification_level: 3 } : null,
      group_access: null,
    },
  };
}

function presentNamespace(world: World, path: string): Json {
  const group = world.group(path);
  const parent = path.includes('/') ? world.group(path.slice(0, path.lastIndexOf('/'))).id : null;
  const name = path.split('/').at(-1) ?? path;
  return { id: group.id, name, path: name, kind: 'group', full_path: path, parent_id: parent };
}

/** `full`: with the fields that lists leave out. */
export function presentMergeRequest(mergeRequest: MergeRequest, full: boolean): Json {
  const { world, project, version } = mergeRequest;
  const user = presentUser(world, mergeRequest.author);
  const found = headPipeline(mergeRequest);
  return {
    id: mergeRequest.id,
    iid: mergeRequest.iid,
    project_id: project.id,
    title: mergeRequest.title,
    description: '',
    state: mergeRequest.state,
    created_at: mergeRequest.createdAt,
    updated_at: mergeRequest.updatedAt,
    target_branch: mergeRequest.targetBranch,
    source_branch: mergeRequest.sourceBranch,
    author: user,
    assignees: [],
    assignee: null,
    reviewers: [],
    source_project_id: mergeRequest.source?.id ?? null,
    target_project_id: project.id,
    labels: [],
    draft: mergeRequest.draft,
    work_in_progress: mergeRequest.draft,
    sha: mergeRequest.sha,
    merge_commit_sha: null,
    discussion_locked: mergeRequest.discussionLocked || null,
    prepared_at: mergeRequest.preparedAt,
    reference: `!${mergeRequest.iid}`,
    references: { short: `!${mergeRequest.iid}`, relative: `!${mergeRequest.iid}`, full: mergeRequest.reference },
    web_url: webUrl(mergeRequest),
    merge_status: 'checking',
    detailed_merge_status: 'checking',
    blocking_discussions_resolved: blockingResolved(mergeRequest),
    ...(full
      ? {
          changes_count: version ? countChanges(mergeRequest, version) : null,
          diff_refs: version ? presentRefs(version) : null,
          head_pipeline: found ? presentPipeline(world, found.project, found.pipeline) : null,
        }
      : {}),
  };
}

export function webUrl(mergeRequest: MergeRequest): string {
  return `${mergeRequest.world.url}/${mergeRequest.project.path}/-/merge_requests/${mergeRequest.iid}`;
}

export function blockingResolved(mergeRequest: MergeRequest): boolean {
  return mergeRequest.discussions.every((discussion) => !discussion.resolvable || discussion.resolved);
}

function countChanges(mergeRequest: MergeRequest, version: Version): string | null {
  const count = mergeRequest.diff(version).length;
  return count === 0 ? null : count > 1000 ? '1000+' : String(count);
}

function presentRefs(version: Version): Json {
  return { base_sha: version.baseSha, head_sha: version.headSha, start_sha: version.startSha };
}

export function presentVersion(mergeRequest: MergeRequest, version: Version): Json {
  const count = mergeRequest.diff(version).length;
  return {
    id: version.id,
    head_commit_sha: version.headSha,
    base_commit_sha: version.baseSha,
    start_commit_sha: version.startSha,
    created_at: version.createdAt,
    merge_request_id: mergeRequest.id,
    state: count === 0 ? 'empty' : 'collected',
    real_size: String(count),
  };
}

export function presentPipeline(world: World, project: Project, pipeline: Pipeline): Json {
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    project_id: project.id,
    sha: pipeline.sha,
    ref: pipeline.ref,
    status: pipelineStatus(project, pipeline),
    source: pipeline.source,
    created_at: pipeline.createdAt,
    updated_at: pipeline.createdAt,
    web_url: `${world.url}/${project.path}/-/pipelines/${pipeline.id}`,
    name: null,
  };
}

export function presentStatus(world: World, status: CommitStatus): Json {
  return {
    id: status.id,
    sha: status.sha,
    ref: status.ref,
    status: status.state,
    name: status.name,
    target_url: status.targetUrl,
    description: status.description,
    created_at: status.createdAt,
    started_at: null,
    finished_at: null,
    allow_failure: false,
    coverage: null,
    pipeline_id: status.pipeline.id,
    author: presentUser(world, status.author),
  };
}

export function presentCommit(world: World, project: Project, commit: Commit): Json {
  return {
    id: commit.sha,
    short_id: commit.sha.slice(0, 8),
    created_at: commit.at,
    parent_ids: commit.parents,
    title: commit.message.split('\n')[0],
    message: commit.message,
    author_name: commit.author,
    author_email: 'sam@example.com',
    authored_date: commit.at,
    committer_name: commit.author,
    committer_email: 'sam@example.com',
    committed_date: commit.at,
    trailers: {},
    web_url: `${world.url}/${project.path}/-/commit/${commit.sha}`,
  };
}

/** Lists have no tags; the single runner has. */
/** `project`: where it is registered; null in lists, which say less. */
export function presentRunner(world: World, runner: Runner, project: Project | null): Json {
  const group = project?.path.replace(/\/[^/]+$/, '');
  return {
    id: runner.id,
    description: runner.description,
    active: true,
    paused: false,
    is_shared: runner.type === 'instance_type',
    runner_type: runner.type,
    name: null,
    online: true,
    status: 'online',
    ...(project
      ? {
          tag_list: runner.tags,
          run_untagged: runner.runUntagged,
          locked: false,
          access_level: runner.protectedOnly ? 'ref_protected' : 'not_protected',
          maximum_timeout: null,
          contacted_at: null,
          version: null,
          groups: runner.type === 'group_type' ? [{ id: 1, name: group, web_url: `${world.url}/groups/${group}` }] : [],
          projects: runner.type === 'project_type' ? [{ id: project.id, path_with_namespace: project.path }] : [],
        }
      : {}),
  };
}
