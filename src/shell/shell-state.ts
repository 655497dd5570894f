/** What a shell knows while it reads: values of variables, and names that stand for other commands. */
import type { CommandWord, JobCommand, ShellSource } from './job-command.ts';
import { formatted, printedIn } from './printed-text.ts';
import type { Branch, ShellCommand } from './shell-syntax.ts';
import type { ShellValue, ShellValues } from './shell-values.ts';
import { isKnownProgram } from './shell-wrappers.ts';
import type { WrittenFiles } from './written-files.ts';

/** A name that stands for other commands. */
export type Routine = DefinedFunction | { readonly kind: 'alias'; readonly text: string };

export interface DefinedFunction {
  readonly kind: 'function';
  readonly source: ShellSource;
  readonly body: readonly ShellCommand[];
}

/** Commands that names stand for; `before`: those that are known before a part of a script. */
export class Routines {
  readonly own = new Map<string, Routine>();
  readonly #before: (name: string) => Routine | undefined;

  constructor(before: (name: string) => Routine | undefined = () => undefined) {
    this.#before = before;
  }

  get(name: string): Routine | undefined {
    return this.own.get(name) ?? this.#before(name);
  }

  set(name: string, routine: Routine): void {
    this.own.set(name, routine);
  }

  /** A copy in which no name stands for this one. */
  without(routine: Routine): Routines {
    return new Routines((name) => {
      const found = this.get(name);
      return found === routine ? undefined : found;
    });
  }
}

export interface Shell {
  values: ShellValues;
  readonly routines: Routines;
  /** All shells of a job see the same files. */
  readonly files: WrittenFiles;
}

const SETTERS = new Set(['export', 'declare', 'local', 'readonly', 'typeset']);

/** What follows from a command for those after it; of one that was read with several values all readings are given. */
export function remember(readings: readonly JobCommand[], shell: Shell, branch: Branch | null): void {
  const [command] = readings;
  if (!command) return;
  const { name, words } = command;
  if (words.length === 0 || SETTERS.has(name)) setAssigned(readings, shell, branch);
  else if (words[1]?.text === '=' && words[0]?.text.startsWith('$')) {
    // PowerShell: `$name = value`
    const [{ text: target }, , value] = words;
    if (value) shell.values.set(target.replace(/^\$(?:env:)?/i, ''), value, branch);
  } else if (name === 'set' && words[1]?.text === '--') shell.values = shell.values.withParameters(words.slice(2));
  else if (name === 'printf' || READERS.has(name)) setTold(command, shell, branch);
  else rememberName(command, shell);
}

function setAssigned(readings: readonly JobCommand[], { values }: Shell, branch: Branch | null): void {
  const lists = readings.map(({ assignments }) => assignments);
  const options = (readings[0]?.words ?? []).map(({ text }) => text).filter((text) => /^-[a-zA-Z]+$/.test(text));
  for (const [index, { name, value }] of (lists[0] ?? []).entries()) {
    const given = lists.flatMap((list) => list[index]?.value ?? value);
    values.set(
      name,
      given.map((each) => declared(each, options, values)),
      branch,
    );
  }
}

/** `declare -l` and `-u` change letters, `-n` names another variable. */
function declared(value: CommandWord, options: readonly string[], values: ShellValues): ShellValue {
  const { text } = value;
  const has = (letter: string) => options.some((option) => option.includes(letter));
  if (has('l')) return { ...plainValue(value), text: text.toLowerCase() };
  if (has('u')) return { ...plainValue(value), text: text.toUpperCase() };
  return (has('n') && values.get(text)) || value;
}

function plainValue({ text, known, from }: ShellValue): ShellValue {
  return { text, known, from };
}

const READERS = new Set(['read', 'mapfile', 'readarray']);
/** Options of `read` and its like whose value is a word of its own. */
const WITH_VALUE = { read: /^-[a-zA-Z]*[adnNptui]$/, other: /^-[a-zA-Z]*[dnOsuCc]$/ };
const MOST_LINES = 100;

/** `printf -v name …`, `read name`, `mapfile name`. */
function setTold(command: JobCommand, { values }: Shell, branch: Branch | null): void {
  const texts = command.words.map((word) => word.text);
  if (command.name === 'printf') {
    const text = texts[1] === '-v' && command.words.every((word) => word.known) ? formatted(texts.slice(3)) : null;
    if (text !== null && texts[2]) values.set(texts[2], knownText(text), branch);
    return;
  }
  const lines = linesRead(command);
  const [array] = arrayRead(command.name, texts);
  if (array !== undefined) setLines(array, lines && [lines.join(' ')], values, branch);
  else {
    const named = namesIn(texts, WITH_VALUE.read);
    const names = named.length > 0 ? named : ['REPLY'];
    for (const [index, name] of names.entries())
      setLines(
        name,
        lines?.map((line) => fieldOf(line, index, names.length)),
        values,
        branch,
      );
  }
}

/** The variable that takes all lines. */
function arrayRead(name: string, texts: readonly string[]): readonly string[] {
  if (name !== 'read') return [namesIn(texts, WITH_VALUE.other)[0] ?? 'MAPFILE'];
  return texts.filter((_, index) => /^-[a-z]*a$/.test(texts[index - 1] ?? ''));
}

function namesIn(texts: readonly string[], withValue: RegExp): readonly string[] {
  return texts.filter((text, index) => index > 0 && /^\w+$/.test(text) && !withValue.test(texts[index - 1] ?? ''));
}

function setLines(
  name: string,
  lines: readonly string[] | null | undefined,
  values: ShellValues,
  branch: Branch | null,
): void {
  const unknown: ShellValue = { text: `\${${name}}`, known: false, from: [] };
  values.set(name, lines && lines.length > 0 ? lines.map(knownText) : unknown, branch);
}

function knownText(text: string): ShellValue {
  return { text, known: true, from: [] };
}

/** Null: what it reads is not known. */
function linesRead({ hereDocuments, from, readsFrom }: JobCommand): readonly string[] | null {
  const [document] = hereDocuments;
  const source = readsFrom.flatMap((word) => word.outputOf());
  const text = document ? document.text : printedIn(source.length > 0 ? source : from);
  if (text === null || (document && !document.quoted && /[$`]/.test(text))) return null;
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').slice(0, MOST_LINES);
}

/** The last of several variables takes the rest of the line. */
function fieldOf(line: string, index: number, count: number): string {
  const fields = line.split(/\s+/);
  return count === 1 ? line : (index === count - 1 ? fields.slice(index) : fields.slice(index, index + 1)).join(' ');
}

/** `alias d=docker`, `hash -p /usr/bin/docker d`, `ln -s /usr/bin/docker d`, `Set-Alias d docker`. */
function rememberName(command: JobCommand, { routines }: Shell): void {
  const { name, words, assignments } = command;
  if (name === 'alias') {
    for (const { name: alias, value } of assignments) routines.set(alias, { kind: 'alias', text: value.text });
    return;
  }
  if (!NAMERS.test(name)) return;
  const named = nameGiven(
    name.toLowerCase(),
    words.slice(1).map((word) => word.text),
  );
  if (!named) return;
  const { program, as } = named;
  if (/^[$`]/.test(program) || isKnownProgram(program)) routines.set(as, { kind: 'alias', text: program });
}

const NAMERS = /^(?:hash|set-alias|new-alias|sal|nal|cp|mv|ln|install)$/i;

function nameGiven(name: string, words: readonly string[]): { program: string; as: string } | null {
  const [first, second, ...others] = words.filter((word) => !word.startsWith('-'));
  if (first === undefined || second === undefined || others.length > 1) return null;
  switch (name) {
    case 'hash':
      return words[0] === '-p' ? { program: first, as: second } : null;
    case 'set-alias':
    case 'new-alias':
    case 'sal':
    case 'nal':
      return { program: second, as: first };
    case 'cp':
    case 'mv':
    case 'ln':
    case 'install': {
      // `install -m 755 from to`
      const [from, to] = others[0] === undefined ? [first, second] : [second, others[0]];
      return { program: from, as: programKey(to) };
    }
    default:
      return null;
  }
}

/** A program is known by its name, wherever it was put. */
export function programKey(path: string): string {
  return path.split('/').at(-1) ?? path;
}
