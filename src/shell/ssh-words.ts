import type { CommandWord } from './job-command.ts';

/** Options of ssh whose value is the next word (OpenSSH 9.9). */
const WITH_VALUE = /^-[46AaCfGgKkMNnqsTtVvXxYy]*[BbcDEeFIiJLlmOoPpQRSWw]$/;

/** What ssh is told: where to, and the words that the shell there runs as one text. Null: it names no host. */
export function toldToSsh([, ...words]: readonly CommandWord[]): {
  readonly host: CommandWord;
  readonly command: readonly CommandWord[];
} | null {
  const at = words.findIndex(({ text }, index) => {
    return !text.startsWith('-') && !WITH_VALUE.test(words[index - 1]?.text ?? '');
  });
  const host = words[at];
  return host ? { host, command: words.slice(at + 1) } : null;
}
