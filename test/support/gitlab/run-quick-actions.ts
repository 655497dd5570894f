/** What the quick actions of a body do. */
import { has } from './access.ts';
import { announce } from './events.ts';
import type { User } from './instance.ts';
import type { MergeRequest } from './merge-request.ts';
import { changeState, changeTitle } from './merge-request-changes.ts';
import { addSystemNote } from './system-notes.ts';

export interface Commands {
  /** What they changed, as the answer tells it. */
  readonly changes: Readonly<Record<string, unknown>>;
  /** A sentence each. */
  readonly summary: readonly string[];
}

type Effect = { readonly changes: Readonly<Record<string, unknown>>; readonly says: string } | null;

export function runQuickActions(
  mergeRequest: MergeRequest,
  author: User,
  actions: readonly { readonly name: string; readonly argument: string }[],
): Commands {
  const { instance } = mergeRequest;
  const effects = actions.map(({ name, argument }) => {
    instance.quickActions.push({ name, argument, username: author.username });
    return EFFECTS[name]?.(mergeRequest, author, argument) ?? { changes: {}, says: `Could not apply ${name} command.` };
  });
  return {
    changes: Object.assign({}, ...effects.map(({ changes }) => changes)),
    summary: effects.map(({ says }) => says),
  };
}

/** Null: the user may not, or it makes no sense. Others are known by name alone. */
const EFFECTS: Readonly<Record<string, (mergeRequest: MergeRequest, by: User, argument: string) => Effect>> = {
  title(mergeRequest, by, title) {
    if (!mayChange(mergeRequest, by) || title === '') return null;
    changeTitle(mergeRequest, title, by);
    return { changes: { title }, says: `Changed the title to "${title}".` };
  },
  close: (mergeRequest, by) => state(mergeRequest, by, 'close', 'Closed this merge request.'),
  reopen: (mergeRequest, by) => state(mergeRequest, by, 'reopen', 'Reopened this merge request.'),
  approve(mergeRequest, by) {
    if (!has(mergeRequest.instance, by, mergeRequest.project, 'developer')) return null;
    if (mergeRequest.approvals.some((approval) => approval.by === by)) return null;
    mergeRequest.approvals.push({ by, at: new Date().toISOString() });
    addSystemNote(mergeRequest, by, 'approved this merge request');
    announce(mergeRequest, by, 'approved');
    return { changes: {}, says: 'Approved the current merge request.' };
  },
};

function mayChange({ instance, project, author }: MergeRequest, by: User): boolean {
  return author === by || has(instance, by, project, 'developer');
}

function state(mergeRequest: MergeRequest, by: User, event: 'close' | 'reopen', says: string): Effect {
  if (!mayChange(mergeRequest, by) || !changeState(mergeRequest, event, by)) return null;
  return { changes: { state_event: event }, says };
}
