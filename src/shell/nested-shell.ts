import type { CommandWord, JobCommand, ShellSource } from './job-command.ts';
import { type ShellCommand, writtenText } from './shell-commands.ts';

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);

/** Shell text that a command runs: `sh -c '…'`, `eval …`, `sh <<EOF`, `cat <<EOF | sh`, `find -exec … \;`. */
export function* nestedSources(command: JobCommand, shell: ShellCommand, source: ShellSource): Iterable<ShellSource> {
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
    yield { text: inner.map((word) => quoted(word.text)).join(' '), locate: () => command.at };
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
        locate: ({ start, end }) => source.locate({ start: base + start, end: base + end }),
      };
    }
  }
  return { text: word.text, locate: () => word.at };
}
