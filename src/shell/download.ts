/** Commands that fetch something from the network, and where they put it. */
import type { JobCommand } from './job-command.ts';

/** PowerShell's, in lower case. */
export const WEB_COMMANDS = ['iwr', 'irm', 'invoke-webrequest', 'invoke-restmethod'];

const DOWNLOADERS = new Set([
  ...['curl', 'wget', 'fetch', 'aria2c', 'axel', 'http', 'https', 'lynx', 'w3m', 'certutil', 'bitsadmin'],
  ...WEB_COMMANDS,
  'start-bitstransfer',
]);
const FILE_OPTIONS = /^(?:-o|-O|--output|--output-document|--out|-OutFile|-Destination)$/i;
const FOLDER_OPTIONS = /^(?:-P|--directory-prefix|--output-dir|-d|--dir)$/;
/** These write a file of the address's own name unless they are told another. */
const TO_FILE = new Set(['wget', 'aria2c', 'axel', 'fetch']);

/** `urllib.request.urlretrieve('https://…', 'x.sh')`; PHP's `copy('https://…', 'x.php')`. */
const RETRIEVED = /\b(?:urlretrieve|copy)\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]/;

/** Null: it is no program in one line that fetches a file. */
function retrieved({ name, words }: JobCommand): { readonly address: string; readonly file: string } | null {
  const [, option, program] = words;
  if (!(/^python[\d.]*$/.test(name) ? option?.text === '-c' : name === 'php' && option?.text === '-r')) return null;
  const [, address, file] = RETRIEVED.exec(program?.text ?? '') ?? [];
  return address !== undefined && file !== undefined && address.includes('//') ? { address, file } : null;
}

export function isWebCommand(name: string): boolean {
  return WEB_COMMANDS.includes(name.toLowerCase());
}

export function isDownload(command: JobCommand): boolean {
  if (retrieved(command)) return true;
  const name = command.name.toLowerCase();
  if (!DOWNLOADERS.has(name)) return false;
  // What they do besides needs no address.
  return !/^(?:certutil|http|https|lynx|w3m)$/.test(name) || downloadAddresses(command).length > 0;
}

/** The addresses; with unknown variables where they are not known. Empty: none is named. */
export function downloadAddresses(command: JobCommand): readonly string[] {
  const byProgram = retrieved(command);
  if (byProgram) return [byProgram.address];
  const words = command.words.slice(1).map((word) => word.text);
  const written = words.filter((word) => /^(?:https?|ftp):\/\//i.test(word));
  if (written.length > 0) return written;
  return words.filter(
    (word) => /^\$\{?\w*(?:URL|URI|ADDRESS|LINK)\w*/i.test(word) || /^\$\w+\/|^[\w.-]+\.[a-z]{2,}\//.test(word),
  );
}

/** The file it writes, `./` taken off; null: standard output. */
export function downloadedFile(command: JobCommand): string | null {
  const byProgram = retrieved(command);
  if (byProgram) return plainPath(byProgram.file);
  const words = command.words.slice(1).map((word) => word.text);
  const [written] = command.writesTo;
  if (written) return plainPath(written.text);
  const named = namedFile(command, words);
  if (named === null) return null;
  const folder = folderIn(command.name, words);
  return plainPath(folder === null || named.startsWith('/') ? named : `${folder.replace(/\/+$/, '')}/${named}`);
}

function namedFile(command: JobCommand, words: readonly string[]): string | null {
  const name = command.name.toLowerCase();
  if (name === 'certutil' || name === 'bitsadmin') return words.at(-1) ?? null;
  for (const [index, word] of words.entries()) {
    if (name === 'curl' && /^(?:-[a-zA-Z]*O[a-zA-Z]*|--remote-name(?:-all)?)$/.test(word)) return remoteName(command);
    const file = /^-[a-zA-Z]*O-$/.test(word) ? '-' : namedBy(word, words[index + 1]);
    if (file !== undefined) return file === '-' ? null : file;
  }
  const toFile = TO_FILE.has(name) || (/^https?$/.test(name) && words.includes('--download'));
  return toFile ? remoteName(command) : null;
}

/** Undefined: the word is no option for it. */
function namedBy(word: string, next = ''): string | undefined {
  const glued = /^(?:--output=|--output-document=|--out=|-o(?=[^-]))(.+)/.exec(word)?.[1];
  return glued ?? (FILE_OPTIONS.test(word) || /^-[a-zA-Z]*[oO]$/.test(word) ? next : undefined);
}

function folderIn(name: string, words: readonly string[]): string | null {
  const at = words.findIndex((word) => FOLDER_OPTIONS.test(word) && !(name === 'curl' && /^-[Pd]$/.test(word)));
  const glued = words.flatMap((word) => /^(?:--directory-prefix|--output-dir|--dir)=(.+)$/.exec(word)?.[1] ?? []);
  return glued[0] ?? (at === -1 ? null : (words[at + 1] ?? null));
}

function remoteName(command: JobCommand): string | null {
  const address = downloadAddresses(command).at(-1);
  return (
    address
      ?.replace(/[?#].*$/, '')
      .split('/')
      .at(-1) || null
  );
}

/** However the folder of the job is written. */
export function plainPath(path: string): string {
  return path
    .replace(/^(?:\$(?:CI_PROJECT_DIR|PWD)|\$\{(?:CI_PROJECT_DIR|PWD)\}|\$\(pwd\)|`pwd`)\/+/, '')
    .replace(/^(?:\.\/)+/, '');
}

/** Does the address begin with one of these prefixes, up to a whole part of its path? */
export function startsWithAny(address: string, prefixes: readonly string[]): boolean {
  const plain = URL.canParse(address) ? new URL(address).href : address;
  return prefixes.some((prefix) => {
    if (!plain.startsWith(prefix)) return false;
    return prefix.endsWith('/') || plain.length === prefix.length || '/?#'.includes(plain.charAt(prefix.length));
  });
}
