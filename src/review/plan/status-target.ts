import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type {
  Branch,
  CommitStatus,
  MergeRequest,
  Pipeline,
  Snapshot,
  StatusCheck,
  StatusPlace,
  StatusRefusal,
} from '../snapshot.ts';

/** Distinct from any job's name, which GitLab would refuse. */
export const STATUS_NAME = 'pipewarden';

/** Where a commit status has to go to show in the merge request. */
export interface StatusTarget extends StatusPlace {
  /** The pipeline's own, else the source branch: GitLab believes any ref, and makes a pipeline there. */
  readonly ref: string;
  readonly madeByCi: boolean;
}

export interface StatusFacts extends Pick<Snapshot, 'mergeRequest' | 'pipeline' | 'branch' | 'statusRefused'> {
  readonly check?: StatusCheck | null | undefined;
}

/** Why there can be no commit status. */
export type NoStatus = 'fork' | 'protected branch' | StatusRefusal;

export function mayHaveStatus({ mode, status }: Pick<EffectivePolicy, 'mode' | 'status'>): boolean {
  return mode === 'enforce' && status !== 'never';
}

/**
 * CI's own pipeline, else what stands in for it. Null: the policy wants no status, an external status check is answered
 * instead, or none is possible.
 */
export function statusTarget(
  facts: StatusFacts,
  policy: Pick<EffectivePolicy, 'mode' | 'status'>,
): StatusTarget | null {
  if (!mayHaveStatus(policy) || facts.check || noStatus(facts) !== null) return null;
  return targetOf(facts);
}

/**
 * A fork's pipelines and statuses belong to the fork, where we are rarely a member, unless the target project runs its
 * pipeline. On a protected branch a status takes the
 * right to push or merge there, and one that is refused leaves an empty pipeline behind (seen on 18.9), so it is not tried.
 */
export function noStatus(facts: StatusFacts): NoStatus | null {
  const { sourceProjectId, targetProjectId, sourceBranch } = facts.mergeRequest;
  if (facts.statusRefused) return facts.statusRefused;
  if (sourceProjectId !== targetProjectId) {
    return shownPipeline(facts.mergeRequest)?.projectId === targetProjectId ? null : 'fork';
  }
  const isOnBranch = targetOf(facts).ref === sourceBranch;
  if (!isOnBranch || !facts.branch || mayPost(facts.branch)) return null;
  return facts.branch.isProtected ? 'protected branch' : 'forbidden';
}

function targetOf({ mergeRequest, pipeline = shownPipeline(mergeRequest) }: StatusFacts): StatusTarget {
  const { targetProjectId: projectId, headPipeline, sha, sourceBranch } = mergeRequest;
  if (pipeline) return { projectId, sha: pipeline.sha, ref: pipeline.ref, pipelineId: pipeline.id, madeByCi: true };
  // A status made this one, ours or another tool's.
  const other = headPipeline?.source === 'external' && headPipeline.sha === sha ? headPipeline : null;
  return { projectId, sha, ref: other?.ref ?? sourceBranch, pipelineId: other?.id ?? null, madeByCi: false };
}

/**
 * CI's own pipeline that the merge request shows, in the target project, when it ran on the head, or on a commit that merges it into its target
 * (merged results, merge train: the pipeline's SHA is then not the head's).
 */
export function shownPipeline({ headPipeline, sha, targetProjectId }: MergeRequest): Pipeline | null {
  if (!headPipeline || headPipeline.source === 'external') return null;
  if ((headPipeline.projectId ?? targetProjectId) !== targetProjectId) return null;
  return headPipeline.sha === sha || runsOnMergeCommit(headPipeline) ? headPipeline : null;
}

function runsOnMergeCommit({ ref }: Pipeline): boolean {
  return /^refs\/merge-requests\/\d+\/(merge|train)$/.test(ref);
}

/** The newest of our statuses there. GitLab lists foreign ones of our name as well; what it does not tell is taken to fit. */
export function statusAt(
  target: StatusPlace,
  statuses: readonly CommitStatus[],
  me: { readonly id: number },
): CommitStatus | null {
  return newestAt(target, ours(statuses, me));
}

/** What stands there when it is a job's, or another user's. */
export function foreignAt(
  target: StatusPlace,
  statuses: readonly CommitStatus[],
  me: { readonly id: number },
): CommitStatus | null {
  const newest = newestAt(target, statuses);
  return newest && ours([newest], me).length === 0 ? newest : null;
}

function newestAt(place: StatusPlace, statuses: readonly CommitStatus[]): CommitStatus | null {
  return statuses
    .filter((status) => standsAt(status, place))
    .reduce<CommitStatus | null>((latest, each) => (latest && latest.id > each.id ? latest : each), null);
}

export function ours(statuses: readonly CommitStatus[], me: { readonly id: number }): readonly CommitStatus[] {
  return statuses.filter((status) => status.authorId === null || status.authorId === me.id);
}

/** Null is no place. */
export function samePlace(a: StatusPlace | null, b: StatusPlace | null): boolean {
  const keys = ['projectId', 'sha', 'ref', 'pipelineId'] as const;
  return keys.every((key) => a?.[key] === b?.[key]);
}

export function isOpen({ state }: Pick<CommitStatus, 'state'>): boolean {
  return state === 'pending' || state === 'running';
}

function standsAt({ pipelineId, ref }: CommitStatus, target: StatusPlace): boolean {
  if (target.pipelineId !== null && pipelineId !== null) return pipelineId === target.pipelineId;
  return ref === null || ref === target.ref;
}

function mayPost({ isProtected, canPush, developersCanMerge }: Branch): boolean {
  // Where everybody may push who is a Developer, whoever may not is less.
  return canPush || (isProtected && developersCanMerge);
}
