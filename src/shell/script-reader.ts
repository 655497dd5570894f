/** Reads the commands of shell text one after the other, with what those before them set, and what they run beside themselves. */
import { onceFor } from '../once-per.ts';
import { CommandGroup } from './command-words.ts';
import type { JobCommand, ShellSource, Unreadable } from './job-command.ts';
import {
  type ReadCommand,
  readOnce,
  readOutputs,
  setDefaults,
  setLoop,
  type WrittenCommand,
  writtenCommand,
} from './read-command.ts';
import { plainRun, type Run } from './runs.ts';
import { shellIn } from './script-sources.ts';
import { type DefinedFunction, programKey, type Routine, remember, type Shell } from './shell-state.ts';
import type { Branch, FunctionDefinition, ShellCommand } from './shell-syntax.ts';
import type { ShellValue, ShellValues } from './shell-values.ts';
import { isUnknownCommand } from './unknown-command.ts';

const DEEPEST = 5;

/** What is left of what one job may take. */
export interface Room {
  /** Words after variables are filled in. */
  words: number;
  /** Characters of scripts inside of scripts. */
  nestedText: number;
  /** It was told that there is too little. */
  isFull: boolean;
}

/** Where a command is read. */
interface Context {
  readonly keyword: JobCommand['keyword'];
  readonly shell: Shell;
  readonly depth: number;
  readonly branch: Branch | null;
  /** What begins with `$` is a value there, not a command. */
  readonly isValue: boolean;
}

export class ScriptReader {
  readonly found: JobCommand[] = [];
  readonly unreadable: Unreadable[] = [];
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  /** `commands`: those of the source, or of some of its statements. */
  read(
    commands: readonly ShellCommand[],
    source: ShellSource,
    outer: Pick<Context, 'keyword' | 'shell' | 'depth'>,
  ): void {
    const { keyword, shell } = outer;
    const group = new CommandGroup(source);
    for (const each of commands) {
      const { definition, branch } = each;
      if (definition) shell.routines.set(definition.name, functionsIn(source).get(definition) as Routine);
      const values = definition ? shell.values.fork(null) : shell.values;
      const written = writtenCommand(each, group);
      const readings = this.#readings(written, group, keyword, values);
      setDefaults(written, group, values);
      const context = { ...outer, branch, isValue: isValueIn(source, each) };
      for (const read of readings) if (!this.#keep(read, context)) return;
      remember(
        readings.map(({ command }) => command),
        shell,
        branch,
      );
    }
  }

  /** One for each value that its variables may have. */
  #readings(
    written: WrittenCommand,
    group: CommandGroup,
    keyword: JobCommand['keyword'],
    values: ShellValues,
  ): readonly ReadCommand[] {
    const { shell: each, names } = written;
    const views = values.views(names, each.branch);
    const [only, ...others] = views;
    if (only && others.length === 0 && !each.loop) {
      readOutputs(written, group, keyword, only);
      const read = readOnce(written, group, keyword, only);
      group.add(each, read.command);
      return [read];
    }
    const readings = new Map<string, ReadCommand>();
    for (const view of views) {
      readOutputs(written, group, keyword, view);
      if (each.loop) setLoop(each, group, view, values);
      else {
        const read = readOnce(written, group, keyword, view);
        if (readings.size === 0) group.add(each, read.command);
        const key = [said(read.command), ...read.command.assignments.map(({ value }) => value.text)].join('\n');
        if (!readings.has(key)) readings.set(key, read);
      }
    }
    return [...readings.values()];
  }

  /** False: there are too many words. */
  #keep({ command, runs }: ReadCommand, context: Context): boolean {
    if (!this.#hasRoomFor(command)) return false;
    const { routines, files } = context.shell;
    this.found.push(command);
    files.note(command);
    const all = [...runs, ...files.runsOf(command)];
    const inner = { ...context, depth: context.depth + 1 };
    for (const run of all) this.#run(run, command, inner);
    const name = command.words[0]?.text ?? '';
    const routine = routines.get(name) ?? routines.get(programKey(name));
    if (routine) this.#call(routine, command, inner);
    else if (all.length === 0 && !context.isValue && isUnknownCommand(command)) this.#refuse(command, 'named', name);
    return true;
  }

  /** Is there room for the words of the command? Says so once where there is none. */
  #hasRoomFor(command: JobCommand): boolean {
    this.#room.words -= command.wrapped.length + 1;
    if (this.#room.words < 0) this.#refuseRest(command);
    return this.#room.words >= 0;
  }

  #run(run: Run, command: JobCommand, context: Context): void {
    const { shell, branch } = context;
    if (run.kind === 'unknown') this.unreadable.push(run.unreadable);
    else if (context.depth > DEEPEST) this.#refuse(command, 'nested');
    else if (run.kind === 'command') this.#keep({ command: run.command, runs: run.runs }, context);
    else {
      this.#room.nestedText -= run.source.text.length;
      const values = run.inShell ? shell.values : shell.values.fork(run.parameters, branch);
      if (!run.inShell) for (const { name, value } of [...run.given, ...command.assignments]) values.set(name, value);
      if (this.#room.nestedText < 0) this.#refuseRest(command);
      else {
        const { commands, unread } = shellIn(run.source);
        this.read(commands, run.source, { ...context, shell: { ...shell, values } });
        if (unread) this.#refuse(command, unread.why);
      }
    }
  }

  /** What the name stands for, with this command's arguments; found where it is called. */
  #call(routine: Routine, command: JobCommand, context: Context): void {
    const { shell, depth } = context;
    const [, ...parameters] = command.words;
    const locate = () => command.at;
    // It may call the program of its own name, or itself.
    const inner = { ...context, shell: { ...shell, routines: shell.routines.without(routine) } };
    if (routine.kind === 'alias') {
      const text = [routine.text, ...parameters.map((word) => quoted(word.text))].join(' ');
      this.#run(plainRun({ text, locate }), command, inner);
    } else if (depth <= DEEPEST) {
      const { text, isPowerShell } = routine.source;
      this.#callBody(routine, { text, isPowerShell, locate }, parameters, inner);
    } else this.#refuse(command, 'nested');
  }

  /** Only what the arguments make another command of: the rest was found where it is written. */
  #callBody(
    { body, source: ofDefinition }: DefinedFunction,
    source: ShellSource,
    given: readonly ShellValue[],
    context: Context,
  ): void {
    const { keyword, shell } = context;
    const group = new CommandGroup(source);
    const definition = new CommandGroup(ofDefinition);
    const unknown = shell.values.fork(null);
    let parameters = given;
    let values = shell.values.fork(parameters);
    for (const each of body) {
      const { branch } = each;
      const readings = this.#readings(writtenCommand(each, group), group, keyword, values);
      const commands = readings.map(({ command }) => command);
      remember(commands, { ...shell, values }, branch);
      if (commands[0]?.name === 'shift') {
        parameters = parameters.slice(Number(commands[0].words[1]?.text ?? 1) || 1);
        values = values.withParameters(parameters);
      }
      const before = each.loop
        ? null
        : said(readOnce(writtenCommand(each, definition), definition, keyword, unknown).command);
      const inner = { ...context, shell: { ...shell, values }, branch, isValue: isValueIn(source, each) };
      for (const read of readings) {
        if (!this.#hasRoomFor(read.command)) return;
        if (said(read.command) !== before && !this.#keep(read, inner)) return;
      }
    }
  }

  #refuseRest(command: JobCommand): void {
    if (!this.#room.isFull) this.#refuse(command, 'cut');
    this.#room.isFull = true;
  }

  #refuse(command: JobCommand, why: Unreadable['why'], shown = command.name): void {
    this.unreadable.push({ at: command.at, why, by: command.name, shown, programs: [] });
  }
}

/** PowerShell shows a value where no `&` or `.` stands before it. */
function isValueIn({ text, isPowerShell }: ShellSource, { start }: ShellCommand): boolean {
  return isPowerShell && !/[&.]\s*$/.test(text.slice(Math.max(0, start - 5), start));
}

function said({ wrapped }: JobCommand): string {
  return wrapped.map((word) => word.text).join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const functionsIn = onceFor((source: ShellSource): ReadonlyMap<FunctionDefinition, Routine> => {
  const functions = new Map<FunctionDefinition, Routine & { readonly body: ShellCommand[] }>();
  for (const command of shellIn(source).commands) {
    const { definition } = command;
    const known = definition && functions.get(definition);
    if (known) known.body.push(command);
    else if (definition) functions.set(definition, { kind: 'function', source, body: [command] });
  }
  return functions;
});
