/** Commands that fetch something from the network, and where they put it. */
import type { JobCommand } from './job-command.ts';

const DOWNLOADERS = new Set(['curl', 'wget', 'fetch', 'iwr', 'irm', 'invoke-webrequest', 'invoke-restmethod']);
const FILE_OPTIONS = /^(?:-o|-O|--output|--output-document|-OutFile)$/i;

export function isDownload(command: JobCommand): boolean {
  return DOWNLOADERS.has(command.name.toLowerCase());
}

/** The addresses; with unknown variables where they are not known. Empty: none is named. */
export function downloadAddresses(command: JobCommand): readonly string[] {
  const words = command.words.slice(1).map((word) => word.text);
  const written = words.filter((word) => /^(?:https?|ftp):\/\//i.test(word));
  if (written.length > 0) return written;
  return words.filter(
    (word) => /^\$\{?\w*(?:URL|URI|ADDRESS|LINK)\w*/i.test(word) || /^\$\w+\/|^[\w.-]+\.[a-z]{2,}\//.test(word),
  );
}

/** The file it writes, `./` taken off; null: standard output. */
export function downloadedFile(command: JobCommand): string | null {
  const words = command.words.slice(1).map((word) => word.text);
  const written = command.writesTo[0]?.text;
  if (written !== undefined) return plainPath(written);
  for (const [index, word] of words.entries()) {
    const glued = /^(?:--output=|--output-document=|-o(?=[^-]))(.+)/.exec(word)?.[1];
    if (glued !== undefined) return plainPath(glued);
    if (command.name === 'curl' && /^(?:-[a-zA-Z]*O[a-zA-Z]*|--remote-name(?:-all)?)$/.test(word))
      return remoteName(command);
    const named = FILE_OPTIONS.test(word) || /^-[a-zA-Z]*[oO]$/.test(word);
    if (named) return words[index + 1] === '-' ? null : plainPath(words[index + 1] ?? '');
    if (/^-[a-zA-Z]*O-$/.test(word)) return null;
  }
  return command.name === 'wget' ? remoteName(command) : null;
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

export function plainPath(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}

/** Does the address begin with one of these prefixes, up to a whole part of its path? */
export function startsWithAny(address: string, prefixes: readonly string[]): boolean {
  const plain = URL.canParse(address) ? new URL(address).href : address;
  return prefixes.some((prefix) => {
    if (!plain.startsWith(prefix)) return false;
    return prefix.endsWith('/') || plain.length === prefix.length || '/?#'.includes(plain.charAt(prefix.length));
  });
}
