/** Commands that only start another one: `sudo -u root env A=b timeout 10 docker run …` is `docker run …`. */
import { ENTERED, WRAPPERS, type Wrapper } from './wrappers.ts';

const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;
const MAX_DEPTH = 10;

/** How many of the leading words only lead to the command, and which of them set variables for it. */
export function wrapperWords(words: readonly string[]): {
  readonly count: number;
  readonly assignments: readonly number[];
} {
  const assignments: number[] = [];
  let at = 0;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const next = isPrefix(words, at) ? { at: at + 1, set: [] } : started(words, at);
    if (!next || next.at >= words.length) break;
    assignments.push(...next.set);
    at = next.at;
  }
  return { count: at, assignments };
}

/** `$SUDO docker run …`: an unknown word before a program starts it, or is empty. */
function isPrefix(words: readonly string[], at: number): boolean {
  const next = words[at + 1] ?? '';
  const isUnknown = /^(?:\$\w+|\$\{\w+[^}]*\})+$/.test(words[at] ?? '');
  return isUnknown && (/^\.{0,2}\//.test(next) || COMMON.has(programName(next)));
}

/** Where the command starts that this one does; null: it starts none. */
function started(words: readonly string[], at: number): { at: number; set: readonly number[] } | null {
  const wrapper = WRAPPERS.get(programName(words[at] ?? ''));
  return wrapper ? startedBy(wrapper, words, at) : null;
}

/** How many words of `chroot /x docker ps` stand before the command that it starts; null: it starts none. */
export function enteredWords(words: readonly string[]): number | null {
  const wrapper = ENTERED.get(programName(words[0] ?? ''));
  const next = wrapper ? startedBy(wrapper, words, 0) : null;
  return next && next.at < words.length ? next.at : null;
}

function startedBy(
  wrapper: Wrapper,
  words: readonly string[],
  at: number,
): { at: number; set: readonly number[] } | null {
  if (wrapper.unless?.test(words[at + 1] ?? '')) return null;
  let next = afterOptions(words, at + 1, wrapper);
  for (const verb of wrapper.verbs ?? []) {
    if (!verb.test(words[next] ?? '') || wrapper.unless?.test(words[next + 1] ?? '')) return null;
    next = afterOptions(words, next + 1, wrapper);
  }
  const mark = wrapper.afterDashes ? /^--$/ : wrapper.option;
  if (mark) {
    const marked = words.findIndex((word, index) => index > at && mark.test(word));
    return marked === -1 ? null : { at: marked + 1, set: [] };
  }
  const set: number[] = [];
  for (; ASSIGNMENT.test(words[next] ?? ''); next++) set.push(next);
  if (wrapper.number && /^\d+$/.test(words[next] ?? '')) next += 1;
  return { at: afterDashes(words, next + (wrapper.positionals ?? 0)), set };
}

function afterDashes(words: readonly string[], at: number): number {
  return words[at] === '--' ? at + 1 : at;
}

function afterOptions(words: readonly string[], from: number, wrapper: Wrapper): number {
  let at = from;
  for (;;) {
    const word = words[at] ?? '';
    if (word === '--') return wrapper.afterDashes ? at : at + 1;
    if (!/^-/.test(word)) return at;
    at += wrapper.pairs?.test(word) ? 3 : takesNextWord(word, wrapper) ? 2 : 1;
  }
}

function takesNextWord(option: string, { short = '', long = [] }: Wrapper): boolean {
  if (option.startsWith('--') || long.includes(option)) return long.includes(option);
  const letter = [...option.slice(1)].findIndex((character) => short.includes(character));
  return letter !== -1 && letter === option.length - 2;
}

/** Programs that a rule asks about: what a pattern in the place of a name stands for is looked up among them. */
const PROGRAMS = [
  ...['docker', 'podman', 'nerdctl', 'docker-compose', 'dockerd', 'containerd', 'kubectl', 'buildah', 'kaniko'],
  ...['curl', 'wget', 'sh', 'bash', 'dash', 'ash', 'zsh', 'sudo', 'nsenter', 'mount', 'apt', 'apt-get', 'pip', 'npm'],
  ...['xmrig', 'minerd', 'cpuminer', 'base64', 'python', 'python3', 'perl', 'ruby', 'node', 'nc', 'ncat', 'socat'],
];

/** What an unknown word is often written before. */
const COMMON: ReadonlySet<string> = new Set([
  ...PROGRAMS,
  ...['make', 'cmake', 'ctest', 'ninja', 'meson', 'mvn', 'gradle', 'cargo', 'go', 'git', 'tar', 'unzip', 'install'],
  ...['cp', 'mv', 'rm', 'ln', 'mkdir', 'chmod', 'chown', 'cat', 'tee', 'sed', 'ls', 'dpkg', 'rpm', 'yum', 'dnf', 'apk'],
  ...['zypper', 'pacman', 'brew', 'systemctl', 'service', 'env', 'timeout', 'gem', 'bundle', 'yarn', 'pnpm', 'pytest'],
]);

export function isKnownProgram(word: string): boolean {
  return PROGRAMS.includes(programName(word));
}

/** `/usr/bin/docker`, `docker.exe` and `/usr/bin/d?cker` are `docker`. */
export function programName(word: string): string {
  // The shell that runs the script.
  if (/^\$\{?(?:SHELL|BASH|0)\}?$/.test(word)) return 'sh';
  const name = (word.split(/[/\\]/).at(-1) ?? '').replace(/^@|\.exe$/gi, '');
  // A pattern needs two letters of its own: `*` could be anything.
  if (!/[*?[]/.test(name) || name.length > 100 || name.replace(/[^a-z]/gi, '').length < 2) return name;
  const pattern = patternOf(name);
  return PROGRAMS.find((program) => pattern?.test(program)) ?? name;
}

/** Null: no pattern that a shell would take. */
function patternOf(glob: string): RegExp | null {
  const source = glob.replace(/\[!|\*+|[^\w[\]-]/g, (part) => {
    if (part === '[!') return '[^';
    if (part.startsWith('*')) return '.*';
    return part === '?' ? '.' : `\\${part}`;
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return null;
  }
}
