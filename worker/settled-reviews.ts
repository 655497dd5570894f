/**
 * Reviews that are over, by merge request: several hooks of one kind, a group's and a project's for instance, tell of one event
 * each, and what comes when its review is over asks for nothing new, unless something has changed since. Forgetting is harmless.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Decision } from '../src/decide.ts';
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import type { PolicyVersion } from '../src/policy/project-policy.ts';
import type { Action } from '../src/review/plan/action.ts';
import { STATUS_NAME, type StatusTarget, statusAt } from '../src/review/plan/status-target.ts';
import {
  type Acceptance,
  type Discussion,
  type MergeRequest,
  mergeRequestKey,
  type ReviewJob,
} from '../src/review/snapshot.ts';
import type { Start } from '../src/scope.ts';

/** As many as the busiest ten minutes of a large instance bring. */
const MOST = 2_500;
/** Longer than hooks need. Includes of other projects may change meanwhile, of which nobody tells. */
const SETTLED_MS = 10 * 60_000;

/** What a review was decided from that may be another by now, beside the merge request. */
export interface Grounds {
  readonly policy: PolicyVersion;
  readonly accepted: readonly Acceptance[];
  readonly now: Date;
}

/** Of thousands of reviews: digests stand for what is only compared. */
interface Settled {
  readonly policy: PolicyVersion;
  /** Milliseconds of Unix time. */
  readonly at: number;
  /** Of the event and of what was accepted by then. */
  readonly asked: string;
  readonly me: { readonly id: number };
  /** As it was read last, but for what is counted. */
  readonly mergeRequest: string;
  /** After the plan was carried out. */
  readonly notes: number;
  readonly resolved: number;
  readonly status: { readonly target: StatusTarget; readonly state: string } | null;
}

type Reader = Pick<GitLabReader, 'mergeRequest' | 'statuses' | 'discussions'>;

export class SettledReviews {
  readonly #settled = new LRUCache<string, Settled>({ max: MOST });

  /** What is known of it is out of date. */
  forget(job: ReviewJob): void {
    this.#settled.delete(mergeRequestKey(job));
  }

  /** `decision` is from `start` and from `latest`, of the same merge request; all of its plan was carried out. */
  keep(job: ReviewJob, start: Start, latest: MergeRequest, decision: Decision, grounds: Grounds): void {
    const { status, plan } = decision;
    if (job.event === undefined || start.check !== null || status?.awaitsPipelineTo) return;
    this.#settled.set(mergeRequestKey(job), {
      policy: grounds.policy,
      at: grounds.now.getTime(),
      asked: askedBy(job, grounds),
      me: start.me,
      mergeRequest: factsOf(latest),
      notes: (latest.userNotesCount ?? Number.NaN) + total(plan.actions, notesOf),
      resolved: resolvedBy(start.me, start.discussions) + total(plan.actions, resolvedOf),
      status: status?.wanted ? { target: status.target, state: status.state } : null,
    });
  }

  /**
   * Is the event the one that was reviewed last, and does all stand as that review left it? Two calls: new notes are counted, and
   * what others resolve is up to them. What they open again is not, so that where we have resolved something it takes a third.
   */
  async stands(job: ReviewJob, reader: Reader, grounds: Grounds): Promise<boolean> {
    const settled = this.#settled.get(mergeRequestKey(job));
    // What an earlier try left open has to be closed.
    if (!settled || job.pending || !isSame(settled, job, grounds)) return false;
    const { projectId, iid } = job;
    if (!isUnchanged(settled, await reader.mergeRequest(projectId, iid))) return false;
    if (!(await hasStatus(settled, reader))) return false;
    if (settled.resolved === 0) return true;
    return resolvedBy(settled.me, await reader.discussions(projectId, iid)) === settled.resolved;
  }
}

function isSame({ policy, at, asked }: Settled, job: ReviewJob, grounds: Grounds): boolean {
  const isRecent = grounds.now.getTime() - at < SETTLED_MS;
  return isRecent && policy === grounds.policy && asked === askedBy(job, grounds);
}

function askedBy({ event }: ReviewJob, { accepted }: Grounds): string {
  return digestOf([event, accepted]);
}

function isUnchanged({ mergeRequest, notes }: Settled, now: MergeRequest): boolean {
  return now.userNotesCount === notes && mergeRequest === factsOf(now);
}

/** That a pipeline has failed may be our own doing. */
function factsOf({ userNotesCount: _, headPipeline, ...rest }: MergeRequest): string {
  return digestOf([rest, headPipeline && { ...headPipeline, failed: null }]);
}

function digestOf(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'base64url');
}

async function hasStatus({ status, me }: Settled, reader: Pick<Reader, 'statuses'>): Promise<boolean> {
  if (!status) return true;
  const { target, state } = status;
  const statuses = await reader.statuses(target.projectId, target.sha, STATUS_NAME);
  return statusAt(target, statuses, me)?.state === state;
}

function resolvedBy(me: { readonly id: number }, discussions: readonly Discussion[]): number {
  return discussions.filter(({ notes: [first] }) => first?.resolved && first.resolvedById === me.id).length;
}

function total(actions: readonly Action[], of: (action: Action) => number): number {
  return actions.reduce((sum, action) => sum + of(action), 0);
}

/** Notes that an action adds. */
function notesOf(action: Action): number {
  switch (action.do) {
    case 'create_discussion':
    case 'create_note':
    case 'reply':
      return 1;
    case 'delete_note':
      return -1;
    case 'resolve':
      return action.reply === null ? 0 : 1;
    default:
      return 0;
  }
}

function resolvedOf(action: Action): number {
  return action.do !== 'resolve' ? 0 : action.resolved ? 1 : -1;
}
