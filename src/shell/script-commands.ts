/** The commands of a job's scripts and containers, with what YAML and the scripts themselves define filled in, and their exact places. */
import type { Job } from '../ci/config.ts';
import { idOf } from '../object-id.ts';
import { CommandGroup } from './command-words.ts';
import type { JobCommand, ShellSource, Unreadable } from './job-command.ts';
import { toldVariable } from './program-text.ts';
import { type ReadCommand, readCommand, readOnce, readOutputs } from './read-command.ts';
import type { Run } from './runs.ts';
import { faultsIn, shellIn, sourcesOf } from './script-sources.ts';
import { SharedAnswers } from './shared-answers.ts';
import { type JobText, textsOf } from './shared-texts.ts';
import type { FunctionDefinition, ShellCommand } from './shell-commands.ts';
import { type ShellValue, type ShellValues, valuesFrom, yamlValue } from './shell-values.ts';
import { WrittenFiles } from './written-files.ts';

const DEEPEST = 5;
/** What one job may take: words after variables are filled in, and characters of scripts inside of scripts. */
const MAX_WORDS = 200_000;
const MAX_NESTED_TEXT = 500_000;
const SETTERS = new Set(['export', 'declare', 'local', 'readonly', 'typeset']);

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
    for (const source of sourcesOf(text)) reader.text(source, text.keyword, shell, 0);
  }
  return { commands: reader.found, unreadable: reader.unreadable };
}

/** A name that stands for other commands. */
type Routine =
  | { readonly kind: 'function'; readonly source: ShellSource; readonly body: readonly ShellCommand[] }
  | { readonly kind: 'alias'; readonly text: string };

/** What a shell knows while it reads. */
interface Shell {
  values: ShellValues;
  readonly routines: Map<string, Routine>;
}

class Reader {
  readonly found: JobCommand[] = [];
  readonly unreadable: Unreadable[] = [];
  readonly #written = new WrittenFiles();
  #words = MAX_WORDS;
  #nestedText = MAX_NESTED_TEXT;
  #isFull = false;

  text(source: ShellSource, keyword: JobCommand['keyword'], shell: Shell, depth: number): void {
    const { commands } = shellIn(source);
    const bodies = bodiesIn(commands);
    const group = new CommandGroup(source);
    for (const each of commands) {
      const { definition } = each;
      if (definition)
        shell.routines.set(definition.name, { kind: 'function', source, body: bodies.get(definition) ?? [] });
      const values = definition ? shell.values.fork(null) : shell.values;
      readOutputs(each, group, keyword, values);
      const read = readOnce(each, group, keyword, values);
      group.add(each, read.command);
      if (!this.#keep(read, keyword, shell, depth)) return;
    }
  }

  /** False: there are too many words. */
  #keep({ command, runs }: ReadCommand, keyword: JobCommand['keyword'], shell: Shell, depth: number): boolean {
    if (!this.#hasRoomFor(command)) return false;
    this.found.push(command);
    remember(command, shell);
    this.#written.note(command);
    const ofFiles = this.#written.runsOf(command);
    for (const run of runs) this.#run(run, command, keyword, shell, depth + 1);
    for (const run of ofFiles) this.#run(run, command, keyword, shell, depth + 1);
    const routine = shell.routines.get(command.words[0]?.text ?? '');
    if (routine) this.#call(routine, command, keyword, shell, depth + 1);
    return true;
  }

  /** Is there room for the words of the command? Says so once where there is none. */
  #hasRoomFor(command: JobCommand): boolean {
    this.#words -= command.wrapped.length + 1;
    if (this.#words < 0) this.#refuseRest(command);
    return this.#words >= 0;
  }

  #run(run: Run, command: JobCommand, keyword: JobCommand['keyword'], shell: Shell, depth: number): void {
    if (run.kind === 'unknown') this.unreadable.push(run.unreadable);
    else if (depth > DEEPEST) this.#refuse(command, 'nested');
    else if (run.kind === 'command') this.#keep({ command: run.command, runs: run.runs }, keyword, shell, depth);
    else {
      this.#nestedText -= run.source.text.length;
      const values = shell.values.fork(run.parameters);
      if (this.#nestedText < 0) this.#refuseRest(command);
      else {
        this.text(run.source, keyword, { ...shell, values }, depth);
        const { unread } = shellIn(run.source);
        if (unread) this.#refuse(command, unread.why);
      }
    }
  }

  /** What the name stands for, with this command's arguments; found where it is called. */
  #call(routine: Routine, command: JobCommand, keyword: JobCommand['keyword'], shell: Shell, depth: number): void {
    const [, ...parameters] = command.words;
    const locate = () => command.at;
    // It may call the program of its own name, or itself.
    const routines = new Map([...shell.routines].filter(([, each]) => each !== routine));
    const inner = { ...shell, routines };
    if (routine.kind === 'alias') {
      const text = [routine.text, ...parameters.map((word) => quoted(word.text))].join(' ');
      const run: Run = { kind: 'text', source: { text, locate }, parameters: undefined };
      this.#run(run, command, keyword, inner, depth);
    } else if (depth <= DEEPEST) {
      this.#callBody(routine.body, { text: routine.source.text, locate }, parameters, keyword, inner, depth);
    } else this.#refuse(command, 'nested');
  }

  /** Only what the arguments make another command of: the rest was found where it is written. */
  #callBody(
    body: readonly ShellCommand[],
    source: ShellSource,
    given: readonly ShellValue[],
    keyword: JobCommand['keyword'],
    shell: Shell,
    depth: number,
  ): void {
    const group = new CommandGroup(source);
    const unknown = shell.values.fork(null);
    let parameters = given;
    let values = shell.values.fork(parameters);
    for (const each of body) {
      readOutputs(each, group, keyword, values);
      const read = readCommand(each, group, keyword, values);
      group.add(each, read.command);
      remember(read.command, { ...shell, values });
      if (read.command.name === 'shift') {
        parameters = parameters.slice(Number(read.command.words[1]?.text ?? 1) || 1);
        values = values.fork(parameters);
      }
      if (!this.#hasRoomFor(read.command)) return;
      const before = readCommand(each, new CommandGroup(source), keyword, unknown).command;
      if (said(before) === said(read.command)) continue;
      if (!this.#keep(read, keyword, { ...shell, values }, depth)) return;
    }
  }

  #refuseRest(command: JobCommand): void {
    if (!this.#isFull) this.#refuse(command, 'cut');
    this.#isFull = true;
  }

  #refuse(command: JobCommand, why: Unreadable['why']): void {
    this.unreadable.push({ at: command.at, why, by: command.name, shown: command.name, programs: [] });
  }
}

function remember(command: JobCommand, shell: Shell): void {
  const { name, words, assignments } = command;
  const { values, routines } = shell;
  if (name === 'alias') {
    for (const { name: alias, value } of assignments) routines.set(alias, { kind: 'alias', text: value.text });
  } else if (words[1]?.text === '=' && words[0]?.text.startsWith('$')) {
    // PowerShell: `$name = value`
    const [{ text: target }, , value] = words;
    if (value) values.set(target.replace(/^\$(?:env:)?/i, ''), value);
  } else if (words.length === 0 || SETTERS.has(name)) {
    for (const { name: variable, value } of assignments) values.set(variable, value);
  } else if (name === 'set' && words[1]?.text === '--') {
    shell.values = values.fork(words.slice(2));
  } else {
    const told = toldVariable(command);
    if (told) values.set(told.name, told.value);
  }
}

function said({ wrapped }: JobCommand): string {
  return wrapped.map((word) => word.text).join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function bodiesIn(commands: readonly ShellCommand[]): ReadonlyMap<FunctionDefinition, readonly ShellCommand[]> {
  const bodies = new Map<FunctionDefinition, ShellCommand[]>();
  for (const command of commands) {
    if (!command.definition) continue;
    const body = bodies.get(command.definition);
    if (body) body.push(command);
    else bodies.set(command.definition, [command]);
  }
  return bodies;
}
