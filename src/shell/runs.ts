/** What a command runs beside itself: `sh -c '…'`, `eval …`, `sh <<EOF`, `echo … | sh`, `find -exec …`, `docker run image …`. */
import { containerCommand } from './container-options.ts';
import type { CommandWord, JobCommand, ShellSource, Unreadable } from './job-command.ts';
import { type Program, programOf } from './program-text.ts';
import { type ShellCommand, writtenText } from './shell-commands.ts';
import type { ShellValue } from './shell-values.ts';
import { programName, wrapperWords } from './shell-wrappers.ts';

export type Run =
  /** `parameters`: `$1`, `$2`, …; undefined: those of the shell around it. */
  | { readonly kind: 'text'; readonly source: ShellSource; readonly parameters: readonly ShellValue[] | undefined }
  | { readonly kind: 'command'; readonly command: JobCommand; readonly runs: readonly Run[] }
  | { readonly kind: 'unknown'; readonly unreadable: Unreadable };

/** `shell` and `source`: where the command is written. */
export function runsOf(command: JobCommand, shell: ShellCommand, source: ShellSource): readonly Run[] {
  const inner = innerWords(command);
  if (inner) return inner[0]?.known ? [commandRun(command, inner, shell, source)] : [];
  return programOf(command).map((program) => programRun(program, shell, source));
}

/** The words of another command among its arguments; null: there is none. */
function innerWords(command: JobCommand): readonly CommandWord[] | null {
  if (command.name !== 'find') return containerCommand(command);
  const start = command.words.findIndex((word) => /^-(exec|execdir|ok)$/.test(word.text));
  if (start === -1) return null;
  const end = command.words.findIndex((word, index) => index > start && /^(;|\+)$/.test(word.text));
  return command.words.slice(start + 1, end === -1 ? undefined : end);
}

function commandRun(outer: JobCommand, all: readonly CommandWord[], shell: ShellCommand, source: ShellSource): Run {
  const words = all.slice(wrapperWords(all.map((word) => word.text)).count);
  const { keyword, from, hereDocuments, inContainer, name } = outer;
  const command = {
    keyword,
    name: programName(words[0]?.text ?? ''),
    words,
    wrapped: all,
    assignments: [],
    writesTo: [],
    hereDocuments,
    from,
    inContainer: inContainer || name !== 'find',
    runsText: false,
    // Where it is written takes work, and is asked for only where something is found.
    get at() {
      return outer.at;
    },
  };
  const runs = runsOf(command, shell, source);
  command.runsText = runs.some((run) => run.kind === 'text');
  return { kind: 'command', command, runs };
}

function programRun(program: Program, shell: ShellCommand, source: ShellSource): Run {
  if ('unreadable' in program) return { kind: 'unknown', unreadable: program.unreadable };
  const { text, word, parameters } = program;
  if (program.document) return { kind: 'text', source: program.document, parameters };
  const at = word ? sourceIn(word, text, shell, source) : { text, locate: () => source.locate(shell) };
  return { kind: 'text', source: at, parameters };
}

/** Offsets inside a quoted word hold where its text stands in the script as it is; else the whole word is the place. */
function sourceIn(word: CommandWord, text: string, shell: ShellCommand, source: ShellSource): ShellSource {
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
