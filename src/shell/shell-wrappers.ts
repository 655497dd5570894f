/** Commands that only start another one: `sudo -u root env A=b timeout 10 docker run …` is `docker run …`. */

interface Wrapper {
  /** Letters of short options that take a value. */
  readonly short?: string;
  /** Long options whose value is a word of its own. */
  readonly long?: readonly string[];
  /** Arguments before the command starts. */
  readonly positionals?: number;
  /** With one of these it starts nothing: `command -v docker`. */
  readonly unless?: RegExp;
}

const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  [
    'sudo',
    { short: 'ugpCchrtTDR', long: ['--user', '--group', '--prompt', '--host', '--chdir'], unless: /^-[lvVKk]$/ },
  ],
  ['doas', { short: 'uC' }],
  ['env', { short: 'uC', long: ['--unset', '--chdir'], unless: /^(?:-[a-zA-Z]*S|--split-string)$/ }],
  ['busybox', {}],
  ['toybox', {}],
  ['flock', { short: 'wE', long: ['--timeout', '--conflict-exit-code'], positionals: 1 }],
  ['unshare', { short: 'RwSG', long: ['--root', '--wd'] }],
  ['setpriv', {}],
  ['dumb-init', {}],
  ['tini', { short: 'p' }],
  ['xvfb-run', { short: 'nsefpw', long: ['--server-num', '--server-args', '--error-file'] }],
  ['time', { short: 'fo', long: ['--format', '--output'] }],
  ['exec', { short: 'a' }],
  ['command', { unless: /^-[vV]$/ }],
  ['builtin', {}],
  ['nohup', {}],
  ['setsid', {}],
  ['chronic', {}],
  ['unbuffer', {}],
  ['eatmydata', {}],
  ['retry', { short: 'tdsm', long: ['--times', '--delay', '--sleep', '--max-attempts'] }],
  ['travis_retry', {}],
  ['nice', { short: 'n', long: ['--adjustment'] }],
  ['ionice', { short: 'cn', long: ['--class', '--classdata'] }],
  ['stdbuf', { short: 'ioe' }],
  ['timeout', { short: 'sk', long: ['--signal', '--kill-after'], positionals: 1 }],
  ['runuser', { short: 'ugGs', long: ['--user', '--group'], unless: /^(?:-c|--command)/ }],
  ['strace', { short: 'eopsuEIOPSX' }],
  ['ltrace', { short: 'eopsunlaAFD' }],
  ['systemd-run', { short: 'pEtuMH', long: ['--property', '--setenv', '--unit'] }],
  ['pkexec', { long: ['--user'] }],
  ['setarch', { positionals: 1 }],
  ['linux32', {}],
  ['linux64', {}],
  ['taskset', { positionals: 1 }],
  ['chrt', { short: 'TPD', positionals: 1 }],
  ['watch', { short: 'n', long: ['--interval'] }],
  ['winpty', {}],
  ['faketime', { short: 'f', positionals: 1 }],
  ['dbus-run-session', {}],
  ['parallel', { short: 'jNnPISLaC', long: ['--jobs', '--arg-file', '--colsep', '--delay'] }],
  ['gosu', { positionals: 1 }],
  ['su-exec', { positionals: 1 }],
  ['xargs', { short: 'IEdnPLsa', long: ['--replace', '--delimiter', '--max-args', '--max-procs', '--arg-file'] }],
]);

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
    const wrapper = WRAPPERS.get(programName(words[at] ?? ''));
    if (!wrapper) break;
    let next = at + 1;
    if (wrapper.unless?.test(words[next] ?? '')) break;
    next = afterOptions(words, next, wrapper);
    const set: number[] = [];
    for (; ASSIGNMENT.test(words[next] ?? ''); next++) set.push(next);
    next += wrapper.positionals ?? 0;
    if (next >= words.length) break;
    assignments.push(...set);
    at = next;
  }
  return { count: at, assignments };
}

function afterOptions(words: readonly string[], from: number, wrapper: Wrapper): number {
  let at = from;
  for (;;) {
    const word = words[at] ?? '';
    if (word === '--') return at + 1;
    if (!/^-./.test(word)) return at;
    at += takesNextWord(word, wrapper) ? 2 : 1;
  }
}

function takesNextWord(option: string, { short = '', long = [] }: Wrapper): boolean {
  if (option.startsWith('--')) return long.includes(option);
  const letter = [...option.slice(1)].findIndex((character) => short.includes(character));
  return letter !== -1 && letter === option.length - 2;
}

/** Programs that a rule asks about: what a pattern in the place of a name stands for is looked up among them. */
const PROGRAMS = [
  ...['docker', 'podman', 'nerdctl', 'docker-compose', 'dockerd', 'containerd', 'kubectl', 'buildah', 'kaniko'],
  ...['curl', 'wget', 'sh', 'bash', 'dash', 'ash', 'zsh', 'sudo', 'nsenter', 'mount', 'apt', 'apt-get', 'pip', 'npm'],
  ...['xmrig', 'minerd', 'cpuminer', 'base64', 'python', 'python3', 'perl', 'ruby', 'node', 'nc', 'ncat', 'socat'],
];

/** `/usr/bin/docker`, `docker.exe` and `/usr/bin/d?cker` are `docker`. */
export function programName(word: string): string {
  // The shell that runs the script.
  if (/^\$\{?(?:SHELL|BASH|0)\}?$/.test(word)) return 'sh';
  const name = (word.split(/[/\\]/).at(-1) ?? '').replace(/\.exe$/i, '');
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
