/** The commands of a job's scripts, with what YAML and the scripts themselves define filled in, and their exact places. */
import type { Job, Script } from '../ci/config.ts';
import type { Located } from '../source.ts';
import { placeInside } from '../yaml/inside.ts';
import {
  parseShell,
  type ShellCommand,
  type ShellText,
  type ShellWord,
  type Stretch,
  writtenText,
} from './shell-commands.ts';
import { expandWord, type ShellValues, valuesOf } from './shell-values.ts';
import { programName, wrapperWords } from './shell-wrappers.ts';

export interface CommandWord {
  /** Known variables filled in; the others as written: `$NAME`. */
  readonly text: string;
  /** False: holds something that only the run knows. */
  readonly known: boolean;
  /** From the start of the command to the end of the word, so that the place begins on the command's own line. */
  readonly at: Located<string>;
  /** Variables of the configuration that gave parts of the text. */
  readonly from: readonly Located<string>[];
  /** Variables that the shell itself puts in, and the unknown ones in their values: not those in single quotes. */
  readonly names: readonly string[];
  /** The commands whose output is part of the word: `$(…)`, `<(…)`. */
  outputOf(): readonly JobCommand[];
}

export interface JobCommand {
  readonly keyword: Script['keyword'];
  /** The program without its folder; '' where only variables are set. */
  readonly name: string;
  /** The program and its arguments, without wrappers such as `sudo`, `env` or `xargs`. */
  readonly words: readonly CommandWord[];
  /** Variables set for this command, or by it (`A=b`, `export A=b`). */
  readonly assignments: readonly { readonly name: string; readonly value: CommandWord }[];
  readonly writesTo: readonly CommandWord[];
  readonly hereDocuments: readonly JobHereDocument[];
  /** Commands whose output comes in through a pipe. */
  readonly from: readonly JobCommand[];
  /** Its arguments or input are shell text themselves (`sh -c '…'`), whose commands follow. */
  readonly runsText: boolean;
  readonly at: Located<string>;
}

export interface JobHereDocument {
  readonly text: string;
  /** True for `<<'EOF'`: nothing in it is expanded. */
  readonly quoted: boolean;
  /** Offsets count in `text`. */
  place(stretch: Stretch): Located<string>;
}

/** A stretch of shell text, and where its offsets are in the configuration. */
interface ShellSource {
  readonly text: string;
  place(stretch: Stretch): Located<string>;
}

const MAX_NESTING = 5;
const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);
const SETTERS = new Set(['export', 'declare', 'local', 'readonly', 'typeset']);

/** Copies of a job share their scripts: the texts parsed last, so that each is parsed once. */
const parsed = new Map<string, ShellText>();
const MAX_PARSED = 500;

function parseOnce(text: string): ShellText {
  let result = parsed.get(text);
  if (!result) {
    result = parseShell(text);
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(text, result);
  }
  return result;
}

const remembered = new WeakMap<Job, readonly JobCommand[]>();

/** In order of appearance; what a command holds (`sh -c '…'`, `$(…)`) comes after it. */
export function commandsOf(job: Job): readonly JobCommand[] {
  let commands = remembered.get(job);
  if (!commands) {
    commands = job.scripts.length === 0 ? [] : readScripts(job);
    remembered.set(job, commands);
  }
  return commands;
}

function readScripts(job: Job): JobCommand[] {
  const found: JobCommand[] = [];
  const given = valuesOf(job);
  let values = given.fork();
  for (const script of job.scripts) {
    // before_script and script share one shell; every other script has its own
    if (script.keyword !== 'script') values = given.fork();
    for (const source of sourcesOf(script)) readCommands(source, script.keyword, values, found, 0);
  }
  return found;
}

/** All lines as one text where that parses, as the runner does; else each line for itself, so that one odd line spoils no other. */
function sourcesOf(script: Script): ShellSource[] {
  const lines = script.lines.map(
    (line): ShellSource => ({ text: line.value, place: (stretch) => inside(line, stretch) }),
  );
  if (lines.length < 2) return lines;
  const text = lines.map((line) => line.text).join('\n');
  if (!parseOnce(text).complete) return lines;
  const starts: number[] = [];
  let next = 0;
  for (const line of lines) {
    starts.push(next);
    next += line.text.length + 1;
  }
  const place = ({ start, end }: Stretch) => {
    const index = Math.max(
      0,
      starts.findLastIndex((from) => from <= start),
    );
    const line = script.lines[index] as Located<string>;
    const from = starts[index] ?? 0;
    return inside(line, { start: start - from, end: Math.min(end - from, line.value.length) });
  };
  return [{ text, place }];
}

function inside(line: Located<string>, { start, end }: Stretch): Located<string> {
  return { ...line, value: line.value.slice(start, end), at: placeInside(line.at, line.value, start, end) };
}

function readCommands(
  source: ShellSource,
  keyword: Script['keyword'],
  values: ShellValues,
  found: JobCommand[],
  depth: number,
): void {
  const byStretch = new Map<string, JobCommand>();
  const readAgain = (shells: readonly ShellCommand[]) =>
    shells.flatMap((shell) => byStretch.get(stretchKey(shell)) ?? []);
  for (const shell of parseOnce(source.text).commands) {
    const wordsOf = (word: ShellWord): CommandWord[] =>
      expandWord(word, values).map((field) => ({
        text: field.text,
        known: field.known,
        from: field.from,
        names: word.pieces.flatMap((piece) => (piece.kind === 'variable' ? namesBehind(piece.name, values) : [])),
        // only asked for where something is found
        get at() {
          return source.place({ start: Math.min(shell.start, word.start), end: word.end });
        },
        outputOf: () => readAgain(word.pieces.flatMap((piece) => (piece.kind === 'output' ? piece.commands : []))),
      }));
    const oneWord = (word: ShellWord): CommandWord => joined(wordsOf(word), () => source.place(word));
    const all = shell.words.flatMap(wordsOf);
    const wrapped = wrapperWords(all.map((word) => word.text));
    const words = all.slice(wrapped.count);
    const name = programName(words[0]?.text ?? '');
    const assignments = [
      ...shell.assignments.flatMap((one) => (one.value ? [{ name: one.name, value: oneWord(one.value) }] : [])),
      ...wrapped.assignments.flatMap((index) => assignmentIn(all[index])),
    ];
    const command = {
      keyword,
      name,
      words,
      assignments,
      writesTo: shell.writesTo.map(oneWord),
      hereDocuments: shell.hereDocuments.map((one) => ({
        text: one.text,
        quoted: one.quoted,
        place: ({ start, end }: Stretch) =>
          source.place({ start: one.start + start, end: Math.min(one.start + end, one.end) }),
      })),
      from: readAgain(shell.from),
      runsText: false,
      get at() {
        return source.place(shell);
      },
    };
    const nested = depth < MAX_NESTING ? [...nestedSources(command, shell, source)] : [];
    command.runsText = nested.length > 0;
    byStretch.set(stretchKey(shell), command);
    found.push(command);
    if (words.length === 0 || SETTERS.has(name)) for (const { name: set, value } of assignments) values.set(set, value);
    for (const inner of nested) readCommands(inner, keyword, values.fork(), found, depth + 1);
  }
}

function namesBehind(name: string, values: ShellValues): string[] {
  const value = values.get(name);
  if (!value || value.known) return [name];
  return [name, ...[...value.text.matchAll(/\$\{?(\w+)/g)].map((match) => match[1] ?? '')];
}

function stretchKey({ start, end }: Stretch): string {
  return `${start}:${end}`;
}

function joined(fields: readonly CommandWord[], place: () => Located<string>): CommandWord {
  return {
    text: fields.map((field) => field.text).join(' '),
    known: fields.every((field) => field.known),
    from: fields.flatMap((field) => field.from),
    names: fields.flatMap((field) => field.names),
    get at() {
      return place();
    },
    outputOf: () => fields[0]?.outputOf() ?? [],
  };
}

function assignmentIn(word: CommandWord | undefined): { name: string; value: CommandWord }[] {
  const [name, ...rest] = word?.text.split('=') ?? [];
  if (!word || !name) return [];
  const { known, from } = word;
  return [{ name, value: joined([{ ...word, known, from, text: rest.join('=') }], () => word.at) }];
}

/** Shell text that a command runs: `sh -c '…'`, `eval …`, `sh <<EOF`, `cat <<EOF | sh`, `find -exec … \;`. */
function* nestedSources(command: JobCommand, shell: ShellCommand, source: ShellSource): Iterable<ShellSource> {
  const { name, words } = command;
  if (name === 'eval') {
    for (const word of words.slice(1)) yield sourceIn(word, shell, source);
  } else if (SHELLS.has(name) || name === 'su') {
    const option = words.findIndex((word) => /^-[a-z]*c$/.test(word.text) || word.text === '--command');
    const script = option === -1 ? undefined : words[option + 1];
    if (script) yield sourceIn(script, shell, source);
    if (option !== -1 || name === 'su') return;
    for (const feeder of [command, ...command.from]) yield* feeder.hereDocuments;
  } else if (name === 'find') {
    const start = words.findIndex((word) => /^-(exec|execdir|ok)$/.test(word.text));
    if (start === -1) return;
    const end = words.findIndex((word, index) => index > start && /^(;|\+)$/.test(word.text));
    const inner = words.slice(start + 1, end === -1 ? undefined : end);
    yield { text: inner.map((word) => quoted(word.text)).join(' '), place: () => command.at };
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Offsets inside a quoted word hold where its text stands in the script as it is; else the whole word is the place. */
function sourceIn(word: CommandWord, shell: ShellCommand, source: ShellSource): ShellSource {
  const written = shell.words.find((candidate) => writtenText(candidate) === word.text);
  if (written) {
    const raw = source.text.slice(written.start, written.end);
    const offset = raw.indexOf(word.text);
    if (offset !== -1) {
      const base = written.start + offset;
      return {
        text: word.text,
        place: ({ start, end }) => source.place({ start: base + start, end: base + end }),
      };
    }
  }
  return { text: word.text, place: () => word.at };
}
