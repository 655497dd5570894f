/** Pipelines: their state, and which of them a merge request shows. */

import type { Instance, Project, User } from './instance.ts';
import type { MergeRequest } from './merge-request.ts';
import type { CommitStatus, State } from './statuses.ts';

export interface Pipeline {
  readonly id: number;
  readonly iid: number;
  readonly sha: string;
  /** The tip before the push that made it; zeros for a new branch. */
  readonly beforeSha: string;
  /** A branch, a tag, or `refs/merge-requests/:iid/head`. */
  readonly ref: string;
  /** `push`, `merge_request_event`, `external` and others. */
  readonly source: string;
  readonly user: User | null;
  /** Of jobs that are not listed as statuses; null: it has none. */
  state: State | null;
  readonly createdAt: string;
  /** Why it could not be made. */
  readonly errors: readonly string[];
}

export type NewPipeline = Pick<Pipeline, 'sha' | 'ref' | 'source'> &
  Partial<Pick<Pipeline, 'state' | 'user' | 'beforeSha' | 'errors'>>;

const NO_SHA = '0'.repeat(40);

export function addPipeline(instance: Instance, project: Project, given: NewPipeline): Pipeline {
  const pipeline: Pipeline = {
    id: instance.nextId('pipeline'),
    iid: project.pipelines.length + 1,
    sha: given.sha,
    beforeSha: given.beforeSha ?? NO_SHA,
    ref: given.ref,
    source: given.source,
    user: given.user ?? null,
    state: given.state ?? null,
    createdAt: new Date().toISOString(),
    errors: given.errors ?? [],
  };
  project.pipelines.push(pipeline);
  return pipeline;
}

/** CI's own job. */
export function addJob(instance: Instance, project: Project, pipeline: Pipeline, name: string): CommitStatus {
  const { sha, ref, user, createdAt } = pipeline;
  const job: CommitStatus = {
    id: instance.nextId('status'),
    pipeline,
    sha,
    ref,
    name,
    author: user,
    createdAt,
    external: false,
    state: 'pending',
    description: null,
    targetUrl: null,
    coverage: null,
    startedAt: null,
    finishedAt: null,
    retried: false,
  };
  project.statuses.push(job);
  return job;
}

/** Statuses of a pipeline count for its state, an unfinished one before all, then a failed one. */
export function pipelineStatus(project: Project, pipeline: Pipeline): State | 'created' {
  const statuses = project.statuses.filter((status) => status.pipeline === pipeline && !status.retried);
  const states = [...statuses.map((status) => status.state), ...(pipeline.state ? [pipeline.state] : [])];
  if (states.length === 0) return 'created';
  for (const state of ['running', 'pending', 'failed', 'canceled'] as const) if (states.includes(state)) return state;
  return states.every((state) => state === 'skipped') ? 'skipped' : 'success';
}

/** Merge request pipelines win over branch pipelines; those come from the source project alone. */
export function headPipeline(mergeRequest: MergeRequest): { project: Project; pipeline: Pipeline } | null {
  const { project, sha, iid } = mergeRequest;
  const merged = project.repository.refs.get(`refs/merge-requests/${iid}/merge`);
  const found = pipelinesOf(mergeRequest).filter(({ pipeline }) => pipeline.sha === sha || pipeline.sha === merged);
  const own = found.findLast(({ pipeline }) => pipeline.source === 'merge_request_event');
  return own ?? found.at(-1) ?? null;
}

/** Oldest first: of the merge request itself, and of its source branch at one of its commits. */
export function pipelinesOf(mergeRequest: MergeRequest): { project: Project; pipeline: Pipeline }[] {
  const { project, source, sourceBranch, iid } = mergeRequest;
  const heads = new Set([mergeRequest.sha, ...mergeRequest.versions.map(({ headSha }) => headSha)]);
  const places = source && source !== project ? [project, source] : [project];
  return places.flatMap((place) =>
    place.pipelines
      .filter((pipeline) =>
        pipeline.source === 'merge_request_event'
          ? place === project && pipeline.ref.startsWith(`refs/merge-requests/${iid}/`)
          : place === source && pipeline.ref === sourceBranch && heads.has(pipeline.sha),
      )
      .map((pipeline) => ({ project: place, pipeline })),
  );
}
