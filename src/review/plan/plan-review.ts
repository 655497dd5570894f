import type { CommitStatus, StatusCheck } from '../snapshot.ts';
import type { Action, ReviewPlan } from './action.ts';
import type { DesiredAnswer, DesiredDiscussion, DesiredState, DesiredStatus } from './desired-state.ts';
import { sameBody } from './marker.ts';
import type { Posted, PostedDiscussion } from './posted.ts';

/**
 * Desired minus posted. Law: apply the plan, read again, plan again, and there is nothing to do. `statuses` are those of
 * our name on the desired status's commit.
 */
export function planReview(
  desired: DesiredState,
  posted: Posted,
  statuses: readonly CommitStatus[],
  me: { readonly id: number },
  check: StatusCheck | null = null,
): ReviewPlan {
  return {
    notify: desired.notify,
    actions: [
      ...discussionActions(desired, posted),
      ...summaryActions(desired, posted),
      ...desired.answers.map(answer),
      ...statusActions(desired.status, statuses, me),
      ...checkActions(desired.check, check),
    ],
  };
}

function discussionActions(desired: DesiredState, posted: Posted): Action[] {
  const wanted = new Set(desired.discussions.map((each) => each.fingerprint));
  const ours = (fingerprint: string) => posted.discussions.filter((each) => each.fingerprint === fingerprint);
  const actions = desired.discussions.flatMap((each) => keep(each, ours(each.fingerprint), desired));
  for (const discussion of posted.discussions) {
    if (!wanted.has(discussion.fingerprint)) actions.push(...settle(discussion, desired));
  }
  return actions;
}

/** One finding, one discussion: the best of ours is brought up to date, repeats of it are cleared away. */
function keep(wanted: DesiredDiscussion, ours: readonly PostedDiscussion[], desired: DesiredState): Action[] {
  const [best, ...repeats] = ours.toSorted((a, b) => standing(a) - standing(b));
  if (!best) return create(wanted);
  const cleared = repeats.flatMap(clear);
  if (best.resolvedByOthers) return cleared;
  const body = wanted.bodyAt(best.line ?? wanted.positions[0] ?? null);
  if (best.resolved) return [...reopen(best, desired.returned), ...edit(best, body), ...cleared];
  if (isLost(best) && wanted.positions[0] && hasLine(wanted.positions[0])) {
    return [...create(wanted), resolve(best, null), ...cleared];
  }
  return [...edit(best, body), ...cleared];
}

/** The lower, the rather it is the one to keep. */
function standing(discussion: PostedDiscussion): number {
  if (discussion.resolvedByOthers) return 0;
  const age = discussion.outdated ? 1 : 0;
  return discussion.resolved ? 5 + age : (discussion.answered ? 1 : 2) + 2 * age;
}

/** Its line has changed, so GitLab hides it among old versions, and nobody talks there: a new one on the line of today is better. */
function isLost(discussion: PostedDiscussion): boolean {
  return discussion.outdated && !discussion.answered && discussion.lastReply !== 'returned';
}

function hasLine(position: { readonly oldLine: number | null; readonly newLine: number | null }): boolean {
  return position.oldLine !== null || position.newLine !== null;
}

function create({ fingerprint, positions, bodyAt }: DesiredDiscussion): Action[] {
  if (positions.length === 0) return [];
  const attempts = positions.map((position) => ({ position, body: bodyAt(position) }));
  return [{ do: 'create_discussion', fingerprint, attempts }];
}

function edit(discussion: PostedDiscussion, body: string): Action[] {
  if (sameBody(discussion.body, body)) return [];
  return [{ do: 'edit_note', discussion: discussion.id, note: discussion.note, body }];
}

function reopen(discussion: PostedDiscussion, reply: string): Action[] {
  const said = discussion.lastReply === 'returned';
  return [{ do: 'resolve', discussion: discussion.id, resolved: false, reply: said ? null : reply }];
}

function resolve(discussion: PostedDiscussion, reply: string | null): Action {
  return { do: 'resolve', discussion: discussion.id, resolved: true, reply };
}

/** A repeat without an answer goes; others' words stay. An outdated one is history: people may have got a mail of it. */
function clear(discussion: PostedDiscussion): Action[] {
  if (discussion.resolved) return [];
  if (discussion.alone && !discussion.outdated) return [{ do: 'delete_note', note: discussion.note }];
  return [resolve(discussion, null)];
}

/** Once we have said why, somebody who talks on has the word. */
function settle(discussion: PostedDiscussion, desired: DesiredState): Action[] {
  if (discussion.resolved) return [];
  const reason = desired.settled(discussion);
  if (reason === null) return [];
  const said = discussion.lastReply === 'fixed';
  if (said && discussion.answeredSince) return [];
  return [resolve(discussion, said ? null : reason)];
}

function summaryActions(desired: DesiredState, posted: Posted): Action[] {
  const [first, ...repeats] = posted.summaries;
  if (!first) return desired.summary === null ? [] : [{ do: 'create_note', body: desired.summary }];
  const body = desired.summary ?? desired.allWell;
  return [
    ...(sameBody(first.body, body) ? [] : [{ do: 'edit_note' as const, ...first, body }]),
    ...repeats.flatMap(({ note, discussion }) => (discussion === null ? [{ do: 'delete_note' as const, note }] : [])),
  ];
}

function answer({ discussion, body }: DesiredAnswer): Action {
  return discussion === null ? { do: 'create_note', body } : { do: 'reply', discussion, body };
}

function statusActions(
  desired: DesiredStatus | null,
  statuses: readonly CommitStatus[],
  me: { readonly id: number },
): Action[] {
  if (!desired) return [];
  const { target, state, description, url } = desired;
  const newest = statuses
    .filter((status) => status.authorId === null || status.authorId === me.id)
    .filter((status) => standsAt(status, target))
    .reduce<CommitStatus | null>((latest, each) => (latest && latest.id > each.id ? latest : each), null);
  const unfinished = newest?.state === 'pending' || newest?.state === 'running';
  if (!desired.wanted && !unfinished) return [];
  if (newest?.state === state && (newest.description ?? '') === description) return [];
  return [{ do: 'set_status', ...target, state, description, targetUrl: url }];
}

function checkActions(desired: DesiredState['check'], check: StatusCheck | null): Action[] {
  if (!desired || desired.state === check?.state) return [];
  return [{ do: 'answer_check', check: desired.id, sha: desired.sha, state: desired.state }];
}

/** What GitLab did not tell is taken to fit. */
function standsAt(status: CommitStatus, target: DesiredStatus['target']): boolean {
  if (target.pipelineId !== null && status.pipelineId !== null) return status.pipelineId === target.pipelineId;
  return target.ref === null || status.ref === null || status.ref === target.ref;
}
