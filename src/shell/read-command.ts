/** One command of a shell text, with its words as far as they are known and what it runs beside itself. */
import { idOf } from '../object-id.ts';
import { onceFor } from '../once-per.ts';
import { allWords, assignmentIn, type CommandGroup, flat, outputsIn, variablesIn } from './command-words.ts';
import type { JobCommand, JobHereDocument, ShellSource } from './job-command.ts';
import { PlacedCommand } from './placed-command.ts';
import { type Run, runsOf } from './runs.ts';
import type { HereDocument, ShellCommand, ShellPiece, Stretch, VariablePiece } from './shell-syntax.ts';
import { type ShellValue, type ShellValues, textOf } from './shell-values.ts';
import { programName, wrapperWords } from './shell-wrappers.ts';

export interface ReadCommand {
  readonly command: JobCommand;
  readonly runs: readonly Run[];
}

interface Needs {
  /** Variables in it. */
  readonly names: readonly string[];
  /** Commands whose output it reads or holds. */
  readonly commands: readonly ShellCommand[];
  /** Those in its words, the innermost first: they stand behind it in the text, and are asked for before. */
  readonly outputs: readonly ShellCommand[];
  /** Those whose values are names of others: `${!name}`. */
  readonly namesOfOthers: readonly string[];
  /** Variables that it sets where they are not set. */
  readonly defaults: readonly Default[];
}

type Default = VariablePiece & { readonly fallback: readonly ShellPiece[] };

/** A command as one source has it, with what it becomes for the values that were given so far: that depends on its needs alone. */
export interface WrittenCommand extends Needs {
  readonly shell: ShellCommand;
  readonly reads: Map<string, ReadCommand>;
  /** The first of those that say the same. */
  readonly firsts: Map<string, JobCommand>;
}

/** Jobs share their sources, and with them every command that their variables make the same. */
const writtenIn = onceFor((_: ShellSource) => new Map<ShellCommand, WrittenCommand>());

export function writtenCommand(shell: ShellCommand, { source }: CommandGroup): WrittenCommand {
  const all = writtenIn(source);
  const known = all.get(shell);
  if (known) return known;
  const made = { ...needsOf(shell), shell, reads: new Map(), firsts: new Map() };
  all.set(shell, made);
  return made;
}

const NO_NEEDS: Needs = { names: [], commands: [], outputs: [], namesOfOthers: [], defaults: [] };

/** What it becomes depends on nothing else. */
const needsOf = onceFor((shell: ShellCommand): Needs => {
  const pieces = allWords(shell).flatMap((word) =>
    word.pieces.every(({ kind }) => kind === 'text') ? [] : word.pieces,
  );
  if (pieces.length === 0 && shell.from.length === 0) return NO_NEEDS;
  const outputs = outputsIn(pieces);
  return {
    names: [...new Set(variablesIn(pieces))],
    commands: [...shell.from, ...outputs],
    // The innermost come last, and are part of those before them.
    outputs: outputs.toReversed(),
    namesOfOthers: flat(pieces).flatMap((piece) =>
      piece.kind === 'variable' && piece.change?.operator === '!' ? piece.name : [],
    ),
    defaults: flat(pieces).filter(setsDefault),
  };
});

/** `${name:=value}` */
function setsDefault(piece: ShellPiece): piece is Default {
  return piece.kind === 'variable' && piece.fallback !== null && /^\$\{\w+:?=/.test(piece.text);
}

/** Equal where every value and every command is the same to `valueText` and `commandId`. */
function keyOf(
  { names, commands, namesOfOthers }: Needs,
  group: CommandGroup,
  values: ShellValues,
  valueText = textOf,
  commandId: (command: JobCommand) => number = idOf,
): string {
  if (names.length + commands.length === 0) return '';
  const { parameters } = values;
  const others = namesOfOthers.map((name) => values.get(name)?.text ?? '');
  const given = [...names, ...others, 'IFS'].map((name) => valueText(values.get(name)));
  const all = parameters && names.some((name) => name === '@' || name === '*') ? parameters.map(valueText) : [];
  // No text of a value has a line end in it.
  return [...given, ...group.commands(commands).map(commandId), ...all].join('\n');
}

const firsts = new WeakMap<JobCommand, JobCommand>();

/** Of the commands that are written in one place and say the same, wherever their values come from, the one that was read first. */
export function firstAlike(command: JobCommand): JobCommand {
  return firsts.get(command) ?? command;
}

function wordingOf(value: ShellValue | undefined): string {
  return value ? JSON.stringify([value.text, value.known, value.from.map((each) => each.value)]) : '';
}

/** Commands whose output another one runs. */
export function readOutputs(
  { outputs }: WrittenCommand,
  group: CommandGroup,
  keyword: JobCommand['keyword'],
  values: ShellValues,
): void {
  for (const inner of outputs) {
    if (!group.has(inner)) group.add(inner, readOnce(writtenCommand(inner, group), group, keyword, values).command);
  }
}

export function readOnce(
  written: WrittenCommand,
  group: CommandGroup,
  keyword: JobCommand['keyword'],
  values: ShellValues,
): ReadCommand {
  const key = keyOf(written, group, values);
  const known = written.reads.get(key);
  if (known) return known;
  const read = readCommand(written.shell, group, keyword, values);
  written.reads.set(key, read);
  noteFirst(read.command, written, group, values);
  return read;
}

function noteFirst(command: JobCommand, written: WrittenCommand, group: CommandGroup, values: ShellValues): void {
  const said = keyOf(written, group, values, wordingOf, (each) => idOf(firstAlike(each)));
  // No parameters are something else than unknown ones.
  const wording = values.parameters ? said : `unknown ${said}`;
  const first = written.firsts.get(wording);
  if (first) firsts.set(command, first);
  else written.firsts.set(wording, command);
}

function readCommand(
  shell: ShellCommand,
  group: CommandGroup,
  keyword: JobCommand['keyword'],
  values: ShellValues,
): ReadCommand {
  const { source } = group;
  const all = shell.words.flatMap((word) => group.words(shell, word, values));
  const wrapped = wrapperWords(all.map((word) => word.text));
  const words = all.slice(wrapped.count);
  const command = new PlacedCommand(
    {
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
      readsFrom: shell.readsFrom.map((word) => group.word(word, values)),
      hereDocuments: shell.hereDocuments.map((document) => readDocument(document, group, values)),
      from: group.commands(shell.from),
      inContainer: false,
      guard: shell.guard,
      definedIn: shell.definition?.name ?? null,
    },
    () => source.locate(shell),
  );
  const runs = runsOf(command, shell, source);
  command.runsText = runs.some((run) => run.kind === 'text');
  return { command, runs };
}

function readDocument(
  { text: written, quoted, start, end, word }: HereDocument,
  group: CommandGroup,
  values: ShellValues,
): JobHereDocument {
  const text = word ? group.word(word, values).text : written;
  const locate = (inner: Stretch) => {
    const isWritten = text === written;
    return group.source.locate(
      isWritten ? { start: start + inner.start, end: Math.min(start + inner.end, end) } : { start, end },
    );
  };
  return { text, quoted, locate, outputOf: () => (word ? group.commands(outputsIn(word.pieces)) : []) };
}

/** The variable of a loop takes every word of its list. */
export function setLoop(
  { loop, branch }: ShellCommand,
  group: CommandGroup,
  given: ShellValues,
  values: ShellValues,
): void {
  if (!loop) return;
  const words = loop.words?.flatMap((word) => group.fields(word, given)) ?? given.parameters ?? [];
  const unknown = { text: `\${${loop.name}}`, known: false, from: [] };
  values.set(loop.name, words.length > 0 ? words.slice(0, MOST_ROUNDS) : [unknown], branch);
}

/** Rounds of a loop that are followed. */
const MOST_ROUNDS = 100;

/** `${name:=value}` sets what was not set before. */
export function setDefaults({ shell, defaults }: WrittenCommand, group: CommandGroup, values: ShellValues): void {
  for (const { name, fallback } of defaults) {
    if (values.get(name)) continue;
    const [value] = group.fields({ start: shell.start, end: shell.end, pieces: fallback }, values);
    if (value) values.set(name, value, shell.branch);
  }
}
