/** The commands of a job's scripts and containers, with what YAML and the scripts themselves define filled in, and their exact places. */
import type { Job } from '../ci/config.ts';
import type { Located } from '../source.ts';
import { execLists } from './exec-lists.ts';
import type { CommandWord, JobCommand, ShellSource } from './job-command.ts';
import { nestedSources } from './nested-shell.ts';
import { shellIn, sourcesOf } from './script-sources.ts';
import type { ShellCommand, ShellWord, Stretch } from './shell-commands.ts';
import { expandWord, type ShellValue, type ShellValues, valuesOf } from './shell-values.ts';
import { programName, wrapperWords } from './shell-wrappers.ts';

const MAX_NESTING = 5;
/** What one job may take: words after variables are filled in, and characters of scripts inside of scripts. */
const MAX_WORDS = 200_000;
const MAX_NESTED_TEXT = 500_000;
const SETTERS = new Set(['export', 'declare', 'local', 'readonly', 'typeset']);

const remembered = new WeakMap<Job, readonly JobCommand[]>();

/** In order of appearance; what a command holds (`sh -c '…'`, `$(…)`) comes after it. */
export function commandsOf(job: Job): readonly JobCommand[] {
  let commands = remembered.get(job);
  if (!commands) {
    commands = readScripts(job);
    remembered.set(job, commands);
  }
  return commands;
}

/** The commands so far, and how much more may be read. */
interface Reading {
  readonly found: JobCommand[];
  words: number;
  nestedText: number;
}

function readScripts(job: Job): JobCommand[] {
  const reading: Reading = { found: [], words: MAX_WORDS, nestedText: MAX_NESTED_TEXT };
  const given = valuesOf(job);
  let values = given.fork();
  for (const script of job.scripts) {
    // before_script and script share one shell; every other script has its own
    if (script.keyword !== 'script') values = given.fork();
    for (const source of sourcesOf(script)) readCommands(reading, source, script.keyword, values, 0);
  }
  for (const list of execLists(job)) readCommands(reading, list, list.keyword, given.fork(), 0);
  return reading.found;
}

function readCommands(
  reading: Reading,
  source: ShellSource,
  keyword: JobCommand['keyword'],
  values: ShellValues,
  depth: number,
): void {
  const group = new CommandGroup(source);
  for (const shell of shellIn(source).commands) {
    const { command, nested } = isConstant(shell)
      ? readOnce(shell, group, keyword, values, depth)
      : readCommand(shell, group, keyword, values, depth);
    reading.words -= command.wrapped.length + 1;
    if (reading.words < 0) return;
    group.add(shell, command);
    reading.found.push(command);
    const setsValues = command.words.length === 0 || SETTERS.has(command.name);
    if (setsValues) for (const { name: set, value } of command.assignments) values.set(set, value);
    for (const inner of nested) {
      reading.nestedText -= inner.text.length;
      if (reading.nestedText >= 0) readCommands(reading, inner, keyword, values.fork(), depth + 1);
    }
  }
}

interface ReadCommand {
  readonly command: JobCommand;
  /** Shell text that it runs. */
  readonly nested: readonly ShellSource[];
}

/** Copies of a job share their sources, and with them every command that is the same for all. */
const constant = new WeakMap<ShellSource, Map<ShellCommand, ReadCommand>>();

/** Nothing in it comes from variables or from other commands. */
function isConstant(shell: ShellCommand): boolean {
  const isText = (word: ShellWord) => word.pieces.every((piece) => piece.kind === 'text');
  return (
    shell.from.length === 0 &&
    shell.words.every(isText) &&
    shell.writesTo.every(isText) &&
    shell.assignments.every(({ value }) => !value || isText(value))
  );
}

function readOnce(...[shell, group, ...others]: Parameters<typeof readCommand>): ReadCommand {
  const known = constant.get(group.source) ?? new Map<ShellCommand, ReadCommand>();
  constant.set(group.source, known);
  const read = known.get(shell) ?? readCommand(shell, group, ...others);
  known.set(shell, read);
  return read;
}

function readCommand(
  shell: ShellCommand,
  group: CommandGroup,
  keyword: JobCommand['keyword'],
  values: ShellValues,
  depth: number,
): ReadCommand {
  const { source } = group;
  const all = shell.words.flatMap((word) => group.words(shell, word, values));
  const wrapped = wrapperWords(all.map((word) => word.text));
  const words = all.slice(wrapped.count);
  const command = {
    keyword,
    name: programName(words[0]?.text ?? ''),
    words,
    wrapped: all,
    assignments: [
      ...shell.assignments.flatMap(({ name: set, value }) =>
        value ? [{ name: set, value: group.word(value, values) }] : [],
      ),
      ...wrapped.assignments.flatMap((index) => assignmentIn(all[index])),
    ],
    writesTo: shell.writesTo.map((word) => group.word(word, values)),
    hereDocuments: shell.hereDocuments.map(({ text, quoted, start, end }) => ({
      text,
      quoted,
      locate: (inner: Stretch) => source.locate({ start: start + inner.start, end: Math.min(start + inner.end, end) }),
    })),
    from: group.commands(shell.from),
    runsText: false,
    get at() {
      return source.locate(shell);
    },
  };
  const nested = depth < MAX_NESTING ? [...nestedSources(command, shell, source)] : [];
  command.runsText = nested.length > 0;
  return { command, nested };
}

/** The commands of one text: words know the others by their stretch. */
class CommandGroup {
  readonly source: ShellSource;
  readonly #byStretch = new Map<string, JobCommand>();

  constructor(source: ShellSource) {
    this.source = source;
  }

  add(shell: ShellCommand, command: JobCommand): void {
    this.#byStretch.set(`${shell.start}:${shell.end}`, command);
  }

  commands(shells: readonly ShellCommand[]): readonly JobCommand[] {
    return shells.flatMap((shell) => this.#byStretch.get(`${shell.start}:${shell.end}`) ?? []);
  }

  /** What the word becomes: several words, or none, where an unquoted variable is put in. */
  words(shell: ShellCommand, word: ShellWord, values: ShellValues): CommandWord[] {
    const names = namesIn(word, values);
    const start = Math.min(shell.start, word.start);
    return expandWord(word, values).map((field) => new LocatedWord(this, word, start, field, names));
  }

  /** The word as one text, as in an assignment. */
  word(word: ShellWord, values: ShellValues): CommandWord {
    const fields = expandWord(word, values);
    const text = fields.map((field) => field.text).join(' ');
    const known = fields.every((field) => field.known);
    const from = fields.flatMap((field) => field.from);
    return new LocatedWord(this, word, word.start, { text, known, from }, namesIn(word, values));
  }
}

/** Scripts have many words and few findings, so a word works out its place only when it is asked. */
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

  get at(): Located<string> {
    return this.#group.source.locate({ start: this.#start, end: this.#word.end });
  }

  outputOf(): readonly JobCommand[] {
    const pieces = this.#word.pieces;
    return this.#group.commands(pieces.flatMap((piece) => (piece.kind === 'output' ? piece.commands : [])));
  }

  withText(text: string): CommandWord {
    return new LocatedWord(this.#group, this.#word, this.#start, { ...this, text }, this.names);
  }
}

const NO_NAMES: readonly string[] = [];

/** Variables that the shell puts in, and the unknown ones in their values. */
function namesIn(word: ShellWord, values: ShellValues): readonly string[] {
  if (!word.pieces.some((piece) => piece.kind === 'variable')) return NO_NAMES;
  return word.pieces.flatMap((piece) => {
    if (piece.kind !== 'variable') return [];
    const value = values.get(piece.name);
    const inner = value && !value.known ? [...value.text.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? '') : [];
    return [piece.name, ...inner];
  });
}

/** `env A=b …`: a word of a wrapper that sets a variable. */
function assignmentIn(word: CommandWord | undefined): { name: string; value: CommandWord }[] {
  const equals = word?.text.indexOf('=') ?? -1;
  if (!(word instanceof LocatedWord) || equals < 1) return [];
  return [{ name: word.text.slice(0, equals), value: word.withText(word.text.slice(equals + 1)) }];
}
