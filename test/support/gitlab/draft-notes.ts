/** Draft notes: seen by their author alone until they are published together. 18.9, draft_notes/publish_service.rb. */
import { ApiError, broken } from './api-error.ts';
import type { User } from './instance.ts';
import type { MergeRequest } from './merge-request.ts';
import { isComplete, type StoredPosition } from './position.ts';
import { breaksPublishing, writeNote, writeReply } from './write-note.ts';

export interface DraftNote {
  readonly id: number;
  readonly author: User;
  note: string;
  /** Null: it is about the whole merge request. */
  readonly position: StoredPosition | null;
  /** The thread that it answers. */
  readonly discussion: string | null;
  readonly resolves: boolean;
}

/** Positions are checked only now: a draft that cannot be published is gone without a word. */
export function publishOne(mergeRequest: MergeRequest, draft: DraftNote): void {
  tryToPublish(mergeRequest, draft);
  dropDraft(mergeRequest, draft);
}

/**
 * All of one user. Throws 500 where a draft was lost whose place would be a line after all: the others are published by
 * then, and every draft remains.
 */
export function publishAll(mergeRequest: MergeRequest, drafts: readonly DraftNote[]): void {
  const lost = drafts.filter((draft) => !tryToPublish(mergeRequest, draft));
  const odd = lost.find(
    ({ position }) => position?.position_type === 'text' && breaksPublishing(mergeRequest, position),
  );
  if (odd) throw broken();
  for (const draft of drafts) dropDraft(mergeRequest, draft);
}

export function dropDraft(mergeRequest: MergeRequest, draft: DraftNote): void {
  mergeRequest.drafts.splice(mergeRequest.drafts.indexOf(draft), 1);
}

/** False: no note came of it. */
function tryToPublish(mergeRequest: MergeRequest, draft: DraftNote): boolean {
  try {
    publish(mergeRequest, draft);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return false;
  }
}

function publish(mergeRequest: MergeRequest, { author, note, position, discussion, resolves }: DraftNote): void {
  if (discussion === null) {
    // Without a place, or with half of one, it becomes a thread of its own.
    const place = position && isComplete(position) ? position : null;
    writeNote(mergeRequest, { author, body: note.trimEnd(), position: place, type: 'DiscussionNote' });
    return;
  }
  const thread = mergeRequest.discussions.find(({ id }) => id === discussion);
  if (!thread) return;
  writeReply(mergeRequest, thread, author, note.trimEnd());
  if (resolves) thread.resolve(author, true);
}
