/** The first calls of every review, in two waves: three when the project and our own user are known, two where nobody wrote. */
import { Refused } from '../errors.ts';
import type { Clock } from '../gitlab/clock.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import { isPolicyPath } from '../policy/policy-source.ts';
import type { PolicyVersion } from '../policy/project-policy.ts';
import { ours, STATUS_NAME } from '../review/plan/status-target.ts';
import type { MergeRequest, Project, ReviewJob } from '../review/snapshot.ts';
import type { Start } from '../scope.ts';
import type { PolicyPlace } from './policy-in-project.ts';
import { readyMergeRequest } from './ready-merge-request.ts';

/** Why there is nothing to review. */
export interface NoStart {
  readonly skip: string;
  /** Null: it is not to be had. */
  readonly mergeRequest: MergeRequest | null;
}

export interface StartOptions {
  readonly policy: PolicyVersion;
  /** The project that holds it; absent: none does. */
  readonly policyPlace?: PolicyPlace;
  /** ISO 8601. */
  readonly takenAt: string;
  /** How often this was tried, 1-based: what is not ready is waited for, but not for ever. */
  readonly attempt: number;
  /** For waits; the system's when absent. */
  readonly clock?: Clock;
}

/** Throws the errors of src/errors.ts; RetryLater also while GitLab prepares the merge request. */
export async function readStart(
  { projectId, iid, ciConfigPath }: Pick<ReviewJob, 'projectId' | 'iid' | 'ciConfigPath'>,
  reader: GitLabReader,
  { policy, policyPlace, takenAt, attempt, clock }: StartOptions,
): Promise<Start | NoStart> {
  const asking = Promise.all([projectAsTold(projectId, ciConfigPath, reader), reader.me()]);
  // They may fail for the reason that there is nothing to review.
  asking.catch(() => {});
  const mergeRequest = await readyMergeRequest({ projectId, iid }, attempt, reader, clock);
  if ('skip' in mergeRequest) return mergeRequest;
  const [project, me] = await asking;
  if (project.archived) return { skip: 'the project is archived', mergeRequest };

  const asked = policy.of(project.path);
  const nobodyWrote = mergeRequest.userNotesCount === 0;
  const [changes, posted, check, isRed] = await Promise.all([
    reader.changes(projectId, iid),
    nobodyWrote ? { discussions: [] } : readDiscussions(mergeRequest, reader),
    asked.effective.gate === 'status_check' ? reader.statusCheck(projectId, iid, STATUS_NAME) : null,
    standsRed(mergeRequest, me, reader),
  ]);
  const read = {
    takenAt,
    gitlabUrl: reader.url,
    me,
    mergeRequest,
    project,
    changes,
    ...posted,
    check,
    policy: asked,
    ...(policyPlace ? policyChangeIn({ mergeRequest, project, changes }, policyPlace) : {}),
  };
  return isRed ? { ...read, standsRed: true } : read;
}

/** Whoever may write notes decides how large they are, and must not keep a verdict from being told. */
async function readDiscussions(
  { projectId, iid }: MergeRequest,
  reader: Pick<GitLabReader, 'discussions'>,
): Promise<Pick<Start, 'discussions' | 'discussionsUnread'>> {
  try {
    return { discussions: await reader.discussions(projectId, iid) };
  } catch (error) {
    if (error instanceof Refused && error.status === 413) return { discussions: [], discussionsUnread: true };
    throw error;
  }
}

/** One that goes to the branch that is in force. */
function policyChangeIn(
  { mergeRequest, project, changes }: Pick<Start, 'mergeRequest' | 'project' | 'changes'>,
  { project: holder, path: place, ref }: PolicyPlace,
): Pick<Start, 'changesPolicy'> {
  const isThere = project.path.toLowerCase() === holder.toLowerCase();
  if (!isThere || mergeRequest.targetBranch !== (ref ?? project.defaultBranch)) return {};
  const paths = changes.flatMap(({ oldPath, newPath }) => [oldPath, newPath]);
  return paths.some((path) => isPolicyPath(place, path)) ? { changesPolicy: { place } } : {};
}

/** Only where a pipeline of the head has failed: a status of ours is part of one. */
async function standsRed(
  { headPipeline, targetProjectId, sha }: MergeRequest,
  me: { readonly id: number },
  reader: Pick<GitLabReader, 'statuses'>,
): Promise<boolean> {
  if (!headPipeline?.failed) return false;
  const statuses = await reader.statuses(targetProjectId, sha, STATUS_NAME);
  return ours(statuses, me).some(({ state }) => state === 'failed');
}

/**
 * Where the event says something else, either what is kept or the event is out of date: GitLab knows. What it does not show to
 * the token's role, the event tells.
 */
async function projectAsTold(id: number, told: string | undefined, reader: GitLabReader): Promise<Project> {
  const kept = await reader.project(id);
  if (told === undefined || kept.ciConfigPath === told) return kept;
  const now = kept.ciConfigPath === undefined ? kept : await reader.projectNow(id);
  return { ciConfigPath: told, ...now };
}
