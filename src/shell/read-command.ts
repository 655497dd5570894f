/** One command of a shell text, with its words as far as they are known and what it runs beside itself. */
import { idOf } from '../object-id.ts';
import { assignmentIn, type CommandGroup, outputsIn, outputsOf, variablesIn } from './command-words.ts';
import type { JobCommand, ShellSource } from './job-command.ts';
import { type Run, runsOf } from './runs.ts';
import type { ShellCommand, Stretch } from './shell-commands.ts';
import { type ShellValues, textOf } from './shell-values.ts';
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
}

/** What a command becomes depends on its needs alone: `reads` has it for the values that were given so far. */
interface Known extends Needs {
  readonly reads: Map<string, ReadCommand>;
}

/** Jobs share their sources, and with them every command that their variables make the same. */
const known = new WeakMap<ShellSource, Map<ShellCommand, Known>>();

function knownOf(shell: ShellCommand, { source }: CommandGroup): Known {
  const inSource = known.get(source) ?? new Map<ShellCommand, Known>();
  known.set(source, inSource);
  const found = inSource.get(shell) ?? { ...needsOf(shell), reads: new Map() };
  inSource.set(shell, found);
  return found;
}

const needed = new WeakMap<ShellCommand, Needs>();

function needsOf(shell: ShellCommand): Needs {
  let needs = needed.get(shell);
  if (!needs) {
    const values = shell.assignments.flatMap(({ value }) => value ?? []);
    const pieces = [...shell.words, ...shell.writesTo, ...values].flatMap((word) => word.pieces);
    needs = {
      names: [...new Set(variablesIn(pieces))],
      commands: [...shell.from, ...outputsIn(pieces)],
      // The innermost come last, and are part of those before them.
      outputs: outputsOf(shell).toReversed(),
    };
    needed.set(shell, needs);
  }
  return needs;
}

/** Null: it holds all parameters, however many there are. */
function keyOf({ names, commands }: Needs, group: CommandGroup, values: ShellValues): string | null {
  if (names.length + commands.length === 0) return '';
  if (values.parameters && names.some((name) => name === '@' || name === '*')) return null;
  const given = names.map((name) => textOf(values.get(name)));
  // No text of a value has a line end in it.
  return [...given, ...group.commands(commands).map(idOf)].join('\n');
}

/** Commands whose output another one runs. */
export function readOutputs(
  shell: ShellCommand,
  group: CommandGroup,
  keyword: JobCommand['keyword'],
  values: ShellValues,
): void {
  for (const inner of knownOf(shell, group).outputs) {
    if (!group.has(inner)) group.add(inner, readOnce(inner, group, keyword, values).command);
  }
}

export function readOnce(...[shell, group, keyword, values]: Parameters<typeof readCommand>): ReadCommand {
  const found = knownOf(shell, group);
  const key = keyOf(found, group, values);
  const read = (key === null ? undefined : found.reads.get(key)) ?? readCommand(shell, group, keyword, values);
  if (key !== null) found.reads.set(key, read);
  return read;
}

export function readCommand(
  shell: ShellCommand,
  group: CommandGroup,
  keyword: JobCommand['keyword'],
  values: ShellValues,
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
    hereDocuments: shell.hereDocuments.map(({ text, quoted: asItIs, start, end }) => ({
      text,
      quoted: asItIs,
      locate: (inner: Stretch) => source.locate({ start: start + inner.start, end: Math.min(start + inner.end, end) }),
    })),
    from: group.commands(shell.from),
    inContainer: false,
    runsText: false,
    get at() {
      return source.locate(shell);
    },
  };
  const runs = runsOf(command, shell, source);
  command.runsText = runs.some((run) => run.kind === 'text');
  return { command, runs };
}
