/** Programs that a container starts with, instead of a script: `image:entrypoint`, `services:entrypoint`, `services:command`. */
import type { Located } from '../source.ts';
import { locateInScalar } from '../yaml/locate-in-scalar.ts';
import type { ScriptPlace, ShellSource } from './job-command.ts';
import type { JobText } from './shared-texts.ts';
import type { Stretch } from './shell-syntax.ts';

export function isExecList({ keyword }: JobText): boolean {
  return keyword === 'entrypoint' || keyword === 'command';
}

/** As shell text, every word in quotes. */
export function execSource({ lines: words }: JobText): ShellSource {
  const quoted = words.map(({ value }) => `'${value.replaceAll("'", "'\\''")}'`);
  const starts: number[] = [];
  let next = 0;
  for (const word of quoted) {
    starts.push(next);
    next += word.length + 1;
  }
  const locate = ({ start, end }: Stretch) => {
    const index = Math.max(
      0,
      starts.findLastIndex((from) => from <= start),
    );
    return inWord(words[index] as Located<string>, start - (starts[index] ?? 0) - 1, end - (starts[index] ?? 0) - 1);
  };
  return { text: quoted.join(' '), isPowerShell: false, locate };
}

/** Offsets count after the opening quote; a word with quotes of its own is a place as a whole. */
function inWord({ at: line, value }: Located<string>, start: number, end: number): ScriptPlace {
  if (start < 0 || value.includes("'")) return { line, at: line, value };
  const to = Math.min(end, value.length);
  return { line, value: value.slice(start, to), at: locateInScalar(line, value, start, to) };
}
