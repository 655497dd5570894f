/** The API's entities of commits and branches. */

import { ACCESS, type Instance, type Project, type User } from './instance.ts';
import { pipelineStatus } from './pipelines.ts';
import { presentPipeline } from './present-pipeline.ts';
import type { Commit } from './repository.ts';

type Json = Record<string, unknown>;

export function presentCommit(instance: Instance, project: Project, commit: Commit): Json {
  return {
    id: commit.sha,
    short_id: commit.sha.slice(0, 8),
    created_at: commit.at,
    parent_ids: commit.parents,
    title: commit.message.split('\n')[0],
    message: commit.message,
    author_name: commit.author.name,
    author_email: commit.author.email,
    authored_date: commit.at,
    committer_name: commit.author.name,
    committer_email: commit.author.email,
    committed_date: commit.at,
    trailers: {},
    extended_trailers: {},
    web_url: `${instance.url}/${project.path}/-/commit/${commit.sha}`,
  };
}

/** A commit alone, with its newest pipeline. */
export function presentWholeCommit(instance: Instance, project: Project, commit: Commit): Json {
  const pipeline = project.pipelines.findLast(({ sha }) => sha === commit.sha);
  return {
    ...presentCommit(instance, project, commit),
    status: pipeline ? pipelineStatus(project, pipeline) : null,
    project_id: project.id,
    last_pipeline: pipeline ? presentPipeline(instance, project, pipeline) : null,
  };
}

export function presentBranch(instance: Instance, project: Project, name: string, user: User | null): Json {
  const commit = project.repository.get(project.repository.branch(name)!);
  const level = project.protectedBranches.get(name);
  const needed = level ?? ACCESS.developer;
  return {
    name,
    commit: presentCommit(instance, project, commit),
    merged: false,
    protected: level !== undefined,
    developers_can_push: level !== undefined && level <= ACCESS.developer,
    developers_can_merge: level !== undefined && level <= ACCESS.developer,
    can_push: user !== null && instance.access(user, project) >= needed,
    default: name === project.defaultBranch,
    web_url: `${instance.url}/${project.path}/-/tree/${name}`,
  };
}
