/** The commands of a script, and where they name a path: a file is looked for there, and not in every command once more. */
import { onceFor } from '../../once-per.ts';
import { downloadedFile, isDownload } from '../../shell/download.ts';
import type { JobCommand } from '../../shell/job-command.ts';
import { folderAfter } from './downloaded-places.ts';

const CHECKERS =
  /^(?:(?:sha\d*|md5|b2|b3|ck)sum|shasum|sha256|gpg|gpgv|gpg2|cosign|minisign|signify|slsa-verifier|get-filehash|rhash)$/i;

/** Does the command verify what was downloaded before it? */
export function verifies({ name, words }: JobCommand): boolean {
  const [, first] = words;
  if (CHECKERS.test(name) || (name === 'openssl' && first?.text === 'dgst')) return true;
  if (/^(?:php|python[\d.]*)$/.test(name) && words.some(({ text }) => /\bhash(?:_file|lib)?\b/.test(text))) return true;
  return name === 'rpm' && words.some(({ text }) => /^(?:-K|--checksig)$/.test(text));
}

/** Once an archive is unpacked, every command may use it: so many are looked at. */
const FURTHEST = 2_000;

export class NamedPaths {
  readonly #commands: readonly JobCommand[];
  /** Indexes of the commands that have a word for it, in order: by the last part of the path. */
  readonly #named = new Map<string, number[]>();
  /** Of those that change folders, set the path or may name anything. */
  readonly #any: number[] = [];
  readonly #checks: number[] = [];
  readonly #indexes: ReadonlyMap<JobCommand, number>;
  readonly #folders: string[] = [];

  constructor(commands: readonly JobCommand[]) {
    this.#commands = commands;
    this.#indexes = new Map([...commands.entries()].reverse().map(([index, command]) => [command, index]));
    let folder = '';
    for (const [index, command] of commands.entries()) {
      this.#folders.push(folder);
      folder = folderAfter(folder, command);
      const { isCheck, isAny, parts } = namesIn(command);
      if (isCheck) this.#checks.push(index);
      if (isAny) this.#any.push(index);
      for (const part of parts) {
        const places = this.#named.get(part);
        if (places) places.push(index);
        else this.#named.set(part, [index]);
      }
    }
  }

  /** After `earlier`, the first command that may name one of these files before something is verified. */
  nextAfter(earlier: JobCommand, files: Iterable<string>): JobCommand | undefined {
    const index = this.#indexOf(earlier) + 1;
    const named = [...files].map((file) => firstFrom(this.#named.get(lastPart(file)) ?? [], index));
    const found = Math.min(firstFrom(this.#any, index), ...named);
    return found < firstFrom(this.#checks, index) ? this.#commands[found] : undefined;
  }

  /** The command after `earlier`, unless something is verified there, or it is too far from where the search began. */
  follower(earlier: JobCommand, start: JobCommand): JobCommand | undefined {
    const index = this.#indexOf(earlier) + 1;
    if (index - this.#indexOf(start) > FURTHEST || firstFrom(this.#checks, index) === index) return undefined;
    return this.#commands[index];
  }

  /** Where it runs; '' is the folder of the job. */
  folderOf(command: JobCommand): string {
    return this.#folders[this.#indexOf(command)] ?? '';
  }

  #indexOf(command: JobCommand): number {
    return this.#indexes.get(command) ?? -1;
  }
}

/** Jobs share their commands. */
const namesIn = onceFor((command: JobCommand) => {
  const file = isDownload(command) ? downloadedFile(command) : null;
  const words = command.words.map(({ text }) => lastPart(text.replace(/^--file=/, '')));
  return {
    isCheck: verifies(command),
    isAny: mayNameAnything(command),
    parts: new Set(file === null ? words : [...words, lastPart(file)]),
  };
});

function mayNameAnything({ name, words, assignments }: JobCommand): boolean {
  if (/^(?:cd|pushd|popd)$/.test(name)) return true;
  return assignments.some((each) => each.name === 'PATH') || words.some(({ text }) => text.includes('*.'));
}

function lastPart(path: string): string {
  const plain = path.replace(/\/+$/, '');
  return plain.slice(plain.lastIndexOf('/') + 1);
}

/** Worked out once for the commands of a job, which others may share. */
export const namedPaths = onceFor((commands: readonly JobCommand[]) => new NamedPaths(commands));

/** The first of the ascending numbers that is not below `least`; Infinity: there is none. */
function firstFrom(ascending: readonly number[], least: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return ascending[low] ?? Number.POSITIVE_INFINITY;
}
