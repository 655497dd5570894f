/** What people change about a merge request, and what the hooks are told of it. */
import { announce, oldStyle } from './events.ts';
import type { MergeRequest } from './merge-request.ts';
import { addSystemNote, changedTitle } from './system-notes.ts';
import type { User } from './world.ts';

type Changes = Record<string, { previous: unknown; current: unknown }>;

export function changeTitle(mergeRequest: MergeRequest, title: string, by: User): void {
  tell(mergeRequest, by, setTitle(mergeRequest, title, by));
}

/** Told twice, as the closing and as a change. False: it is so already. */
export function changeState(mergeRequest: MergeRequest, event: 'close' | 'reopen', by: User): boolean {
  const [from, to] = event === 'close' ? (['opened', 'closed'] as const) : (['closed', 'opened'] as const);
  if (mergeRequest.state !== from) return false;
  mergeRequest.state = to;
  mergeRequest.closed = event === 'close' ? { by, at: new Date().toISOString() } : null;
  mergeRequest.unchecked ||= event === 'reopen';
  const ids = { opened: 1, closed: 2 };
  const changes = withTime(mergeRequest, { state_id: { previous: ids[from], current: ids[to] } });
  announce(mergeRequest, by, event, { changes });
  announce(mergeRequest, by, 'update', { changes });
  return true;
}

export function changeTarget(mergeRequest: MergeRequest, branch: string, by: User): void {
  const previous = mergeRequest.targetBranch;
  mergeRequest.targetBranch = branch;
  mergeRequest.refresh(by);
  tell(mergeRequest, by, { target_branch: { previous, current: branch } });
}

/** `PUT` of the API: all at once, told once. */
export function changeFields(mergeRequest: MergeRequest, given: Readonly<Record<string, unknown>>, by: User): void {
  const { world } = mergeRequest;
  const changes: Changes = {};
  const users = (ids: unknown) => (ids as number[]).map((id) => world.users.find((user) => user.id === Number(id))!);
  if (typeof given.title === 'string') Object.assign(changes, setTitle(mergeRequest, given.title, by));
  if (given.description !== undefined) {
    changes.description = { previous: mergeRequest.description, current: given.description };
    mergeRequest.description = String(given.description);
  }
  if (given.reviewer_ids) {
    changes.reviewers = { previous: mergeRequest.reviewers, current: users(given.reviewer_ids) };
    mergeRequest.reviewers = users(given.reviewer_ids);
    const names = mergeRequest.reviewers.map(({ username }) => `@${username}`).join(' ');
    addSystemNote(mergeRequest, by, `requested review from ${names}`);
  }
  if (given.assignee_ids) mergeRequest.assignees = users(given.assignee_ids);
  if (given.add_labels) mergeRequest.labels.push(...String(given.add_labels).split(','));
  if (given.discussion_locked !== undefined) lock(mergeRequest, given.discussion_locked === true, by);
  if (typeof given.target_branch === 'string') changeTarget(mergeRequest, given.target_branch, by);
  if (given.state_event === 'close' || given.state_event === 'reopen') {
    changeState(mergeRequest, given.state_event, by);
  } else if (given.target_branch === undefined) tell(mergeRequest, by, changes);
}

function lock(mergeRequest: MergeRequest, locked: boolean, by: User): void {
  mergeRequest.discussionLocked = locked;
  addSystemNote(mergeRequest, by, `${locked ? 'locked' : 'unlocked'} the discussion in this merge request`);
}

function setTitle(mergeRequest: MergeRequest, title: string, by: User): Changes {
  const [previous, wasDraft] = [mergeRequest.title, mergeRequest.draft];
  if (previous === title) return {};
  mergeRequest.title = title;
  if (wasDraft === mergeRequest.draft) changedTitle(mergeRequest, previous, by);
  else addSystemNote(mergeRequest, by, `marked this merge request as **${mergeRequest.draft ? 'draft' : 'ready'}**`);
  const draft = { draft: { previous: wasDraft, current: mergeRequest.draft } };
  return { ...(wasDraft === mergeRequest.draft ? {} : draft), title: { previous, current: title } };
}

function tell(mergeRequest: MergeRequest, by: User, changes: Changes): void {
  announce(mergeRequest, by, 'update', { changes: withTime(mergeRequest, changes) });
}

function withTime(mergeRequest: MergeRequest, changes: Changes): Changes {
  const previous = oldStyle(mergeRequest.updatedAt);
  mergeRequest.updatedAt = new Date().toISOString();
  return { ...changes, updated_at: { previous, current: oldStyle(mergeRequest.updatedAt) } };
}
