/** One finding, one discussion, as long as it lives. */
import { markInFile } from '../judge/fingerprint.ts';
import type { Action, DiscussionPosition } from './action.ts';
import type { DesiredDiscussion, DesiredState } from './desired-state.ts';
import type { PostedDiscussion } from './posted.ts';
import { close, edit, reopen, resolve } from './thread-actions.ts';

type Desired = Pick<DesiredState, 'discussions' | 'settled' | 'replies'>;

export function planDiscussions(desired: Desired, posted: readonly PostedDiscussion[]): Action[] {
  const wanted = new Set(desired.discussions.flatMap(({ fingerprint, earlier }) => [fingerprint, ...earlier]));
  const others = posted.filter(({ id, fingerprint }) => !wanted.has(fingerprint) && !wanted.has(id));
  return [
    ...desired.discussions.flatMap((each) => keep(each, posted, desired)),
    ...others.flatMap((discussion) => settle(discussion, desired)),
  ];
}

/** The best of ours is brought up to date, repeats of it are cleared away, those from where it stood before are closed. */
function keep(wanted: DesiredDiscussion, posted: readonly PostedDiscussion[], { replies }: Desired): Action[] {
  const earlier = posted.filter(({ id }) => wanted.earlier.has(id));
  const exact = posted.filter(({ fingerprint }) => fingerprint === wanted.fingerprint);
  const ours = exact.length > 0 ? exact : earlier.filter((each) => staysPut(each, wanted));
  const left = earlier.filter((each) => !ours.includes(each)).flatMap((each) => close(each, replies.moved));
  if (ours.length > 0) return [...update(wanted, ours, replies), ...left];
  return isDismissed(wanted, earlier) ? left : [...create(wanted), ...left];
}

/** Its line is still the place, or there is no other to go to. */
function staysPut({ line, resolved, resolvedByOthers }: PostedDiscussion, { positions }: DesiredDiscussion): boolean {
  const [first] = positions;
  if (!first) return true;
  if (!line || (resolved && !resolvedByOthers)) return false;
  const places = hasLine(first) ? positions.filter(hasLine) : [first];
  return places.some((each) => (['newPath', 'oldLine', 'newLine'] as const).every((key) => each[key] === line[key]));
}

function hasLine({ oldLine, newLine }: DiscussionPosition): boolean {
  return oldLine !== null || newLine !== null;
}

/** A person has resolved it, before its file was renamed. */
function isDismissed({ fingerprint }: DesiredDiscussion, earlier: readonly PostedDiscussion[]): boolean {
  const mark = markInFile(fingerprint);
  return earlier.some((each) => each.resolvedByOthers && markInFile(each.fingerprint) === mark);
}

function update(
  wanted: DesiredDiscussion,
  ours: readonly PostedDiscussion[],
  replies: DesiredState['replies'],
): Action[] {
  const [best, ...repeats] = ours.toSorted((a, b) => standing(a) - standing(b));
  if (!best) return [];
  const cleared = repeats.flatMap(clear);
  if (best.resolvedByOthers) return cleared;
  const [position] = wanted.positions;
  const body = wanted.bodyAt(best.line ?? position ?? null);
  if (best.resolved) return [...reopen(best, replies.returned), ...edit(best, body), ...cleared];
  if (position && isLost(best, position)) {
    const isElsewhere = best.path !== position.newPath;
    return [...create(wanted), resolve(best, isElsewhere ? replies.moved : null), ...cleared];
  }
  return [...edit(best, body), ...cleared];
}

/** The lower, the rather it is the one to keep. */
function standing(discussion: PostedDiscussion): number {
  if (discussion.resolvedByOthers) return 0;
  const age = discussion.outdated ? 1 : 0;
  return discussion.resolved ? 5 + age : (discussion.answered ? 1 : 2) + 2 * age;
}

/**
 * Its line has changed, or its file got another name, so GitLab hides it among old versions, and nobody talks there: a new
 * one at the place of today is better.
 */
function isLost({ outdated, answered, lastReply, path }: PostedDiscussion, today: DiscussionPosition): boolean {
  const canMove = hasLine(today) || today.newPath !== path;
  return outdated && canMove && !answered && lastReply !== 'returned';
}

function create({ fingerprint, positions, bodyAt }: DesiredDiscussion): Action[] {
  if (positions.length === 0) return [];
  const attempts = positions.map((position) => ({ position, body: bodyAt(position) }));
  return [{ do: 'create_discussion', fingerprint, attempts }];
}

/** A repeat without an answer goes; others' words stay. An outdated one is history: people may have got a mail of it. */
function clear(discussion: PostedDiscussion): Action[] {
  if (discussion.resolved) return [];
  if (discussion.alone && !discussion.outdated) return [{ do: 'delete_note', note: discussion.note }];
  return [resolve(discussion, null)];
}

function settle(discussion: PostedDiscussion, desired: Desired): Action[] {
  const reason = discussion.resolved ? null : desired.settled(discussion);
  return reason === null ? [] : close(discussion, reason);
}
