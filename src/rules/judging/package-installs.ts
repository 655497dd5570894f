/** Commands that install packages from files or addresses. */
import type { CommandWord, JobCommand } from '../../shell/job-command.ts';

/** `python -m pip` and `uv pip` are pip. */
export function packageProgram({ name, words }: JobCommand): Pick<JobCommand, 'name' | 'words'> {
  if (/^python[\d.]*$/.test(name) && words[1]?.text === '-m' && /^(?:pip|pipx|uv)$/.test(words[2]?.text ?? ''))
    return packageProgramOf(words.slice(2));
  return packageProgramOf(words, name);
}

function packageProgramOf(
  words: readonly CommandWord[],
  name = words[0]?.text ?? '',
): Pick<JobCommand, 'name' | 'words'> {
  if (name === 'uv' && words[1]?.text === 'pip') return { name: 'pip', words: words.slice(1) };
  return { name: /^pip[\d.]+$/.test(name) ? 'pip' : name, words };
}

/** Programs that install what is named behind one of these words; null: whatever is named. */
const INSTALLERS: readonly (readonly [program: RegExp, word: RegExp | null])[] = [
  [/^(?:dpkg|rpm|pacman)$/, /^(?:-[a-zA-Z]*[iUF][a-zA-Z]*|--install|--upgrade|--force-[\w-]+)$/],
  [/^(?:msiexec|installer|gdebi|easy_install|add-appxpackage)$/i, null],
  [/^(?:apt|apt-get|yum|dnf|dnf5|microdnf|zypper|apk|snap|flatpak)$/, /^(?:install|localinstall|reinstall|add|in)$/],
  [/^(?:pipx|gem|conda|mamba|micromamba|poetry|pdm|uv|luarocks|choco)$/, /^(?:install|add|inject|run)$/],
  // it builds what it downloads, to find out what that needs
  [/^pip$/, /^(?:install|download|wheel)$/],
  [/^brew$/, /^(?:install|reinstall|upgrade)$/],
  [/^(?:npm|pnpm|yarn|bun)$/, /^(?:install|i|add|global)$/],
  [/^(?:npx|bunx|uvx)$/, null],
];

export function installs(command: Pick<JobCommand, 'name' | 'words'>): boolean {
  const words = command.words.slice(1).map((word) => word.text);
  return INSTALLERS.some(
    ([program, word]) => program.test(command.name) && (!word || words.some((text) => word.test(text))),
  );
}

const PACKAGE = /\.(?:deb|rpm|apk|whl|pkg|msi|tgz|gem|egg|tar\.(?:gz|bz2|xz|zst)|zip|conda|snap|flatpak|appx|nupkg)$/i;
/** Their arguments are packages, whatever the address ends with. */
const ANY_ADDRESS = /^(?:pip|pipx|uv|uvx|npx|easy_install|poetry|pdm|brew)$/;
/** Options whose value is an address, but no package. */
const NO_PACKAGE =
  /^(?:-f|-r|-c|--(?:extra-)?index-url|--find-links|--proxy|--requirement|--constraint|--trusted-host|--registry|--source|--channel|--repository|-X)$/;
const HASH = /#(?:sha256|sha384|sha512)[=-]/;

/** A package that the command itself fetches: `rpm -i https://…`, `pip install 'a @ https://…'`, without a hash of it. */
export function installedAddress(command: JobCommand): { readonly word: CommandWord; readonly address: string } | null {
  const { name, words } = packageProgram(command);
  if (!installs({ name, words }) || words.some((word) => word.text === '--require-hashes')) return null;
  for (const [index, word] of words.entries()) {
    const address = /^(?:[\w.[\],-]+ ?@ ?)?(https?:\/\/.+)$/i.exec(word.text)?.[1];
    const before = words[index - 1]?.text ?? '';
    // `pip -i` names an index, `rpm -i` installs
    if (address === undefined || HASH.test(address) || NO_PACKAGE.test(before) || (before === '-i' && name === 'pip'))
      continue;
    if (ANY_ADDRESS.test(name) || PACKAGE.test(address.replace(/[?#].*$/, ''))) return { word, address };
  }
  return null;
}
