/** Commit statuses and the pipelines they land on. 17.5, app/services/ci/create_commit_status_service.rb. */
import { ApiError, badParameter, notFound } from './api-error.ts';
import type { MergeRequest } from './merge-request.ts';
import { ACCESS, type Project, type User, type World } from './world.ts';

export const STATES = ['pending', 'running', 'success', 'failed', 'canceled', 'skipped'] as const;
export type State = (typeof STATES)[number];

export interface Pipeline {
  readonly id: number;
  readonly iid: number;
  readonly sha: string;
  /** A branch, a tag, or `refs/merge-requests/:iid/head`. */
  readonly ref: string;
  readonly source: string;
  /** Names of its CI jobs: a status may not take them. */
  readonly jobs: readonly string[];
  /** Of its jobs alone. */
  state: State;
  readonly createdAt: string;
}

export interface CommitStatus {
  readonly id: number;
  readonly pipeline: Pipeline;
  readonly sha: string;
  readonly ref: string;
  readonly name: string;
  readonly author: User;
  readonly createdAt: string;
  state: State;
  description: string | null;
  targetUrl: string | null;
  /** Hidden by a newer one of the same name. */
  retried: boolean;
}

export function addPipeline(
  world: World,
  project: Project,
  given: Pick<Pipeline, 'sha' | 'ref' | 'source'> & Partial<Pick<Pipeline, 'jobs' | 'state'>>,
): Pipeline {
  const id = world.nextId('pipeline');
  const createdAt = new Date().toISOString();
  const pipeline: Pipeline = {
    id,
    iid: project.pipelines.length + 1,
    sha: given.sha,
    ref: given.ref,
    source: given.source,
    jobs: given.jobs ?? [],
    state: given.state ?? 'running',
    createdAt,
  };
  project.pipelines.push(pipeline);
  return pipeline;
}

/** `POST P/statuses/:sha`. Throws what GitLab answers. */
export function setStatus(
  world: World,
  project: Project,
  user: User,
  sha: string,
  given: Readonly<Record<string, unknown>>,
): CommitStatus {
  const state = readState(given.state);
  const repository = project.repository;
  if (!repository.commits.has(sha)) throw notFound('Commit');
  const wanted = typeof given.ref === 'string' ? given.ref : null;
  const pipelineId = given.pipeline_id === undefined ? null : Number(given.pipeline_id);
  const matching = project.pipelines.findLast(
    (pipeline) =>
      pipeline.sha === sha &&
      (wanted === null || pipeline.ref === wanted) &&
      (pipelineId === null || pipeline.id === pipelineId),
  );
  const ref = wanted ?? matching?.ref ?? repository.branchesWith(sha)[0];
  if (ref === undefined) throw notFound('References for commit');
  if (pipelineId !== null && !matching) throw notFound('Pipeline for pipeline_id, sha and ref');
  if (world.access(user, project) < (project.protectedBranches.get(ref) ?? ACCESS.developer)) {
    throw new ApiError(403, '403 Forbidden');
  }
  const name = String(given.name ?? given.context ?? 'default');
  checkFields(given, name, matching);
  const pipeline = matching ?? addPipeline(world, project, { sha, ref, source: 'external', state: 'success' });
  return applyState(world, project, { pipeline, sha, ref, name, author: user }, state, given);
}

/** Statuses of a pipeline count for its state, a failed one before all. */
export function pipelineStatus(project: Project, pipeline: Pipeline): State {
  const statuses = project.statuses.filter((status) => status.pipeline === pipeline && !status.retried);
  const states = [...statuses.map((status) => status.state), pipeline.state];
  for (const state of ['running', 'pending', 'failed', 'canceled'] as const) if (states.includes(state)) return state;
  return states.every((state) => state === 'skipped') ? 'skipped' : 'success';
}

/** Merge request pipelines win over branch pipelines; those come from the source project alone. */
export function headPipeline(mergeRequest: MergeRequest): { project: Project; pipeline: Pipeline } | null {
  const { project, source, sha, iid } = mergeRequest;
  const merged = project.repository.refs.get(`refs/merge-requests/${iid}/merge`);
  const own = project.pipelines.findLast(
    (pipeline) =>
      pipeline.ref.startsWith(`refs/merge-requests/${iid}/`) && (pipeline.sha === sha || pipeline.sha === merged),
  );
  if (own) return { project, pipeline: own };
  const branch = source?.pipelines.findLast(
    (pipeline) => pipeline.sha === sha && pipeline.ref === mergeRequest.sourceBranch,
  );
  return source && branch ? { project: source, pipeline: branch } : null;
}

function readState(value: unknown): State {
  if (value === undefined) throw badParameter('state is missing');
  const state = STATES.find((known) => known === value);
  if (!state) throw badParameter('state does not have a valid value');
  return state;
}

function checkFields(given: Readonly<Record<string, unknown>>, name: string, pipeline: Pipeline | undefined): void {
  const faults: Record<string, string[]> = {};
  const tooLong = 'is too long (maximum is 255 characters)';
  if (String(given.description ?? '').length > 255) faults.description = [tooLong];
  if (name.length > 255) faults.name = [tooLong];
  if (pipeline?.jobs.includes(name)) faults.name = ['has already been taken'];
  const url = String(given.target_url ?? '');
  if (url.length > 255) faults.target_url = [tooLong];
  else if (url !== '' && !/^(https?|ftp):\/\/[^\s]+$/.test(url)) {
    faults.target_url = ['is blocked: Only allowed schemes are http, https'];
  }
  if (Object.keys(faults).length > 0) throw new ApiError(400, { message: faults });
}

/** Which event leads to a state, and from where it may start. 17.5, app/models/commit_status.rb. */
const TRANSITIONS: Readonly<Record<State, { event: string; from: readonly (State | 'created')[] }>> = {
  pending: { event: 'enqueue', from: ['created'] },
  running: { event: 'run', from: ['created', 'pending'] },
  success: { event: 'success', from: ['created', 'pending', 'running'] },
  failed: { event: 'drop', from: ['created', 'pending', 'running'] },
  canceled: { event: 'cancel', from: ['created', 'pending', 'running'] },
  skipped: { event: 'skip', from: ['created', 'pending'] },
};

function applyState(
  world: World,
  project: Project,
  key: Pick<CommitStatus, 'pipeline' | 'sha' | 'ref' | 'name' | 'author'>,
  state: State,
  given: Readonly<Record<string, unknown>>,
): CommitStatus {
  const same = project.statuses.filter((status) => status.pipeline === key.pipeline && status.name === key.name);
  // Only the same user's unfinished status of the same ref is carried on; everything else makes a new record.
  const open = same.find(
    (status) => status.ref === key.ref && status.author === key.author && isUnfinished(status.state),
  );
  const { event, from } = TRANSITIONS[state];
  if (open && !from.includes(open.state)) {
    const reason = `Reason(s): Status cannot transition via "${event}"`;
    throw new ApiError(400, `Cannot transition status via :${event} from :${open.state} (${reason})`);
  }
  const status: CommitStatus = open ?? {
    ...key,
    id: world.nextId('status'),
    createdAt: new Date().toISOString(),
    state,
    description: null,
    targetUrl: null,
    retried: false,
  };
  if (!open) {
    for (const older of same) older.retried = true;
    project.statuses.push(status);
  }
  status.state = state;
  if (given.description !== undefined) status.description = String(given.description);
  if (given.target_url !== undefined) status.targetUrl = String(given.target_url);
  return status;
}

function isUnfinished(state: State): boolean {
  return state === 'pending' || state === 'running';
}
