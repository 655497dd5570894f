/** A shell as one statement sees it: what it asks of those before it is told, and what it changes is kept for itself. */
import { idOf } from '../object-id.ts';
import type { JobCommand } from './job-command.ts';
import { type Routine, Routines, type Shell } from './shell-state.ts';
import { type Setting, type ShellValue, textOf } from './shell-values.ts';
import { WrittenFiles } from './written-files.ts';

/** What a statement does to the shell that runs it. */
export interface ShellChange {
  readonly values: ReadonlyMap<string, readonly Setting[]>;
  /** Null: they stay. */
  readonly parameters: readonly ShellValue[] | null;
  readonly routines: ReadonlyMap<string, Routine>;
  /** Those that write files. */
  readonly writers: readonly JobCommand[];
}

/** The first letters of questions. */
const VALUE = '$';
const ROUTINE = '(';
const ROUTINES = ')';
const FILE = '>';
const FILES = '*';
const PARAMETERS = '@';

/** What a statement asks a shell, as a text: equal where no statement can tell the difference. */
export function answerOf({ values, routines, files }: Shell, question: string): string {
  const name = question.slice(1);
  switch (question[0]) {
    case VALUE:
      return values.told(name);
    case ROUTINE:
      return routineText(routines.get(name));
    case ROUTINES:
      return String(routines.own.size === 0);
    case FILE:
      return [...files.writersOf(name).map(idOf), files.pathOf(name) ?? ''].join(' ');
    case FILES:
      return String(files.isEmpty);
    default:
      return values.parameters ? values.parameters.map(textOf).join('\n') : 'unknown';
  }
}

function routineText(routine: Routine | undefined): string {
  if (!routine) return '';
  return routine.kind === 'alias' ? `alias ${routine.text}` : String(idOf(routine));
}

/** `asks`: is told each question. */
export function shellForStatement(
  { values, routines, files }: Shell,
  asks: (question: string) => void,
): { readonly shell: Shell; readonly change: () => ShellChange } {
  const set = new Map<string, readonly Setting[]>();
  asks(PARAMETERS);
  const shell: Shell = {
    values: values.over(set, (name) => asks(VALUE + name)),
    routines: new Routines((name) => {
      asks(ROUTINES);
      if (routines.own.size === 0) return undefined;
      asks(ROUTINE + name);
      return routines.get(name);
    }),
    files: new WrittenFiles({
      get isEmpty() {
        asks(FILES);
        return files.isEmpty;
      },
      writersOf: (path) => {
        asks(FILE + path);
        return files.writersOf(path);
      },
      pathOf: (name) => {
        asks(FILE + name);
        return files.pathOf(name);
      },
    }),
  };
  const change = () => {
    const { parameters } = shell.values;
    return {
      values: set,
      parameters: parameters === values.parameters ? null : parameters,
      routines: shell.routines.own,
      writers: shell.files.noted,
    };
  };
  return { shell, change };
}

export function applyChange(shell: Shell, { values, parameters, routines, writers }: ShellChange): void {
  shell.values.take(values);
  if (parameters) shell.values = shell.values.withParameters(parameters);
  for (const [name, routine] of routines) shell.routines.set(name, routine);
  for (const command of writers) shell.files.note(command);
}
