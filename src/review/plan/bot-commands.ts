/** What people ask of us in notes: `@pipewarden recheck`, `explain`, `accept until 2027-01-31 because …`, `revoke`. */

import { MOST_READ } from '../../short-texts.ts';
import type { Discussion } from '../snapshot.ts';
import { readMarker } from './marker.ts';

export const COMMAND_NAMES = ['recheck', 'explain', 'accept', 'revoke'] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** From this role on people are told which runners a project has, and may accept where the policy names their group. */
export const DEVELOPER = 30;

/** A command in a note that has no answer yet. */
export interface BotCommand {
  readonly name: CommandName;
  /** What follows the name on its line. */
  readonly text: string;
  readonly note: number;
  /** Who asks; null: the user is gone. */
  readonly author: number | null;
  /** The asker's user name; '' where it is not known. */
  readonly username: string;
  /** Somebody has changed the note since it was written. */
  readonly edited: boolean;
  readonly discussion: string;
  /** The note stands alone: a reply would make a thread of it that somebody has to resolve. */
  readonly individual: boolean;
  /** Of the finding that its discussion, one of ours, is about. */
  readonly fingerprint: string | null;
}

/** To one person on one merge request: whoever asks more, most likely a machine, gets no answer, and others still do. */
const MOST_ANSWERS = 50;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/**
 * The first command in a note: a line that begins with the mention and the command's name, whatever their case. Not in code,
 * and not in a quotation, which begins with `>`.
 */
export function commandIn(body: string, username: string): Pick<BotCommand, 'name' | 'text'> | null {
  const mention = `@${username.toLowerCase()}`;
  let fence = '';
  for (const line of body.slice(0, MOST_READ).split(/\r\n?|\n/)) {
    const [, mark = ''] = FENCE.exec(line) ?? [];
    if (fence !== '') {
      if (mark.startsWith(fence) && line.trim() === mark) fence = '';
      continue;
    }
    fence = mark;
    const said = /^ {0,3}(?=@)/.test(line) ? line.trim() : '';
    if (!said.toLowerCase().startsWith(mention)) continue;
    const [, asked, text = ''] = /^[ \t]+([a-z]+)(?![\w-])[ \t]*(.*)$/i.exec(said.slice(mention.length)) ?? [];
    const name = COMMAND_NAMES.find((each) => each === asked?.toLowerCase());
    if (name) return { name, text };
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
  const answers = ours.flatMap((marker) => (marker?.kind === 'answer' ? [marker] : []));
  const answered = new Set(answers.map((answer) => answer.note));
  const commands = notes.flatMap(({ discussion, note }): BotCommand[] => {
    if (note.system || note.authorId === me.id || answered.has(note.id)) return [];
    const { id, individualNote: individual } = discussion;
    // An answer on its own would show to everybody what was asked among members.
    if (individual && note.internal) return [];
    const command = commandIn(note.body, me.username);
    if (!command) return [];
    const { id: asking, authorId: author, author: username = '', edited = false } = note;
    const asker = { note: asking, author, username, edited };
    return [{ ...command, ...asker, discussion: id, individual, fingerprint: findingOf(discussion, me) }];
  });
  const authors = new Map(notes.map(({ note }) => [note.id, note.authorId]));
  const askers = answers.map(({ note, by }) => by ?? authors.get(note) ?? null);
  return withinLimit(commands, askers);
}

/** `askers`: of the answers given so far, which count first. */
function withinLimit(commands: readonly BotCommand[], askers: readonly (number | null)[]): readonly BotCommand[] {
  const given = new Map<number | null, number>();
  const isWithin = (asker: number | null) => {
    const count = (given.get(asker) ?? 0) + 1;
    given.set(asker, count);
    return count <= MOST_ANSWERS;
  };
  askers.forEach(isWithin);
  return commands.filter(({ author }) => isWithin(author));
}

function findingOf({ notes: [first] }: Discussion, me: { readonly id: number }): string | null {
  const marker = first && first.authorId === me.id ? readMarker(first.body) : null;
  return marker?.kind === 'finding' ? marker.fingerprint : null;
}
