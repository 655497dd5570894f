/** The commands of a job's scripts and containers, with what YAML and the scripts themselves define filled in, and their exact places. */
import type { Job } from '../ci/config.ts';
import { idOf } from '../object-id.ts';
import { onceFor } from '../once-per.ts';
import { CommandGroup } from './command-words.ts';
import type { JobCommand, ShellSource, Unreadable } from './job-command.ts';
import { needsOf, type ReadCommand, readCommand, readOnce, readOutputs, setDefaults, setLoop } from './read-command.ts';
import { plainRun, type Run } from './runs.ts';
import { faultsIn, shellIn, sourcesOf } from './script-sources.ts';
import { SharedAnswers } from './shared-answers.ts';
import { type JobText, textsOf } from './shared-texts.ts';
import { programKey, type Routine, remember, type Shell } from './shell-state.ts';
import type { Branch, FunctionDefinition, ShellCommand } from './shell-syntax.ts';
import { type ShellValue, type ShellValues, valuesFrom, yamlValue } from './shell-values.ts';
import { isUnknownCommand } from './unknown-command.ts';
import { WrittenFiles } from './written-files.ts';

const DEEPEST = 5;
/** What one job may take: words after variables are filled in, and characters of scripts inside of scripts. */
const MAX_WORDS = 200_000;
const MAX_NESTED_TEXT = 500_000;

interface JobScripts {
  /** In order of appearance; what a command holds (`sh -c '…'`, `$(…)`) comes after it. */
  readonly commands: readonly JobCommand[];
  readonly unreadable: readonly Unreadable[];
}

const NO_SCRIPTS: JobScripts = { commands: [], unreadable: [] };

const remembered = new WeakMap<Job, JobScripts>();
/** By the first of the texts that are read together, then by all of them. */
const readings = new WeakMap<JobText, Map<string, SharedAnswers<JobScripts>>>();

function scriptsOf(job: Job): JobScripts {
  const known = remembered.get(job) ?? sharedScripts(job);
  remembered.set(job, known);
  return known;
}

/** In order of appearance; what a command holds (`sh -c '…'`, `$(…)`) comes after it. */
export function commandsOf(job: Job): readonly JobCommand[] {
  return scriptsOf(job).commands;
}

/** What these commands leave out. */
export function unreadableIn(job: Job): readonly Unreadable[] {
  return scriptsOf(job).unreadable;
}

/** Jobs that run the same texts share what is read of them, where they give the same values to the variables in them. */
function sharedScripts(job: Job): JobScripts {
  const texts = textsOf(job);
  const [first] = texts;
  if (!first) return NO_SCRIPTS;
  const ofFirst = readings.get(first) ?? new Map<string, SharedAnswers<JobScripts>>();
  readings.set(first, ofFirst);
  const key = texts.map(idOf).join(' ');
  const answers = ofFirst.get(key) ?? new SharedAnswers<JobScripts>();
  ofFirst.set(key, answers);
  return answers.find(
    (name) => yamlValue(job, name),
    (given) => readScripts(texts, given),
  );
}

function readScripts(texts: readonly JobText[], yaml: (name: string) => ShellValue | undefined): JobScripts {
  const reader = new Reader();
  const given = valuesFrom(yaml);
  let shell = { values: given.fork(), routines: new Map<string, Routine>() };
  for (const text of texts) {
    // before_script and script share one shell; everything else has its own
    if (text.keyword !== 'script') shell = { values: given.fork(), routines: new Map() };
    reader.unreadable.push(...faultsIn(text));
    for (const source of sourcesOf(text)) reader.text(source, { keyword: text.keyword, shell, depth: 0 });
  }
  return { commands: reader.found, unreadable: reader.unreadable };
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

class Reader {
  readonly found: JobCommand[] = [];
  readonly unreadable: Unreadable[] = [];
  readonly #unknown = new Set<string>();
  readonly #written = new WrittenFiles();
  #words = MAX_WORDS;
  #nestedText = MAX_NESTED_TEXT;
  #isFull = false;

  text(source: ShellSource, outer: Pick<Context, 'keyword' | 'shell' | 'depth'>): void {
    const { keyword, shell } = outer;
    const { commands } = shellIn(source);
    const bodies = bodiesIn(commands);
    const group = new CommandGroup(source);
    for (const each of commands) {
      const { definition, branch } = each;
      if (definition)
        shell.routines.set(definition.name, { kind: 'function', source, body: bodies.get(definition) ?? [] });
      const values = definition ? shell.values.fork(null) : shell.values;
      const readings = this.#readings(each, group, keyword, values);
      setDefaults(each, group, values);
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
    each: ShellCommand,
    group: CommandGroup,
    keyword: JobCommand['keyword'],
    values: ShellValues,
  ): readonly ReadCommand[] {
    const views = values.views(needsOf(each).names, each.branch);
    const [only, ...others] = views;
    if (only && others.length === 0 && !each.loop) {
      readOutputs(each, group, keyword, only);
      const read = readOnce(each, group, keyword, only);
      group.add(each, read.command);
      return [read];
    }
    const readings = new Map<string, ReadCommand>();
    for (const view of views) {
      readOutputs(each, group, keyword, view);
      if (each.loop) setLoop(each, group, view, values);
      else {
        const read = readOnce(each, group, keyword, view);
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
    const { routines } = context.shell;
    this.found.push(command);
    this.#written.note(command);
    const all = [...runs, ...this.#written.runsOf(command)];
    const inner = { ...context, depth: context.depth + 1 };
    for (const run of all) this.#run(run, command, inner);
    const name = command.words[0]?.text ?? '';
    const routine = routines.get(name) ?? routines.get(programKey(name));
    if (routine) this.#call(routine, command, inner);
    else if (all.length === 0 && !context.isValue && isUnknownCommand(command)) this.#refuseName(command, name);
    return true;
  }

  /** Is there room for the words of the command? Says so once where there is none. */
  #hasRoomFor(command: JobCommand): boolean {
    this.#words -= command.wrapped.length + 1;
    if (this.#words < 0) this.#refuseRest(command);
    return this.#words >= 0;
  }

  #run(run: Run, command: JobCommand, context: Context): void {
    const { shell, branch } = context;
    if (run.kind === 'unknown') this.unreadable.push(run.unreadable);
    else if (context.depth > DEEPEST) this.#refuse(command, 'nested');
    else if (run.kind === 'command') this.#keep({ command: run.command, runs: run.runs }, context);
    else {
      this.#nestedText -= run.source.text.length;
      const values = run.inShell ? shell.values : shell.values.fork(run.parameters, branch);
      if (!run.inShell) for (const { name, value } of [...run.given, ...command.assignments]) values.set(name, value);
      if (this.#nestedText < 0) this.#refuseRest(command);
      else {
        this.text(run.source, { ...context, shell: { ...shell, values } });
        const { unread } = shellIn(run.source);
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
    const routines = new Map([...shell.routines].filter(([, each]) => each !== routine));
    const inner = { ...context, shell: { ...shell, routines } };
    if (routine.kind === 'alias') {
      const text = [routine.text, ...parameters.map((word) => quoted(word.text))].join(' ');
      this.#run(plainRun({ text, locate }), command, inner);
    } else if (depth <= DEEPEST) {
      const { text, isPowerShell } = routine.source;
      this.#callBody(routine.body, { text, isPowerShell, locate }, parameters, inner);
    } else this.#refuse(command, 'nested');
  }

  /** Only what the arguments make another command of: the rest was found where it is written. */
  #callBody(body: readonly ShellCommand[], source: ShellSource, given: readonly ShellValue[], context: Context): void {
    const { keyword, shell } = context;
    const group = new CommandGroup(source);
    const unknown = shell.values.fork(null);
    let parameters = given;
    let values = shell.values.fork(parameters);
    for (const each of body) {
      const { branch } = each;
      const readings = this.#readings(each, group, keyword, values);
      const commands = readings.map(({ command }) => command);
      remember(commands, { ...shell, values }, branch);
      if (commands[0]?.name === 'shift') {
        parameters = parameters.slice(Number(commands[0].words[1]?.text ?? 1) || 1);
        values = values.withParameters(parameters);
      }
      const before = each.loop ? null : said(readCommand(each, new CommandGroup(source), keyword, unknown).command);
      const inner = { ...context, shell: { ...shell, values }, branch, isValue: isValueIn(source, each) };
      for (const read of readings) {
        if (!this.#hasRoomFor(read.command)) return;
        if (said(read.command) !== before && !this.#keep(read, inner)) return;
      }
    }
  }

  #refuseRest(command: JobCommand): void {
    if (!this.#isFull) this.#refuse(command, 'cut');
    this.#isFull = true;
  }

  /** Once for each name: the others have the same cause. */
  #refuseName(command: JobCommand, name: string): void {
    if (this.#unknown.has(name)) return;
    this.#unknown.add(name);
    this.#refuse(command, 'named', name);
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

type Bodies = ReadonlyMap<FunctionDefinition, readonly ShellCommand[]>;

const bodiesIn = onceFor((commands: readonly ShellCommand[]): Bodies => {
  const bodies = new Map<FunctionDefinition, ShellCommand[]>();
  for (const command of commands) {
    if (!command.definition) continue;
    const body = bodies.get(command.definition);
    if (body) body.push(command);
    else bodies.set(command.definition, [command]);
  }
  return bodies;
});
