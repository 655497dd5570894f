/** CI, as far as it makes pipelines: which a push makes, and which jobs they have. No job ever runs. */
import { evaluate } from './ci-rules.ts';
import { readConfiguration } from './configuration.ts';
import type { Instance, Project, User } from './instance.ts';
import type { MergeRequest } from './merge-request.ts';
import { addJob, addPipeline } from './pipelines.ts';
import { errorsOf } from './routes-lint.ts';

/** After a push to a branch: one for the branch, one for each merge request from it. */
export function runCi(instance: Instance, project: Project, branch: string, by: User, before: string | null): void {
  const sha = project.repository.branch(branch);
  if (!project.runsCi || sha === undefined) return;
  makePipeline(instance, project, { ref: branch, sha, source: 'push', user: by, before });
  for (const mergeRequest of project.mergeRequests) {
    if (mergeRequest.state === 'opened' && mergeRequest.sourceBranch === branch) runForMergeRequest(mergeRequest, by);
  }
}

/** When it was opened or got commits. */
export function runForMergeRequest(mergeRequest: MergeRequest, by: User): void {
  const { instance, project, source, iid, sha } = mergeRequest;
  if (!project.runsCi || source !== project) return;
  makePipeline(instance, project, {
    ref: `refs/merge-requests/${iid}/head`,
    sha,
    source: 'merge_request_event',
    user: by,
  });
}

interface Wanted {
  readonly ref: string;
  readonly sha: string;
  readonly source: 'push' | 'merge_request_event';
  readonly user: User;
  readonly before?: string | null;
}

/** None where no job would be in it, or where there is no configuration. */
function makePipeline(instance: Instance, project: Project, wanted: Wanted): void {
  const commit = project.repository.get(wanted.sha);
  const config = readConfiguration(instance, { project, commit, user: wanted.user });
  if (config.root.file === null) return;
  const { before, ...given } = wanted;
  const made = { ...given, ...(before ? { beforeSha: before } : {}) };
  if (config.problems.some(({ fatal }) => fatal)) {
    addPipeline(instance, project, { ...made, state: 'failed', errors: errorsOf(config) });
    return;
  }
  const branch = wanted.source === 'push' ? wanted.ref : null;
  const names = evaluate(config, { branch, source: wanted.source, defaultBranch: project.defaultBranch });
  if (names.length === 0) return;
  const pipeline = addPipeline(instance, project, made);
  for (const name of names) addJob(instance, project, pipeline, name);
}
