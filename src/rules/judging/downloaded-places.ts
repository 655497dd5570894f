/** Where what was downloaded lies: as a file, unpacked into folders, moved, copied or put on the path. */
import { plainPath } from '../../shell/download.ts';
import type { CommandWord, JobCommand } from '../../shell/job-command.ts';

/** Folders whose programs are run by their names. */
const ON_PATH =
  /^(?:\/usr(?:\/local)?|\/opt\/[\w.-]+|~|\$\{?HOME\}?|\$\{?HOME\}?\/\.local|~\/\.local|~?\/root(?:\/\.local)?)?\/s?bin$/;
/** Where an archive puts programs on the path. */
const ROOT_OF_PROGRAMS = /^\/(?:usr(?:\/local)?)?$/;
/** What lies there need not be of the archive. */
const SHARED = /^(?:|\/|\/opt|\/tmp|\/var\/tmp|\/usr\/src|\/root|\/home|~|\$\{?HOME\}?|\$\{?TMP(?:DIR)?\}?)$/;
/** Names that tell nothing of an archive. */
const COMMON =
  /^(?:https?:|releases?|downloads?|archives?|latest|stable|main|master|v?\d[\w.-]*|linux|windows|darwin|macos|amd64|x86_64|x64|arm64|bin|sbin|usr|local|opt|lib|src|dist|files?|raw|blob|tags|refs|heads|api|packages?|projects?|public|pub|build|scripts?|tests?|ci|tools?|tmp|www\..*|)$/i;
const ARCHIVE = /(?:\.(?:tar|t?gz|tbz2?|bz2|txz|xz|zst|zip|7z|rar|tar\.\w+))+$/i;
const COMPRESSED = /\.(?:gz|bz2|xz|zst|lz4|Z)$/;

export class Places {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();
  readonly #path = new Set<string>();
  /** What the names in an archive may be like. */
  readonly #words: readonly string[];
  /** Where commands run; '' is the folder of the job. */
  #current: string;

  /** `folder`: where the download ran. */
  constructor(address: string, file: string | null, folder: string) {
    this.#current = folder;
    const parts = [...address.replace(/[?#].*$/, '').split('/'), ...(file ?? '').split('/')];
    this.#words = [...new Set(parts.map((part) => part.replace(ARCHIVE, '')).filter((part) => !COMMON.test(part)))];
    if (file !== null) this.addFile(file);
  }

  get files(): Iterable<string> {
    return this.#files;
  }

  get hasFolders(): boolean {
    return this.#folders.size > 0;
  }

  addFile(path: string): void {
    this.#files.add(this.#resolved(path));
  }

  addFolder(path: string): void {
    this.#folders.add(this.#resolved(path).replace(/(?<=.)\/+$/, ''));
  }

  hasFile(path: string): boolean {
    return this.#isFile(path, this.#resolved(path));
  }

  #isFile(path: string, whole: string): boolean {
    // a `cd` in a subshell, which is not told apart, has ended
    if (this.#files.has(whole) || this.#files.has(plainPath(path))) return true;
    if (!/^[^*]*\*\.\w+$/.test(whole)) return false;
    const [before = '', after = ''] = whole.split('*');
    return [...this.#files].some((file) => file.startsWith(before) && file.endsWith(after));
  }

  /** The file, or something out of the archive. */
  has(path: string): boolean {
    const whole = this.#resolved(path);
    if (this.#isFile(path, whole)) return true;
    return [...this.#folders].some((folder) => {
      const isInside = folder === '' ? !/^[/~$]/.test(whole) : whole.startsWith(`${folder.replace(/\/$/, '')}/`);
      return isInside && (!SHARED.test(folder) || this.#isLike(whole.slice(folder.length).split('/')));
    });
  }

  /** Where commands run, if that is inside of the archive. */
  get currentInside(): string | null {
    return this.#current !== '' && this.has('x') ? this.#current : null;
  }

  /** Is `name`, written without a folder, one of its names on the path? */
  isProgram(name: string): boolean {
    const isOnPath = (folder: string) => ON_PATH.test(folder) || this.#path.has(folder);
    const asFile = [...this.#files].some((path) => {
      const slash = path.lastIndexOf('/');
      return path.slice(slash + 1) === name && isOnPath(path.slice(0, Math.max(0, slash)));
    });
    return asFile || [...this.#path].some((folder) => this.has(`${folder}/${name}`) && this.#isLike([name]));
  }

  #isLike(names: readonly string[]): boolean {
    return names.some((name) =>
      this.#words.some((word) => {
        if (word === name) return true;
        if (COMMON.test(name)) return false;
        return (name.length > 2 && word.includes(name)) || (word.length > 2 && name.includes(word));
      }),
    );
  }

  /** What the command makes of them. */
  follow(command: JobCommand): void {
    const { name, words, assignments, writesTo } = command;
    this.#current = folderAfter(this.#current, command);
    for (const { name: variable, value } of assignments) if (variable === 'PATH') this.#addPath(value.text);
    if (/^(?:mv|cp|install|ln|move|copy|move-item|copy-item)$/i.test(name)) this.#copy(words);
    const file = words.slice(1).find((word) => this.has(word.text));
    if (!file) return;
    for (const { text } of writesTo) this.addFile(text);
    if (/^(?:gunzip|unxz|bunzip2|unzstd|gzip|xz|zstd|bzip2|lz4)$/.test(name))
      this.addFile(file.text.replace(COMPRESSED, ''));
  }

  #addPath(value: string): void {
    for (const folder of value.split(/[:;]/)) {
      if (/^\$\{?PATH\}?$/.test(folder)) continue;
      const plain = plainPath(`${folder}/`).replace(/\/+$/, '');
      this.#path.add(/^(?:\.|\$\{?PWD\}?|\$\(pwd\)|)$/.test(plain) ? '' : plain);
    }
  }

  #copy(words: readonly CommandWord[]): void {
    const paths = words.slice(1).filter((word) => !word.text.startsWith('-'));
    const target = paths.at(-1)?.text;
    if (target === undefined || paths.length < 2) return;
    for (const { text } of paths.slice(0, -1)) {
      if (!this.has(text)) continue;
      this.addFile(target);
      this.addFile(`${target.replace(/\/+$/, '')}/${text.split('/').at(-1)}`);
    }
  }

  #resolved(path: string): string {
    return pathFrom(this.#current, path);
  }
}

function pathFrom(folder: string, path: string): string {
  const plain = plainPath(path).replace(/^\.$/, '');
  const whole = folder === '' || /^[/~$]/.test(plain) ? plain : `${folder}/${plain}`;
  // Each command after a download is asked for all of its words, and few of them are so.
  if (!whole.includes('/..') && !whole.endsWith('/')) return whole;
  return whole.replace(/(?<![^/])(?!\.\.)[^/]+\/\.\.(?:\/|$)/g, '').replace(/(?<=.)\/+$/, '');
}

/** Where the next command runs. */
export function folderAfter(folder: string, { name, words }: JobCommand): string {
  if (name === 'popd') return '';
  if (name !== 'cd' && name !== 'pushd') return folder;
  const [, first] = words;
  return first && /^[^$-]/.test(first.text) ? pathFrom(folder, first.text) : '';
}

/** Options whose value is the folder, by program; null: it takes none. */
const UNPACKERS: ReadonlyMap<string, RegExp | null> = new Map([
  ...['tar', 'bsdtar', 'gtar'].map((name) => [name, /^(?:-[a-zA-Z]*C|--directory(?:=.+)?)$/] as const),
  ['unzip', /^-[a-zA-Z]*d$/],
  ['7z', /^-o(.+)$/],
  ['7za', /^-o(.+)$/],
  ['jar', null],
  ['unrar', null],
  ['expand-archive', /^-destinationpath$/i],
  ...['python', 'python3'].map((name) => [name, /^-e$/] as const),
]);

export interface Unpacking {
  /** '' is that of the job. */
  readonly folder: string;
  readonly word: CommandWord;
  /** Programs are found there by their names. */
  readonly isOnPath: boolean;
}

/** `tar -C /usr/local …`, `unzip … -d /usr/local/bin`; null: it unpacks nothing. */
export function unpacking({ name, words }: JobCommand): Unpacking | null {
  const option = UNPACKERS.get(name.toLowerCase());
  const [word] = words;
  if (option === undefined || !word || !extracts(name, words)) return null;
  const index = option ? words.findIndex(({ text }) => option.test(text)) : -1;
  if (index === -1) return { folder: '', word, isOnPath: false };
  const [named, next] = words.slice(index);
  const glued = /^(?:--directory=|-o)(.+)$/.exec(named?.text ?? '')?.[1];
  // `python -m zipfile -e archive folder`
  const target = glued !== undefined ? named : /^python/.test(name) ? words[index + 2] : next;
  const folder = (glued ?? target?.text ?? '').replace(/(?<=.)\/+$/, '');
  return { folder, word: target ?? word, isOnPath: ON_PATH.test(folder) || ROOT_OF_PROGRAMS.test(folder) };
}

function extracts(name: string, words: readonly CommandWord[]): boolean {
  const texts = words.slice(1).map(({ text }) => text);
  if (/tar$/.test(name))
    return texts.some((text, at) => (at === 0 ? /^-?[a-zA-Z]*x/ : /^-[a-zA-Z]*x|^--(?:extract|get)$/).test(text));
  if (/^7za?$|^unrar$/.test(name)) return /^[ex]$/.test(texts[0] ?? '');
  if (name === 'jar') return /^-?x/.test(texts[0] ?? '');
  return !/^python/.test(name) || texts.some((text) => /^(?:zipfile|tarfile)$/.test(text));
}
