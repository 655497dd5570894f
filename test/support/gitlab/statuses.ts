/** Commit statuses and where they land. 18.9; app/services/ci/create_commit_status_service.rb. */
import { ApiError, badParameter, forbidden, notFound } from './api-error.ts';
import { ACCESS, type Instance, type Project, type User } from './instance.ts';
import { addPipeline, type Pipeline } from './pipelines.ts';

export const STATES = ['pending', 'running', 'success', 'failed', 'canceled', 'skipped'] as const;
export type State = (typeof STATES)[number];

export interface CommitStatus {
  readonly id: number;
  readonly pipeline: Pipeline;
  readonly sha: string;
  readonly ref: string;
  readonly name: string;
  readonly author: User | null;
  readonly createdAt: string;
  /** Posted over the API; else it is a job of CI's. */
  readonly external: boolean;
  state: State;
  description: string | null;
  targetUrl: string | null;
  coverage: number | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** Hidden by a newer one of the same name. */
  retried: boolean;
}

/**
 * `POST P/statuses/:sha`. Throws what GitLab answers. A pipeline that had to be made for it stays, whether the status is
 * taken or not.
 */
export function setStatus(
  instance: Instance,
  project: Project,
  user: User,
  revision: string,
  given: Readonly<Record<string, unknown>>,
): CommitStatus {
  const state = readState(given.state);
  if (project.archived) throw forbidden();
  const { repository } = project;
  const sha = repository.resolve(revision, project.defaultBranch)?.sha;
  if (sha === undefined) throw notFound('Commit');
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
  const pipeline = matching ?? addPipeline(instance, project, { sha, ref, source: 'external', user });
  if (instance.access(user, project) < (project.protectedBranches.get(ref) ?? ACCESS.developer)) throw forbidden();
  const name = String(given.name ?? given.context ?? 'default');
  checkFields(project, pipeline, name, given);
  return applyState(instance, project, { pipeline, sha, ref, name, author: user }, state, given);
}

function readState(value: unknown): State {
  const state = STATES.find((known) => known === value);
  if (state) return state;
  const invalid = 'state does not have a valid value';
  throw badParameter(value === undefined ? `state is missing, ${invalid}` : invalid);
}

function checkFields(
  project: Project,
  pipeline: Pipeline,
  name: string,
  given: Readonly<Record<string, unknown>>,
): void {
  const faults: Record<string, string[]> = {};
  const tooLong = 'is too long (maximum is 255 characters)';
  if (String(given.description ?? '').length > 255) faults.description = [tooLong];
  const jobs = project.statuses.filter((status) => status.pipeline === pipeline && !status.external);
  if (jobs.some((job) => job.name === name)) faults.name = ['has already been taken'];
  const url = String(given.target_url ?? '');
  if (url.length > 255) faults.target_url = [tooLong];
  else if (url !== '' && !/^https?:\/\/[^\s]+$/.test(url)) {
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
  instance: Instance,
  project: Project,
  key: Pick<CommitStatus, 'pipeline' | 'sha' | 'ref' | 'name'> & { readonly author: User },
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
  const now = new Date().toISOString();
  const status = open ?? newStatus(instance, key, state, now);
  if (!open) project.statuses.push(status);
  // Also where the record that goes on was hidden itself: then none of the name is left to see.
  for (const other of same) if (other !== status) other.retried = true;
  status.state = state;
  if (state === 'running') status.startedAt = now;
  if (['success', 'failed', 'canceled'].includes(state)) status.finishedAt = now;
  if (given.description !== undefined) status.description = String(given.description);
  if (given.target_url !== undefined) status.targetUrl = String(given.target_url);
  if (given.coverage !== undefined) status.coverage = Number(given.coverage);
  return status;
}

function newStatus(
  instance: Instance,
  key: Pick<CommitStatus, 'pipeline' | 'sha' | 'ref' | 'name' | 'author'>,
  state: State,
  now: string,
): CommitStatus {
  return {
    ...key,
    id: instance.nextId('status'),
    createdAt: now,
    external: true,
    state,
    description: null,
    targetUrl: null,
    coverage: null,
    startedAt: null,
    finishedAt: null,
    retried: false,
  };
}

function isUnfinished(state: State): boolean {
  return state === 'pending' || state === 'running';
}
