/** Programs that a container starts with, instead of a script: `image:entrypoint`, `services:entrypoint`, `services:command`. */
import type { Job } from '../ci/config.ts';
import type { Located } from '../source.ts';
import { locateInScalar } from '../yaml/locate-in-scalar.ts';
import type { JobCommand, ShellSource } from './job-command.ts';
import type { Stretch } from './shell-commands.ts';

export interface ExecList extends ShellSource {
  readonly keyword: JobCommand['keyword'];
}

/** As shell text, every word in quotes. A service's command is what its entrypoint is called with. */
export function execLists(job: Job): readonly ExecList[] {
  const entrypoints = [job.image, ...job.services].flatMap((image) => (image?.entrypoint ? [image.entrypoint] : []));
  const commands = job.services.map((service) => service.command);
  return [
    ...entrypoints.map((words) => execList(words, 'entrypoint')),
    ...commands.map((words) => execList(words, 'command')),
  ].filter(({ text }) => text !== '');
}

function execList(words: readonly Located<string>[], keyword: ExecList['keyword']): ExecList {
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
  return { keyword, text: quoted.join(' '), locate };
}

/** Offsets count after the opening quote; a word with quotes of its own is a place as a whole. */
function inWord(word: Located<string>, start: number, end: number): Located<string> {
  if (start < 0 || word.value.includes("'")) return word;
  const to = Math.min(end, word.value.length);
  return { ...word, value: word.value.slice(start, to), at: locateInScalar(word.at, word.value, start, to) };
}
