import type { CommandWord, JobCommand } from './job-command.ts';

/** Where the output of the command goes; the arguments of `tee` with its options. */
export function outputFiles({ name, words, writesTo }: JobCommand): readonly CommandWord[] {
  return name === 'tee' ? [...writesTo, ...words.slice(1)] : writesTo;
}
