import type { GitLabReader } from '../gitlab/gitlab.ts';
import { STATUS_NAME, type StatusTarget, shownPipeline, statusAt, statusTarget } from '../review/plan/status-target.ts';
import type { CommitStatus, MergeRequest, Pipeline, Snapshot, StatusPlace, StatusRefusal } from '../review/snapshot.ts';
import type { Start } from '../scope.ts';

/** Where our status goes at this moment, and what stands there. */
export interface StatusReading extends Pick<Snapshot, 'pipeline' | 'branch' | 'statusRefused'> {
  /** Null: nowhere. */
  readonly target: StatusTarget | null;
  /** Of our name, at the target's commit. */
  readonly statuses: readonly CommitStatus[];
}

export const NO_STATUS: StatusReading = { target: null, statuses: [] };

/** What GitLab has refused us lately, and would again. */
export type Refused = (place: StatusPlace) => StatusRefusal | null;

/** `mergeRequest`: as it is now; `known`: what was read at the start, which is kept where the target is still the same. */
export async function readStatus(
  { mergeRequest: before, policy, check, me }: Pick<Start, 'mergeRequest' | 'policy' | 'check' | 'me'>,
  mergeRequest: MergeRequest,
  reader: GitLabReader,
  refused: Refused,
  known: StatusReading = NO_STATUS,
): Promise<StatusReading> {
  const facts = { mergeRequest, check };
  if (!statusTarget(facts, policy.effective)) return NO_STATUS;
  const listed = shownPipeline(before) === null ? known.pipeline : undefined;
  const pipeline =
    shownPipeline(mergeRequest) ?? (listed === undefined ? await ownPipeline(mergeRequest, reader) : listed);
  const target = statusTarget({ ...facts, pipeline }, policy.effective);
  if (!target) return NO_STATUS;
  const statusRefused = refused(target);
  if (statusRefused) return { ...NO_STATUS, pipeline, statusRefused };
  if (JSON.stringify(target) === JSON.stringify(known.target)) return known;

  const [statuses, branch] = await Promise.all([
    reader.statuses(target.projectId, target.sha, STATUS_NAME),
    target.ref === mergeRequest.sourceBranch ? reader.branch(target.projectId, target.ref) : undefined,
  ]);
  if (branch === undefined || statusAt(target, statuses, me)) return { target, statuses, pipeline };
  return { target: statusTarget({ ...facts, pipeline, branch }, policy.effective), statuses, pipeline, branch };
}

/** Sources of pipelines that a merge request shows; others, like those of security scans, hang on no branch. */
const SHOWN_SOURCES = ['merge_request_event', 'push', 'web', 'api', 'trigger', 'schedule', 'pipeline', 'chat'];

/** GitLab makes a pipeline first, and shows it in the merge request a moment later: until then the commit's list has it. */
export async function ownPipeline(
  mergeRequest: MergeRequest,
  reader: Pick<GitLabReader, 'pipelines'>,
): Promise<Pipeline | null> {
  const shown = shownPipeline(mergeRequest);
  if (shown) return shown;
  const { sourceProjectId, iid, sha, sourceBranch } = mergeRequest;
  if (sourceProjectId === null) return null;
  const made = (await reader.pipelines(sourceProjectId, sha)).filter(({ source }) => SHOWN_SOURCES.includes(source));
  const at = (ref: string) => made.find((pipeline) => pipeline.ref === ref);
  return at(`refs/merge-requests/${iid}/head`) ?? at(sourceBranch) ?? null;
}
