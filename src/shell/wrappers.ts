/** Programs that only start another one, and where on their command lines it stands. */

export interface Wrapper {
  /** Letters of short options that take a value. */
  readonly short?: string;
  /** Other options whose value is a word of its own. */
  readonly long?: readonly string[];
  /** Options that take two words. */
  readonly pairs?: RegExp;
  /** Words that have to come first: `poetry run`. */
  readonly verbs?: readonly RegExp[];
  /** Arguments before the command starts. */
  readonly positionals?: number;
  /** A number may come before it. */
  readonly number?: boolean;
  /** It starts what follows this option. */
  readonly option?: RegExp;
  /** It starts only what follows `--`. */
  readonly afterDashes?: boolean;
  /** With one of these it starts nothing: `command -v docker`. */
  readonly unless?: RegExp;
}

const PLAIN: readonly string[] = [
  ...['busybox', 'toybox', 'dumb-init', 'builtin', 'nohup', 'setsid', 'chronic', 'unbuffer', 'eatmydata', 'winpty'],
  ...['travis_retry', 'linux32', 'linux64', 'dbus-run-session', 'dbus-launch', 'catchsegv', 'torsocks', 'vault-env'],
  ...['annotate-output', 'rootlesskit', 'firejail', 'cross-env', 'ccache', 'sccache', 'distcc', 'flatpak-spawn'],
  ...['call', 'libtool', 'fakechroot', 'prlimit', 'wine', 'valgrind', 'entr', 'with-contenv', 'systemd-inhibit'],
];
/** `poetry run …`, `bundle exec …`. */
const RUNNERS = [
  'poetry',
  'pipenv',
  'bundle',
  'uv',
  'pdm',
  'hatch',
  'rye',
  'npm',
  'yarn',
  'pnpm',
  'bun',
  'mise',
  'asdf',
];
const ENVIRONMENTS = [
  'rbenv',
  'pyenv',
  'nodenv',
  'rtx',
  'op',
  'doppler',
  'teller',
  'infisical',
  'devbox',
  'pixi',
  'rvm',
];
const DASHED = ['wait-for-it', 'wait-for-it.sh', 'wait-for', 'wait-for.sh', 'wait4x', 'aws-vault', 'chamber', 'guix'];
const ONE_BEFORE = ['sg', 'gosu', 'su-exec', 's6-setuidgid', 'setuidgid', 'setarch', 'vault-exec'];

const SPECIAL: readonly (readonly [string, Wrapper])[] = [
  [
    'sudo',
    { short: 'ugpCchrtTDR', long: ['--user', '--group', '--prompt', '--host', '--chdir'], unless: /^-[lvVKk]$/ },
  ],
  ['doas', { short: 'uC' }],
  ['env', { short: 'uC', long: ['--unset', '--chdir'], unless: /^(?:-[a-zA-Z]*S.*|--split-string(?:=.*)?)$/ }],
  ['flock', { short: 'wE', long: ['--timeout', '--conflict-exit-code'], positionals: 1 }],
  ['unshare', { short: 'RwSG', long: ['--root', '--wd'] }],
  ['setpriv', { long: ['--reuid', '--regid', '--groups', '--inh-caps', '--ambient-caps', '--bounding-set'] }],
  ['capsh', { unless: /^--$/ }],
  ['tini', { short: 'p' }],
  ['xvfb-run', { short: 'nsefpw', long: ['--server-num', '--server-args', '--error-file'] }],
  ['time', { short: 'fo', long: ['--format', '--output'] }],
  ['exec', { short: 'a' }],
  ['command', { unless: /^-[vV]$/ }],
  ['retry', { short: 'tdsm', long: ['--times', '--delay', '--sleep', '--max-attempts'] }],
  ['travis_wait', { number: true }],
  ['nice', { short: 'n', long: ['--adjustment'] }],
  ['ionice', { short: 'cn', long: ['--class', '--classdata'] }],
  ['stdbuf', { short: 'ioe' }],
  ['timeout', { short: 'sk', long: ['--signal', '--kill-after'], positionals: 1 }],
  ['runuser', { short: 'ugGs', long: ['--user', '--group'], unless: /^(?:-c|--command)/ }],
  ['strace', { short: 'eopsuEIOPSX' }],
  ['ltrace', { short: 'eopsunlaAFD' }],
  ['systemd-run', { short: 'pEtuMH', long: ['--property', '--setenv', '--unit'] }],
  ['systemd-nspawn', { short: 'DMiu', long: ['--directory', '--machine', '--image', '--user', '--bind'] }],
  ['pkexec', { long: ['--user'] }],
  ['taskset', { positionals: 1 }],
  ['chrt', { short: 'TPD', positionals: 1 }],
  ['watch', { short: 'n', long: ['--interval'] }],
  ['faketime', { short: 'f', positionals: 1 }],
  ['parallel', { short: 'jNnPISLaC', long: ['--jobs', '--arg-file', '--colsep', '--delay'], unless: /^:::/ }],
  ['sem', { short: 'j', long: ['--jobs', '--id'] }],
  ['xargs', { short: 'IEdnPLsa', long: ['--replace', '--delimiter', '--max-args', '--max-procs', '--arg-file'] }],
  ['fakeroot', { short: 'lsib', long: ['--lib', '--faked'] }],
  ['proot', { short: 'rbwqvkiRS' }],
  [
    'bwrap',
    {
      pairs: /^--(?:(?:ro-|dev-)?bind(?:-try)?|symlink|setenv|chmod|file)$/,
      long: ['--dev', '--proc', '--tmpfs', '--dir', '--chdir', '--unsetenv', '--uid', '--gid', '--hostname'],
    },
  ],
  ['runcon', { short: 'turlc' }],
  ['ssh-agent', { short: 'aEPt', unless: /^-[kcsDd]$/ }],
  ['chpst', { short: 'uUbecndfopmrt/' }],
  ['numactl', { short: 'CNiplmM' }],
  ['perf', { short: 'eoprCc', verbs: [/^(?:stat|record)$/] }],
  ['proxychains', { short: 'f' }],
  ['proxychains4', { short: 'f' }],
  ['screen', { short: 'SshpcTe', unless: /^-(?:ls|X|r|x)/ }],
  ['conda', { short: 'np', long: ['--name', '--prefix', '--cwd'], verbs: [/^run$/] }],
  ['direnv', { verbs: [/^exec$/], positionals: 1 }],
  ['dotenv', { short: 'evpf' }],
  ['envconsul', { long: ['-prefix', '-config', '-secret', '-consul-addr'] }],
  ['dockerize', { long: ['-wait', '-timeout', '-template', '-stdout', '-stderr', '-poll', '-wait-retry-interval'] }],
  ['toolbox', { short: 'cdr', verbs: [/^run$/] }],
  ['distrobox', { verbs: [/^enter$/], afterDashes: true }],
  [
    'wsl',
    { short: 'due', long: ['--distribution', '--user', '--cd'], unless: /^--(?:install|list|update|set|shutdown)/ },
  ],
  ['podman', { verbs: [/^unshare$/] }],
  ['buildah', { verbs: [/^unshare$/] }],
  ['git', { verbs: [/^bisect$/, /^run$/] }],
  ['nix', { verbs: [/^(?:develop|shell)$/], option: /^(?:-c|--command)$/ }],
  ['fd', { option: /^(?:-[xX]|--exec|--exec-batch)$/ }],
  ['fdfind', { option: /^(?:-[xX]|--exec|--exec-batch)$/ }],
];

/** These count as themselves as well. */
export const ENTERED: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ['chroot', { positionals: 1 }],
  ['nsenter', { short: 'tSGW', long: ['--target', '--setuid', '--setgid', '--wdns'] }],
  ['sshpass', { short: 'pfdeP' }],
]);

export const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ...PLAIN.map((name) => [name, {}] as const),
  ...[...RUNNERS, ...ENVIRONMENTS].map((name) => [name, { verbs: [/^(?:run|exec|x)$/], unless: /^-c$/ }] as const),
  ...DASHED.map((name) => [name, { afterDashes: true }] as const),
  ...ONE_BEFORE.map((name) => [name, { short: 'u', positionals: 1 }] as const),
  ...SPECIAL,
]);
