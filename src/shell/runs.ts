/** What a command runs beside itself: `sh -c '…'`, `eval …`, `sh <<EOF`, `echo … | sh`, `find -exec …`, `docker run image …`. */
import { containerCommand } from './container-options.ts';
import type { Program } from './given-text.ts';
import type { CommandWord, JobCommand, ShellSource, Unreadable } from './job-command.ts';
import { PlacedCommand } from './placed-command.ts';
import { programOf } from './program-text.ts';
import type { ShellCommand } from './shell-syntax.ts';
import type { ShellValue } from './shell-values.ts';
import { writtenText } from './shell-words.ts';
import { enteredWords, programName, wrapperWords } from './shell-wrappers.ts';

export type Run =
  /** `parameters`: `$1`, `$2`, …; undefined: those of the shell around it. */
  | {
      readonly kind: 'text';
      readonly source: ShellSource;
      readonly parameters: readonly ShellValue[] | undefined;
      /** Variables that are set for it alone. */
      readonly given: readonly { readonly name: string; readonly value: ShellValue }[];
      /** What it sets stays set: `eval`, `source`. */
      readonly inShell: boolean;
    }
  | { readonly kind: 'command'; readonly command: JobCommand; readonly runs: readonly Run[] }
  | { readonly kind: 'unknown'; readonly unreadable: Unreadable };

/** `shell` and `source`: where the command is written. */
export function runsOf(command: JobCommand, shell: ShellCommand, source: ShellSource): readonly Run[] {
  const inner = innerWords(command);
  // What a container runs is often left to its image and to variables.
  if (inner)
    return inner[0]?.known || !STARTS_CONTAINER.test(command.name) ? [commandRun(command, inner, shell, source)] : [];
  return programOf(command).map((program) => programRun(program, command, shell, source));
}

/** The words of another command among its arguments; null: there is none. */
function innerWords(command: JobCommand): readonly CommandWord[] | null {
  const entered = enteredWords(command.words.map((word) => word.text));
  if (entered !== null) return command.words.slice(entered);
  if (/^(?:lxc|incus|buildah)$/.test(command.name)) return afterDashes(command.words);
  if (command.name !== 'find') return containerCommand(command);
  const start = command.words.findIndex((word) => /^-(exec|execdir|ok|okdir)$/.test(word.text));
  if (start === -1) return null;
  const end = command.words.findIndex((word, index) => index > start && /^(;|\+)$/.test(word.text));
  return command.words.slice(start + 1, end === -1 ? undefined : end);
}

const STARTS_CONTAINER = /^(?!find$|chroot$|nsenter$|sshpass$)/;

/** `lxc exec container -- docker ps`. */
function afterDashes(words: readonly CommandWord[]): readonly CommandWord[] | null {
  const dashes = words.findIndex(({ text }) => text === '--');
  const isRun = words.some(({ text }, index) => index < dashes && /^(?:exec|run)$/.test(text));
  return isRun ? words.slice(dashes + 1) : null;
}

function commandRun(outer: JobCommand, all: readonly CommandWord[], shell: ShellCommand, source: ShellSource): Run {
  const words = all.slice(wrapperWords(all.map((word) => word.text)).count);
  const { keyword, from, readsFrom, hereDocuments, inContainer, name } = outer;
  const command = new PlacedCommand(
    {
      keyword,
      name: programName(words[0]?.text ?? ''),
      words,
      wrapped: all,
      assignments: [],
      writesTo: [],
      readsFrom,
      hereDocuments,
      from,
      inContainer: inContainer || STARTS_CONTAINER.test(name),
      guard: shell.guard,
      definedIn: shell.definition?.name ?? null,
    },
    () => outer.at,
  );
  const runs = runsOf(command, shell, source);
  command.runsText = runs.some((run) => run.kind === 'text');
  return { kind: 'command', command, runs };
}

/** A text in a shell of its own. */
export function plainRun(source: Omit<ShellSource, 'isPowerShell'>, isPowerShell = false): Run & { kind: 'text' } {
  return { kind: 'text', source: { ...source, isPowerShell }, parameters: undefined, given: [], inShell: false };
}

const POWERSHELLS = /^(?:powershell|pwsh|iex|invoke-expression)$/i;
const IN_SHELL = /^(?:eval|source|\.|iex|invoke-expression|trap)$/i;

function programRun(program: Program, { name }: JobCommand, shell: ShellCommand, source: ShellSource): Run {
  if ('unreadable' in program) return { kind: 'unknown', unreadable: program.unreadable };
  const { text, word, parameters, zero } = program;
  const at = word ? sourceIn(word, text, shell, source) : { text, locate: () => source.locate(shell) };
  return {
    ...plainRun(program.document ?? at, source.isPowerShell || POWERSHELLS.test(name)),
    parameters,
    given: zero ? [{ name: '0', value: zero }] : [],
    inShell: IN_SHELL.test(name),
  };
}

/** Offsets inside a quoted word hold where its text stands in the script as it is; else the whole word is the place. */
function sourceIn(
  word: CommandWord,
  text: string,
  shell: ShellCommand,
  source: ShellSource,
): Omit<ShellSource, 'isPowerShell'> {
  const written = shell.words.find((candidate) => writtenText(candidate) === text);
  if (written) {
    const offset = source.text.slice(written.start, written.end).indexOf(text);
    const base = written.start + offset;
    if (offset !== -1) {
      return { text, locate: ({ start, end }) => source.locate({ start: base + start, end: base + end }) };
    }
  }
  return { text, locate: () => word.at };
}
