/** What becomes of a file that a command has downloaded: run, unpacked where programs are, or installed. */
import { downloadedFile, isDownload, plainPath } from '../../shell/download.ts';
import type { CommandWord, JobCommand } from '../../shell/job-command.ts';

export interface DownloadUse {
  readonly how: 'downloaded' | 'unpacked' | 'installed';
  readonly at: CommandWord['at'];
  /** For people: the file, or the folder that it is unpacked into. */
  readonly shown: string;
}

const CHECKERS =
  /^(?:(?:sha\d*|md5|b2)sum|shasum|sha256|gpg|gpgv|gpg2|cosign|minisign|signify|slsa-verifier|get-filehash)$/i;

/** Does the command verify what was downloaded before it? */
function verifies({ name, words }: JobCommand): boolean {
  return CHECKERS.test(name) || (name === 'openssl' && words[1]?.text === 'dgst');
}

/** The commands of a script, and where they name a path: a file is looked for there, and not in every command once more. */
class NamedPaths {
  readonly #commands: readonly JobCommand[];
  /** Indexes of the commands that have a word for it, in order. */
  readonly #named = new Map<string, number[]>();
  readonly #checks: number[] = [];
  readonly #indexes: ReadonlyMap<JobCommand, number>;

  constructor(commands: readonly JobCommand[]) {
    this.#commands = commands;
    this.#indexes = new Map([...commands.entries()].reverse().map(([index, command]) => [command, index]));
    for (const [index, command] of commands.entries()) {
      if (verifies(command)) this.#checks.push(index);
      const words = command.words.map(({ text }) => plainPath(text.replace(/^--file=/, '')));
      const file = isDownload(command) ? downloadedFile(command) : null;
      for (const path of new Set(file === null ? words : [...words, file])) {
        const places = this.#named.get(path);
        if (places) places.push(index);
        else this.#named.set(path, [index]);
      }
    }
  }

  /** After `earlier`, the first command that names one of them before something is verified. */
  nextAfter(earlier: JobCommand, names: Iterable<string>): JobCommand | undefined {
    const index = (this.#indexes.get(earlier) ?? -1) + 1;
    const found = Math.min(...[...names].map((name) => firstFrom(this.#named.get(name) ?? [], index)));
    return found < firstFrom(this.#checks, index) ? this.#commands[found] : undefined;
  }
}

const ofCommands = new WeakMap<readonly JobCommand[], NamedPaths>();

/** Worked out once for the commands of a job, which others may share. */
export function namedPaths(commands: readonly JobCommand[]): NamedPaths {
  const known = ofCommands.get(commands) ?? new NamedPaths(commands);
  ofCommands.set(commands, known);
  return known;
}

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

/** The first use of the file after `download`, unless something verifies it before; null: none is seen. */
export function useOf(
  file: string,
  download: JobCommand,
  script: NamedPaths,
  isInterpreter: (command: JobCommand) => boolean,
): DownloadUse | null {
  const places = new Places(file);
  const next = (earlier: JobCommand) => script.nextAfter(earlier, places.names());
  for (let command = next(download); command; command = next(command)) {
    // written anew, or fetched again
    if (isDownload(command) && downloadedFile(command) === file) return null;
    const use = runIn(command, places, isInterpreter) ?? unpackedBy(command, places) ?? installedBy(command, places);
    if (use) return use;
    places.follow(command);
  }
  return null;
}

/** Folders whose programs are run by their names. */
const ON_PATH =
  /^(?:\/usr(?:\/local)?|\/opt\/[\w.-]+|~|\$\{?HOME\}?|\$\{?HOME\}?\/\.local|~\/\.local|~?\/root(?:\/\.local)?)?\/s?bin$/;
/** Where an archive puts programs on the path. */
const ROOT_OF_PROGRAMS = /^\/(?:usr(?:\/local)?)?$/;

/** The file's names: what moves, copies or links it gives it another one. */
class Places {
  readonly #paths: Set<string>;

  constructor(file: string) {
    this.#paths = new Set([file]);
  }

  /** Those that a command may use: by its path, or without a folder. */
  *names(): Iterable<string> {
    for (const path of this.#paths) {
      yield path;
      yield path.slice(path.lastIndexOf('/') + 1);
    }
  }

  has(path: string): boolean {
    return this.#paths.has(plainPath(path));
  }

  /** Is `name`, written without a folder, one of its names on the path? */
  isProgram(name: string): boolean {
    return [...this.#paths].some((path) => {
      const slash = path.lastIndexOf('/');
      return slash !== -1 && path.slice(slash + 1) === name && ON_PATH.test(path.slice(0, slash));
    });
  }

  follow({ name, words }: JobCommand): void {
    if (!/^(?:mv|cp|install|ln)$/.test(name)) return;
    const paths = words.slice(1).filter((word) => !word.text.startsWith('-'));
    const target = paths.at(-1)?.text;
    if (target === undefined || paths.length < 2) return;
    for (const { text } of paths.slice(0, -1)) {
      if (!this.has(text)) continue;
      const inside = `${target.replace(/\/+$/, '')}/${text.split('/').at(-1)}`;
      this.#paths.add(plainPath(target)).add(plainPath(inside));
    }
  }
}

/** As itself, by an interpreter, or by its name on the path. */
function runIn(
  command: JobCommand,
  places: Places,
  isInterpreter: (command: JobCommand) => boolean,
): DownloadUse | null {
  const [program, ...rest] = command.words;
  if (!program) return null;
  const isRun = program.text.includes('/') ? places.has(program.text) : places.isProgram(program.text);
  if (isRun) return { how: 'downloaded', at: program.at, shown: program.text };
  const started = /^start-process$/i.test(command.name) ? rest.find((word) => places.has(word.text)) : undefined;
  if (started) return { how: 'downloaded', at: started.at, shown: plainPath(started.text) };
  if (!isInterpreter(command) || command.name === 'eval') return null;
  const script = rest.find((word) => !word.text.startsWith('-'));
  return script && places.has(script.text) ? { how: 'downloaded', at: script.at, shown: plainPath(script.text) } : null;
}

function unpackedBy(command: JobCommand, places: Places): DownloadUse | null {
  const archive = command.words.slice(1).find((word) => places.has(word.text.replace(/^--file=/, '')));
  return archive ? unpacked(command) : null;
}

/** Options whose value is the folder. */
const UNPACKERS: ReadonlyMap<string, RegExp> = new Map([
  ...['tar', 'bsdtar', 'gtar'].map((name) => [name, /^(?:-[a-zA-Z]*C|--directory(?:=.+)?)$/] as const),
  ['unzip', /^-[a-zA-Z]*d$/],
]);

/** `tar -C /usr/local …`, `unzip … -d /usr/local/bin`: where programs are found by their names. */
export function unpacked({ name, words }: JobCommand): DownloadUse | null {
  const option = UNPACKERS.get(name);
  const index = option ? words.findIndex((word) => option.test(word.text)) : -1;
  const [word, next] = index === -1 ? [] : words.slice(index);
  const glued = word?.text.split('=', 2)[1];
  const target = glued === undefined ? next : word;
  const folder = (glued ?? next?.text ?? '').replace(/(?<=.)\/+$/, '');
  if (!target || !(ON_PATH.test(folder) || ROOT_OF_PROGRAMS.test(folder))) return null;
  return { how: 'unpacked', at: target.at, shown: folder };
}

const PACKAGE = /\.(?:deb|rpm|apk|whl|pkg|msi)$/i;

function installedBy(command: JobCommand, places: Places): DownloadUse | null {
  if (!installs(command)) return null;
  const file = command.words.slice(1).find((word) => places.has(word.text));
  return file ? { how: 'installed', at: file.at, shown: plainPath(file.text) } : null;
}

/** Does the command install package files? */
function installs({ name, words }: JobCommand): boolean {
  const rest = words.slice(1).map((word) => word.text);
  if (name === 'dpkg' || name === 'rpm')
    return rest.some((word) => /^(?:-[a-zA-Z]*[iUF]|--install|--upgrade)/.test(word));
  if (name === 'msiexec' || name === 'installer') return true;
  const isManager = /^(?:apt|apt-get|yum|dnf|dnf5|zypper|apk|gdebi|pip|pip3)$/.test(name);
  return isManager && (name === 'gdebi' || rest.some((word) => /^(?:install|localinstall|add|in)$/.test(word)));
}

/** Options of pip whose value is an address, but no package. */
const NO_PACKAGE = /^(?:-i|-f|-r|-c|--index-url|--extra-index-url|--find-links|--proxy|--requirement|--constraint)$/;
const HASH = /#(?:sha256|sha384|sha512)=/;

/** A package that the command itself fetches: `rpm -i https://…`, `pip install https://…`, without a hash of it. */
export function installedAddress(command: JobCommand): CommandWord | null {
  if (!installs(command) || command.words.some((word) => word.text === '--require-hashes')) return null;
  const isPip = /^pip3?$/.test(command.name);
  const found = command.words.find(({ text }, index) => {
    if (!/^https?:\/\//i.test(text) || HASH.test(text)) return false;
    return isPip ? !NO_PACKAGE.test(command.words[index - 1]?.text ?? '') : PACKAGE.test(text);
  });
  return found ?? null;
}
