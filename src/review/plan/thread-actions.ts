/** What is done to a thread of ours, as far as it is not so already. */
import type { Action } from './action.ts';
import { sameBody } from './marker.ts';
import type { PostedThread } from './posted.ts';

export function edit({ id, note, body }: PostedThread, wanted: string, plain = false): Action[] {
  if (sameBody(body, wanted)) return [];
  return [{ do: 'edit_note', discussion: plain ? null : id, note, body: wanted }];
}

export function resolve({ id }: PostedThread, reply: string | null): Action {
  return { do: 'resolve', discussion: id, resolved: true, reply };
}

export function reopen({ id, lastReply }: PostedThread, reply: string): Action[] {
  return [{ do: 'resolve', discussion: id, resolved: false, reply: lastReply === 'returned' ? null : reply }];
}

/** With a word. Once we have said it, somebody who talks on has the word. */
export function close(thread: PostedThread, word: string | null): Action[] {
  if (thread.resolved) return [];
  const said = thread.lastReply === 'fixed';
  if (said && thread.answeredSince) return [];
  return [resolve(thread, said ? null : word)];
}
