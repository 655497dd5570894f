/** The texts that a job's scripts are to the shell, each parsed once. */
import { LRUCache } from 'lru-cache';
import { asShellVariables } from '../ci/variables/unknown-inputs.ts';
import type { Located } from '../source.ts';
import { locateInScalar } from '../yaml/locate-in-scalar.ts';
import { execSource, isExecList } from './exec-list.ts';
import type { ScriptPlace, ShellSource, Unreadable } from './job-command.ts';
import { asPosix, isPowerShell, mayBePowerShell } from './power-shell.ts';
import type { JobText } from './shared-texts.ts';
import { LONGEST_SCRIPT, parseShell, type ShellText } from './shell-commands.ts';
import type { ShellWord, Stretch } from './shell-syntax.ts';

/** Base, head and other merge requests hold the same texts, so what was parsed stays for a while. In bytes. */
const parsed = new LRUCache<string, ShellText>({
  maxSize: 32 * 1024 * 1024,
  sizeCalculation: bytesOf,
  memoMethod: (text) => parseShell(text),
});

/** About what the heap needs: most of it are small objects, one for each command, word and piece of a word. */
function bytesOf({ commands }: ShellText, text: string): number {
  let bytes = 1000 + 2 * text.length;
  const add = (word: ShellWord) => {
    bytes += 200 + 180 * word.pieces.length;
  };
  for (const { words, assignments, writesTo, hereDocuments } of commands) {
    bytes += 850 + 200 * hereDocuments.length;
    for (const word of [...words, ...writesTo]) add(word);
    for (const { value } of assignments) if (value) add(value);
  }
  return bytes;
}

/** While there is a source there is its parse, however little room is left for others. */
const ofSources = new WeakMap<ShellSource, ShellText>();

export function shellIn(source: ShellSource): ShellText {
  const shell = ofSources.get(source) ?? parsed.memo(posixText(source));
  ofSources.set(source, shell);
  return shell;
}

function posixText({ text, isPowerShell: differs }: ShellSource): string {
  const known = asShellVariables(text);
  return differs ? asPosix(known) : known;
}

/** Where the text of a script cannot be read to its end. */
export function faultsIn(script: JobText): readonly Unreadable[] {
  if (isExecList(script)) return [];
  const whole = wholeOf(script);
  const { open, unread } = shellIn(whole);
  const fault = (from: number, why: Unreadable['why'], shown: string): Unreadable => {
    const end = whole.text.slice(0, from).trimEnd().length;
    const start = whole.text.lastIndexOf('\n', end - 1) + 1;
    return { at: whole.locate({ start, end }), why, by: '', shown, programs: [] };
  };
  if (unread) return [fault(unread.at, unread.why, '')];
  // What another shell's syntax looks like to this one's reader says nothing about it.
  return open && !mayBePowerShell(whole.text) ? [fault(open.at, 'open', open.message)] : [];
}

const sources = new WeakMap<JobText, readonly ShellSource[]>();

/** All lines as one text where that parses, as the runner does; else each line for itself, so that one odd line spoils no other. */
export function sourcesOf(script: JobText): readonly ShellSource[] {
  const known = sources.get(script) ?? makeSources(script);
  sources.set(script, known);
  return known;
}

function makeSources(script: JobText): readonly ShellSource[] {
  if (isExecList(script)) return [execSource(script)];
  const { lines } = script;
  const whole = wholeOf(script);
  if (lines.length > 1 && shellIn(whole).complete) return [whole];
  return whole.text.length > LONGEST_SCRIPT ? halvesOf(lines, whole) : eachAlone(lines, whole);
}

type Lines = readonly Located<string>[];

function eachAlone(lines: Lines, { isPowerShell: differs }: ShellSource): readonly ShellSource[] {
  return lines.map((line) => ({ text: line.value, isPowerShell: differs, locate: (stretch) => partOf(line, stretch) }));
}

/** Thousands of lines are read in a few parts: one by one they would take several times as long. */
function halvesOf(lines: Lines, whole: ShellSource): readonly ShellSource[] {
  if (lines.length === 1) return eachAlone(lines, whole);
  const half = lines.length >> 1;
  return [lines.slice(0, half), lines.slice(half)].flatMap((part) => {
    const source = { ...joined(part), isPowerShell: whole.isPowerShell };
    if (source.text.length > LONGEST_SCRIPT) return halvesOf(part, source);
    const { complete, unread } = shellIn(source);
    return complete && !unread ? [source] : eachAlone(part, source);
  });
}

const wholes = new WeakMap<JobText, ShellSource>();

function wholeOf(script: JobText): ShellSource {
  const whole = wholes.get(script) ?? joined(script.lines);
  wholes.set(script, whole);
  return whole;
}

function joined(lines: readonly Located<string>[]): ShellSource {
  const starts: number[] = [];
  let next = 0;
  for (const line of lines) {
    starts.push(next);
    next += line.value.length + 1;
  }
  const locate = ({ start, end }: Stretch) => {
    const index = Math.max(
      0,
      starts.findLastIndex((from) => from <= start),
    );
    const line = lines[index] as Located<string>;
    const from = starts[index] ?? 0;
    return partOf(line, { start: start - from, end: Math.min(end - from, line.value.length) });
  };
  const text = lines.map((line) => line.value).join('\n');
  return { text, isPowerShell: isPowerShell(text), locate };
}

function partOf({ at: line, value }: Located<string>, { start, end }: Stretch): ScriptPlace {
  return { line, value: value.slice(start, end), at: locateInScalar(line, value, start, end) };
}
