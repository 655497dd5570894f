/** What people change about a merge request, and what the hooks are told of it. */
import { announce, type Changes, describeReviewers, describeUser, labelsOf, oldStyle, withTime } from './events.ts';
import type { User } from './instance.ts';
import type { MergeRequest } from './merge-request.ts';
import { simpleStatus } from './merging.ts';
import { addSystemNote, changedTitle } from './system-notes.ts';

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
  const merge_status = { previous: simpleStatus(mergeRequest), current: 'unchecked' };
  announce(mergeRequest, by, 'update', { changes: event === 'reopen' ? { merge_status, ...changes } : changes });
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
  const links = changeLinks(mergeRequest, given, by);
  const own: Record<string, Changes[string]> = {};
  if (typeof given.title === 'string') Object.assign(own, setTitle(mergeRequest, given.title, by));
  if (given.description !== undefined) Object.assign(own, setDescription(mergeRequest, String(given.description), by));
  if (given.discussion_locked !== undefined) lock(mergeRequest, given.discussion_locked === true, by);
  if (typeof given.target_branch === 'string') changeTarget(mergeRequest, given.target_branch, by);
  if (given.state_event === 'close' || given.state_event === 'reopen') {
    changeState(mergeRequest, given.state_event, by);
  } else if (given.target_branch !== undefined) return;
  else if (Object.keys(links).length === 0) tell(mergeRequest, by, own);
  else if (Object.keys(own).length === 0) announce(mergeRequest, by, 'update', { changes: links });
  else tell(mergeRequest, by, { ...links, ...own });
}

/** Labels and people, which leave the time of the merge request's last change as it is. */
function changeLinks(mergeRequest: MergeRequest, given: Readonly<Record<string, unknown>>, by: User): Changes {
  const { instance } = mergeRequest;
  const users = (ids: unknown) => (ids as number[]).map((id) => instance.users.find((user) => user.id === Number(id))!);
  const links = () => ({
    ...(given.reviewer_ids ? { reviewers: describeReviewers(mergeRequest, mergeRequest.reviewers) } : {}),
    ...(given.assignee_ids ? { assignees: mergeRequest.assignees.map(describeUser) } : {}),
    ...(given.add_labels ? { labels: labelsOf(mergeRequest) } : {}),
  });
  const before: Readonly<Record<string, unknown>> = links();
  if (given.reviewer_ids) {
    mergeRequest.reviewers = users(given.reviewer_ids);
    const names = mergeRequest.reviewers.map(({ username }) => `@${username}`).join(' ');
    addSystemNote(mergeRequest, by, `requested review from ${names}`);
  }
  if (given.assignee_ids) mergeRequest.assignees = users(given.assignee_ids);
  if (given.add_labels) mergeRequest.labels.push(...String(given.add_labels).split(','));
  return Object.fromEntries(
    Object.entries(links()).map(([name, current]) => [name, { previous: before[name], current }]),
  );
}

function setDescription(mergeRequest: MergeRequest, description: string, by: User): Changes {
  const { description: previous, edited } = mergeRequest;
  if (previous === description) return {};
  const now = { by, at: new Date().toISOString() };
  mergeRequest.description = description;
  mergeRequest.edited = now;
  return {
    description: { previous, current: description },
    last_edited_at: { previous: edited && oldStyle(edited.at), current: oldStyle(now.at) },
    ...(edited?.by === by ? {} : { last_edited_by_id: { previous: edited?.by.id ?? null, current: by.id } }),
  };
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
  const { updatedBy } = mergeRequest;
  mergeRequest.updatedBy = by;
  const who = updatedBy === by ? {} : { updated_by_id: { previous: updatedBy?.id ?? null, current: by.id } };
  announce(mergeRequest, by, 'update', { changes: withTime(mergeRequest, { ...changes, ...who }) });
}
