/** Statements that follow each other. Jobs share what they come to, where all that they ask of those before them is the same. */
import type { JobCommand, ShellSource, Unreadable } from './job-command.ts';
import { type Room, ScriptReader } from './script-reader.ts';
import { SharedAnswers } from './shared-answers.ts';
import type { Shell } from './shell-state.ts';
import type { ShellCommand } from './shell-syntax.ts';
import { answerOf, applyChange, type ShellChange, shellForStatements } from './statement-shell.ts';

/** Commands in order, and lists of them that jobs share, of lists that they share. */
export type CommandParts = readonly (JobCommand | CommandParts)[];

export interface Read {
  readonly parts: CommandParts;
  readonly unreadable: readonly Unreadable[];
}

/** What statements come to. */
interface Reading extends Read {
  readonly change: ShellChange;
  readonly took: Room;
}

type Reader = (shell: Shell, room: Room) => Read;

export class Passage {
  readonly #answers = new SharedAnswers<Reading>();
  readonly #readAnew: Reader;

  constructor(readAnew: Reader) {
    this.#readAnew = readAnew;
  }

  /** Does it come to the same nearly always? */
  get isSteady(): boolean {
    return this.#answers.isSteady;
  }

  read(shell: Shell, room: Room): Read {
    if (!this.#answers.isOfUse) return this.#readAnew(shell, room);
    const reading = this.#answers.find(
      (question) => answerOf(shell, question),
      (asks) => {
        const { shell: own, change } = shellForStatements(shell, asks);
        const left = { ...room, isFull: false };
        const { parts, unreadable } = this.#readAnew(own, left);
        return { parts, unreadable, change: change(), took: difference(room, left) };
      },
    );
    if (!isRoomFor(reading.took, room)) return this.#readAnew(shell, room);
    const { words, nestedText } = difference(room, reading.took);
    Object.assign(room, { words, nestedText });
    applyChange(shell, reading.change);
    return reading;
  }
}

/** Each statement for itself. */
export function passagesOf(
  statements: readonly (readonly ShellCommand[])[],
  source: ShellSource,
  keyword: JobCommand['keyword'],
): readonly Passage[] {
  return statements.map((each) => new Passage((shell, room) => readAlone(each, source, keyword, shell, room)));
}

/** The same with those as one that come to the same nearly always: what a job shares is found at once. */
export function steadyTogether(passages: readonly Passage[]): readonly Passage[] {
  const all: Passage[] = [];
  let steady: Passage[] = [];
  const close = () => {
    const [only, ...others] = steady;
    if (only) all.push(others.length === 0 ? only : asOne(steady));
    steady = [];
  };
  for (const each of passages) {
    if (each.isSteady) steady.push(each);
    else {
      close();
      all.push(each);
    }
  }
  close();
  return all;
}

function asOne(passages: readonly Passage[]): Passage {
  return new Passage((shell, room) => {
    const reads = passages.map((each) => each.read(shell, room));
    return { parts: reads.map(({ parts }) => parts), unreadable: reads.flatMap(({ unreadable }) => unreadable) };
  });
}

export function readAlone(
  commands: readonly ShellCommand[],
  source: ShellSource,
  keyword: JobCommand['keyword'],
  shell: Shell,
  room: Room,
): Read {
  const reader = new ScriptReader(room);
  reader.read(commands, source, { keyword, shell, depth: 0 });
  return { parts: reader.found, unreadable: reader.unreadable };
}

function difference(before: Room, { words, nestedText, isFull }: Room): Room {
  return { words: before.words - words, nestedText: before.nestedText - nestedText, isFull };
}

function isRoomFor({ words, nestedText, isFull }: Room, left: Room): boolean {
  return !isFull && words <= left.words && (nestedText === 0 || nestedText <= left.nestedText);
}
