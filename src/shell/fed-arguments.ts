/** Commands whose arguments come in through a pipe, or behind `:::`: `echo ps | xargs docker`, `parallel ::: 'docker ps'`. */
import type { CommandWord, JobCommand } from './job-command.ts';
import { printedIn } from './printed-text.ts';
import { programName } from './shell-wrappers.ts';

/** `text` null: only the run knows what it is. */
export interface FedCommand {
  readonly text: string | null;
  readonly word: CommandWord;
}

const MOST = 50;

export function fedCommands(command: JobCommand): readonly FedCommand[] {
  const own = command.wrapped.length - command.words.length;
  const leading = command.wrapped.slice(0, own + 1);
  const feeder = leading.findIndex(({ text }) => /(?:xargs|parallel)$/.test(text));
  if (feeder === -1) return [];
  const isParallel = programName(command.wrapped[feeder]?.text ?? '') === 'parallel';
  const options = command.wrapped.slice(feeder + 1, Math.max(own, feeder + 1)).map(({ text }) => text);
  const words = feeder === own ? command.words.slice(1) : command.words;
  const [word = command.wrapped[0]] = words;
  if (!word) return [];
  return isParallel ? parallelCommands(command, words, word) : xargsCommands(command, words, options, word);
}

/** What comes in; null: only the run knows. */
function inputOf({ hereDocuments, from }: JobCommand): string | null {
  const [document] = hereDocuments;
  if (!document) return from.length > 0 ? printedIn(from) : null;
  return document.quoted || !/[$`]/.test(document.text) ? document.text : null;
}

function xargsCommands(
  command: JobCommand,
  words: readonly CommandWord[],
  options: readonly string[],
  word: CommandWord,
): readonly FedCommand[] {
  const at = options.findIndex((option) => /^(?:-I|-i|-J|--replace)/.test(option));
  const glued = /^(?:-[IiJ]|--replace=)(.+)/.exec(options[at] ?? '')?.[1];
  const place = at === -1 ? null : (glued ?? options[at + 1] ?? '{}');
  const input = inputOf(command);
  if (input === null) {
    const isNamed = place !== null && startsWith(words, place);
    return isNamed ? [{ text: null, word }] : [];
  }
  if (words.length === 0) return [];
  const lines = place === null ? [input.replace(/\s+/g, ' ')] : input.split('\n');
  return lines.slice(0, MOST).map((line) => ({ text: filledIn(words, place, line), word }));
}

/** Is the command itself, or the text of a shell, what comes in? */
function startsWith(words: readonly CommandWord[], place: string): boolean {
  const [first, ...others] = words.map(({ text }) => text);
  const isShell = /^(?:ba|da|a|z|k)?sh$/.test(programName(first ?? ''));
  return (
    first === place || (isShell && others.some((text, index) => text === place && /c$/.test(others[index - 1] ?? '')))
  );
}

function filledIn(words: readonly CommandWord[], place: string | null, line: string): string {
  if (place === null) return [...words.map(({ text }) => quoted(text)), line].join(' ');
  return words.map(({ text }) => quoted(text.replaceAll(place, line))).join(' ');
}

/** Without `:::` its input are lines of arguments; without a command they are commands. */
function parallelCommands(
  command: JobCommand,
  words: readonly CommandWord[],
  word: CommandWord,
): readonly FedCommand[] {
  const mark = words.findIndex(({ text }) => /^:::[:+]*$/.test(text));
  const before = (mark === -1 ? words : words.slice(0, mark)).map(({ text }) => text).join(' ');
  if (mark === -1 && command.from.length + command.hereDocuments.length === 0) return [];
  const given = mark === -1 ? inputOf(command)?.split('\n') : words.slice(mark + 1).map(({ text }) => text);
  if (!given) return before === '' ? [{ text: null, word }] : [];
  return given.slice(0, MOST).map((each) => {
    return { text: before.includes('{}') ? before.replaceAll('{}', each) : `${before} ${each}`.trim(), word };
  });
}

export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
