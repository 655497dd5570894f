/** What people ask of us in notes: `@pipewarden recheck` and `@pipewarden explain`. */

import type { Discussion } from '../snapshot.ts';
import { readMarker } from './marker.ts';

export const COMMAND_NAMES = ['recheck', 'explain'] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** A command in a note that has no answer yet. */
export interface BotCommand {
  readonly name: CommandName;
  readonly note: number;
  readonly discussion: string;
  /** The note stands alone: a reply would make a thread of it that somebody has to resolve. */
  readonly individual: boolean;
  /** Of the finding that its discussion, one of ours, is about. */
  readonly fingerprint: string | null;
}

/** On one merge request: whoever asks more, most likely a machine, gets no answer. */
const MOST_ANSWERS = 50;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/**
 * The first command in a note: a line that begins with the mention and the command's name, whatever their case. Not in code,
 * and not in a quotation, which begins with `>`.
 */
export function commandIn(body: string, username: string): CommandName | null {
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
    const name = COMMAND_NAMES.find((each) => each === asked);
    if (name) return name;
  }
  return null;
}

/** Commands of others that wait for an answer, in their order. An answer names the note that asked. */
export function waitingCommands(
  discussions: readonly Discussion[],
  me: { readonly id: number; readonly username: string },
): readonly BotCommand[] {
  const notes = discussions.flatMap((discussion) => discussion.notes.map((note) => ({ discussion, note })));
  const ours = notes.flatMap(({ note }) => (note.authorId === me.id ? [readMarker(note.body)] : []));
  const answered = new Set(ours.flatMap((marker) => (marker?.kind === 'answer' ? [marker.note] : [])));
  const commands = notes.flatMap(({ discussion, note }): BotCommand[] => {
    if (note.system || note.authorId === me.id || answered.has(note.id)) return [];
    const { id, individualNote: individual } = discussion;
    // An answer on its own would show to everybody what was asked among members.
    if (individual && note.internal) return [];
    const name = commandIn(note.body, me.username);
    return name ? [{ name, note: note.id, discussion: id, individual, fingerprint: findingOf(discussion, me) }] : [];
  });
  return commands.slice(0, Math.max(0, MOST_ANSWERS - answered.size));
}

function findingOf({ notes: [first] }: Discussion, me: { readonly id: number }): string | null {
  const marker = first && first.authorId === me.id ? readMarker(first.body) : null;
  return marker?.kind === 'finding' ? marker.fingerprint : null;
}
