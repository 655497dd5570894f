/** What people ask of us in notes: `@pipewarden recheck` and `@pipewarden explain`. */

import type { Discussion } from '../snapshot.ts';
import { readMarker } from './marker.ts';

export const ASK_WORDS = ['recheck', 'explain'] as const;
export type AskWord = (typeof ASK_WORDS)[number];

/** A note that asks something and has no answer yet. */
export interface Ask {
  readonly word: AskWord;
  readonly note: number;
  readonly discussion: string;
  /** The note stands alone: a reply would make a thread of it that somebody has to resolve. */
  readonly individual: boolean;
  /** Of the finding that its discussion, one of ours, is about. */
  readonly fingerprint: string | null;
}

/** On one merge request: whoever asks more, a machine most likely, gets no answer. */
const MOST_ANSWERS = 50;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/**
 * The first word asked for in a note: a line that begins with the mention and the word, whatever their case. Not in code,
 * and not in a quotation, which begins with `>`.
 */
export function askIn(body: string, username: string): AskWord | null {
  const mention = `@${username.toLowerCase()}`;
  let fence = '';
  for (const line of body.split(/\r\n?|\n/)) {
    const [, mark = ''] = FENCE.exec(line) ?? [];
    if (fence !== '') {
      if (mark.startsWith(fence) && line.trim() === mark) fence = '';
      continue;
    }
    fence = mark;
    const text = /^ {0,3}(?=@)/.test(line) ? line.trim().toLowerCase() : '';
    if (!text.startsWith(mention)) continue;
    const [, asked] = /^[ \t]+([a-z]+)(?![\w-])/.exec(text.slice(mention.length)) ?? [];
    const word = ASK_WORDS.find((each) => each === asked);
    if (word) return word;
  }
  return null;
}

/** Notes of others that wait for an answer, in their order. An answer names the note that asked. */
export function readAsks(
  discussions: readonly Discussion[],
  me: { readonly id: number; readonly username: string },
): readonly Ask[] {
  const notes = discussions.flatMap((discussion) => discussion.notes.map((note) => ({ discussion, note })));
  const ours = notes.flatMap(({ note }) => (note.authorId === me.id ? [readMarker(note.body)] : []));
  const answered = new Set(ours.flatMap((marker) => (marker?.kind === 'answer' ? [marker.note] : [])));
  const asks = notes.flatMap(({ discussion, note }): Ask[] => {
    if (note.system || note.authorId === me.id || answered.has(note.id)) return [];
    const { id, individualNote: individual } = discussion;
    // An answer on its own would show to everybody what was asked among members.
    if (individual && note.internal) return [];
    const word = askIn(note.body, me.username);
    return word ? [{ word, note: note.id, discussion: id, individual, fingerprint: findingOf(discussion, me) }] : [];
  });
  return asks.slice(0, Math.max(0, MOST_ANSWERS - answered.size));
}

function findingOf({ notes: [first] }: Discussion, me: { readonly id: number }): string | null {
  const marker = first && first.authorId === me.id ? readMarker(first.body) : null;
  return marker?.kind === 'finding' ? marker.fingerprint : null;
}
