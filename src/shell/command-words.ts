/** Words of commands, with what is known filled in and their exact locations. */
import type { Located } from '../source.ts';
import { expandWord, type Known, type OutputPiece } from './expand-word.ts';
import type { CommandWord, JobCommand, ScriptPlace, ShellSource } from './job-command.ts';
import { printedIn } from './printed-text.ts';
import type { ShellCommand, ShellPiece, ShellWord } from './shell-syntax.ts';
import type { ShellValue, ShellValues } from './shell-values.ts';

/** The commands of one text: words know the others by their stretch. */
export class CommandGroup {
  readonly source: ShellSource;
  readonly #byStretch = new Map<string, JobCommand>();

  constructor(source: ShellSource) {
    this.source = source;
  }

  add(shell: ShellCommand, command: JobCommand): void {
    this.#byStretch.set(`${shell.start}:${shell.end}`, command);
  }

  has(shell: ShellCommand): boolean {
    return this.#byStretch.has(`${shell.start}:${shell.end}`);
  }

  commands(shells: readonly ShellCommand[]): readonly JobCommand[] {
    return shells.flatMap((shell) => this.#byStretch.get(`${shell.start}:${shell.end}`) ?? []);
  }

  #known(values: ShellValues): Known {
    return { values, printed: (piece) => this.#printed(piece) };
  }

  #printed({ text, commands }: OutputPiece): string | null {
    return commands.length > 0 && /^[$`]/.test(text) ? printedIn(this.commands(commands)) : null;
  }

  /** What the word becomes: several words, or none, where an unquoted variable is put in. */
  words(shell: ShellCommand, word: ShellWord, values: ShellValues): CommandWord[] {
    const names = namesIn(word.pieces, values);
    const start = Math.min(shell.start, word.start);
    return expandWord(word, this.#known(values)).map((field) => new LocatedWord(this, word, start, field, names));
  }

  /** The same without their places. */
  fields(word: ShellWord, values: ShellValues): readonly ShellValue[] {
    return expandWord(word, this.#known(values));
  }

  /** The word as one text, as in an assignment. */
  word(word: ShellWord, values: ShellValues): CommandWord {
    const fields = expandWord(word, this.#known(values));
    const text = fields.map((field) => field.text).join(' ');
    const known = fields.every((field) => field.known);
    const from = fields.flatMap((field) => field.from);
    return new LocatedWord(this, word, word.start, { text, known, from }, namesIn(word.pieces, values));
  }
}

/** Scripts have many words and few findings, so a word works out its location only when it is asked. */
class LocatedWord implements CommandWord {
  readonly text: string;
  readonly known: boolean;
  readonly from: readonly Located<string>[];
  readonly names: readonly string[];
  readonly #group: CommandGroup;
  readonly #word: ShellWord;
  readonly #start: number;

  constructor(group: CommandGroup, word: ShellWord, start: number, value: ShellValue, names: readonly string[]) {
    this.text = value.text;
    this.known = value.known;
    this.from = value.from;
    this.names = names;
    this.#group = group;
    this.#word = word;
    this.#start = start;
  }

  get at(): ScriptPlace {
    return this.#group.source.locate({ start: this.#start, end: this.#word.end });
  }

  outputOf(): readonly JobCommand[] {
    return this.#group.commands(outputsIn(this.#word.pieces));
  }

  withText(text: string): CommandWord {
    return new LocatedWord(this.#group, this.#word, this.#start, { ...this, text }, this.names);
  }
}

/** All words of a command, also those that are no arguments. */
export function allWords(command: ShellCommand): readonly ShellWord[] {
  const { words, assignments, loop, writesTo, readsFrom, hereDocuments } = command;
  if (assignments.length + writesTo.length + readsFrom.length + hereDocuments.length === 0 && !loop) return words;
  const values = assignments.flatMap(({ value }) => value ?? []);
  const documents = hereDocuments.flatMap(({ word }) => word ?? []);
  return [...words, ...values, ...(loop?.words ?? []), ...writesTo, ...readsFrom, ...documents];
}

/** The commands whose output is part of a word. */
export function outputsIn(pieces: readonly ShellPiece[]): readonly ShellCommand[] {
  return flat(pieces).flatMap((piece) => (piece.kind === 'output' ? piece.commands : []));
}

/** Names of the variables in them. */
export function variablesIn(pieces: readonly ShellPiece[]): readonly string[] {
  return flat(pieces).flatMap((piece) => (piece.kind === 'variable' ? piece.name : []));
}

/** With those that stand in others. */
export function flat(pieces: readonly ShellPiece[]): readonly ShellPiece[] {
  if (pieces.every(({ kind }) => kind === 'text' || kind === 'output')) return pieces;
  return pieces.flatMap((piece) => {
    if (piece.kind === 'braces') return piece.choices.flatMap(flat);
    return piece.kind === 'variable' && piece.fallback ? [piece, ...flat(piece.fallback)] : [piece];
  });
}

const NO_NAMES: readonly string[] = [];

/** Variables that the shell puts in, and the unknown ones in their values. */
function namesIn(pieces: readonly ShellPiece[], values: ShellValues): readonly string[] {
  if (pieces.every((piece) => piece.kind === 'text')) return NO_NAMES;
  return flat(pieces).flatMap((piece) => {
    if (piece.kind !== 'variable') return NO_NAMES;
    const value = values.get(piece.name);
    const inner = value && !value.known ? [...value.text.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? '') : [];
    return [piece.name, ...inner];
  });
}

/** `env A=b …`: a word of a wrapper that sets a variable. */
export function assignmentIn(word: CommandWord | undefined): { name: string; value: CommandWord }[] {
  const equals = word?.text.indexOf('=') ?? -1;
  if (!(word instanceof LocatedWord) || equals < 1) return [];
  return [{ name: word.text.slice(0, equals), value: word.withText(word.text.slice(equals + 1)) }];
}
