/** Reads the scripts of a job. Jobs share what a statement comes to, where all that it asks of those before it is the same. */
import type { JobCommand, ShellSource, Unreadable } from './job-command.ts';
import { type Room, ScriptReader } from './script-reader.ts';
import { faultsIn, shellIn, sourcesOf } from './script-sources.ts';
import { SharedAnswers } from './shared-answers.ts';
import type { JobText } from './shared-texts.ts';
import { Routines, type Shell } from './shell-state.ts';
import type { ShellCommand } from './shell-syntax.ts';
import type { ShellValues } from './shell-values.ts';
import { answerOf, applyChange, type ShellChange, shellForStatement } from './statement-shell.ts';
import { WrittenFiles } from './written-files.ts';

/** What one job may take. */
const MAX_WORDS = 200_000;
const MAX_NESTED_TEXT = 500_000;

export interface JobScripts {
  /** In order of appearance; what a command holds (`sh -c '…'`, `$(…)`) comes after it. */
  readonly commands: readonly JobCommand[];
  /** The same in lists that jobs share. */
  readonly parts: readonly (readonly JobCommand[])[];
  readonly unreadable: readonly Unreadable[];
}

/** `given`: the values of YAML. */
export function readScripts(texts: readonly JobText[], given: ShellValues): JobScripts {
  const reader = new JobReader(given);
  for (const text of texts) reader.read(text);
  const { parts, unreadable } = reader;
  return { commands: parts.flat(), parts, unreadable };
}

type Read = Pick<ScriptReader, 'found' | 'unreadable'>;

/** What a statement comes to. */
interface Reading extends Read {
  readonly change: ShellChange;
  readonly took: Room;
}

type Statement = readonly ShellCommand[];
type Readings = Map<Statement, SharedAnswers<Reading>>;

/** Most sources are read once. What statements come to is remembered from the second time on. */
const readingsOf = new WeakMap<ShellSource, Readings>();

class JobReader {
  readonly parts: (readonly JobCommand[])[] = [];
  readonly unreadable: Unreadable[] = [];
  readonly #given: ShellValues;
  readonly #files = new WrittenFiles();
  readonly #room: Room = { words: MAX_WORDS, nestedText: MAX_NESTED_TEXT, isFull: false };
  readonly #unknown = new Set<string>();
  #shell: Shell;

  constructor(given: ShellValues) {
    this.#given = given;
    this.#shell = this.#newShell();
  }

  #newShell(): Shell {
    return { values: this.#given.fork(), routines: new Routines(), files: this.#files };
  }

  read(text: JobText): void {
    // before_script and script share one shell; everything else has its own
    if (text.keyword !== 'script') this.#shell = this.#newShell();
    this.unreadable.push(...faultsIn(text));
    for (const source of sourcesOf(text)) {
      const { commands, statements } = shellIn(source);
      const readings = readingsOf.get(source);
      if (readings) for (const statement of statements) this.#share(statement, readings, source, text.keyword);
      else {
        readingsOf.set(source, new Map());
        this.#readAlone(commands, source, text.keyword);
      }
    }
  }

  #readAlone(commands: Statement, source: ShellSource, keyword: JobCommand['keyword']): void {
    const reader = new ScriptReader(this.#room);
    reader.read(commands, source, { keyword, shell: this.#shell, depth: 0 });
    this.#keep(reader);
  }

  #share(statement: Statement, readings: Readings, source: ShellSource, keyword: JobCommand['keyword']): void {
    const answers = readings.get(statement) ?? new SharedAnswers<Reading>();
    readings.set(statement, answers);
    if (!answers.isOfUse) {
      this.#readAlone(statement, source, keyword);
      return;
    }
    const reading = answers.find(
      (question) => answerOf(this.#shell, question),
      (asks) => {
        const { shell, change } = shellForStatement(this.#shell, asks);
        const left = { ...this.#room, isFull: false };
        const reader = new ScriptReader(left);
        reader.read(statement, source, { keyword, shell, depth: 0 });
        const { found, unreadable } = reader;
        return { found, unreadable, change: change(), took: difference(this.#room, left) };
      },
    );
    if (isRoomFor(reading.took, this.#room)) this.#take(reading);
    else this.#readAlone(statement, source, keyword);
  }

  #take(reading: Reading): void {
    const { words, nestedText } = difference(this.#room, reading.took);
    Object.assign(this.#room, { words, nestedText });
    applyChange(this.#shell, reading.change);
    this.#keep(reading);
  }

  #keep({ found, unreadable }: Read): void {
    if (found.length > 0) this.parts.push(found);
    for (const each of unreadable) {
      // A name is told once: where it comes again the cause is the same.
      if (each.why === 'named' && this.#unknown.has(each.shown)) continue;
      if (each.why === 'named') this.#unknown.add(each.shown);
      this.unreadable.push(each);
    }
  }
}

function difference(before: Room, { words, nestedText, isFull }: Room): Room {
  return { words: before.words - words, nestedText: before.nestedText - nestedText, isFull };
}

function isRoomFor({ words, nestedText, isFull }: Room, left: Room): boolean {
  return !isFull && words <= left.words && (nestedText === 0 || nestedText <= left.nestedText);
}
