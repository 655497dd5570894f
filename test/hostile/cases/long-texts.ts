/** Texts that are looked through: secrets, names, values, the configuration of runners, diffs. */
import { CI, type HostileCase, lines, oneFile } from '../hostile-case.ts';

const S = 'script: [make]';
const JOB = `build: {${S}}\n`;
const TOKEN = `glpat-${'Ab1_'.repeat(5)}`;
const named = (name: string) => ({
  [CI]: `include: {local: ${JSON.stringify(name)}}\n${JOB}`,
  [name]: 'x: {script: [make], image: "evil/a:1"}\n',
});

export const texts: readonly HostileCase[] = [
  {
    ...oneFile(
      'two thousand tokens',
      () => `a:\n  ${S}\n  variables:\n${lines(2_000, (n) => `    V${n}: ${TOKEN}${n}`)}`,
      'failed',
    ),
    never: TOKEN,
  },
  {
    ...oneFile(
      'two thousand tokens in one value',
      () => `a: {${S}, variables: {A: '${`${TOKEN} `.repeat(2_000)}'}}\n`,
      'failed',
    ),
    never: TOKEN,
  },
  oneFile(
    'forty thousand lines that look like it',
    () => `a:\n  script:\n    - |\n${lines(40_000, (n) => `      token=${n}`)}`,
    'not_evaluable',
    /10,000 commands/,
  ),
  oneFile(
    'forty thousand assignments of passwords',
    () => `a:\n  script:\n${lines(40_000, (n) => `    - password="hunter${n}"`)}`,
    'not_evaluable',
    /10,000 commands/,
  ),
  oneFile(
    'the beginning of a key, again and again',
    () => `a:\n  script:\n    - |\n${lines(20_000, () => '      -----BEGIN RSA PRIVATE KEY-----')}`,
    'failed',
  ),
  oneFile('a megabyte of base64', () => `a: {${S}, variables: {A: '${'QUJD'.repeat(300_000)}'}}\n`, 'passed'),
  oneFile(
    'addresses with passwords',
    () => `a:\n  script:\n${lines(10_000, (n) => `    - git clone https://u:p${n}@x.example/y`)}`,
    'failed',
  ),
  oneFile(
    'connection strings that never end',
    () => `a: {${S}, variables: {A: '${'postgres://a:'.repeat(50_000)}'}}\n`,
    'passed',
  ),
  oneFile(
    'Slack, npm, AWS and GitHub by the thousand',
    () =>
      `a:\n  script:\n    - |\n${lines(5_000, (n) => `      AKIA${String(n).padStart(16, 'A')} ghp_${'a'.repeat(36)} xoxb-1-${n}`)}`,
    'failed',
  ),
  oneFile('an image name of a megabyte', () => `a: {${S}, image: '${'a/'.repeat(500_000)}b'}\n`, 'failed'),
  oneFile('an image name of colons', () => `a: {${S}, image: '${':'.repeat(100_000)}'}\n`, 'failed'),
  oneFile(
    'five thousand images of many letters',
    () => lines(5_000, (n) => `j${n}: {${S}, image: '${'ab'.repeat(50)}${n}'}`),
    'failed',
    /too big/,
  ),
  oneFile(
    'markdown in every name',
    () => lines(1_000, (n) => `'[x](javascript:${n}) <script> @all ${'`'.repeat(10)}': {${S}, image: 'evil/a'}`),
    'failed',
    /evil/,
  ),
  oneFile('right to left and without width', () => `"a\u202e\u200b\u2066b": {${S}, image: "evil/\u202ea"}\n`, 'failed'),
  ...[
    'ci/a\n/merge\nb.yml',
    'ci/```.yml',
    `ci/${'a'.repeat(200)}.yml`,
    'ci/😀\u202e.yml',
    'ci/%2e%2e.yml',
    'ci/a b&c=d#e?.yml',
    'ci/__proto__/constructor.yml',
  ].map((name) => ({
    name: `a file named ${JSON.stringify(name.slice(0, 30))}`,
    files: () => named(name),
    state: 'failed' as const,
    says: /evil/,
  })),
  {
    name: 'five thousand changed files',
    files: () => ({
      [CI]: JOB,
      ...Object.fromEntries(Array.from({ length: 1_500 }, (_, n) => [`src/f${n}.yml`, `a: ${n}\n`])),
    }),
    state: 'passed',
  },
  {
    name: 'a diff of one line of a megabyte',
    base: () => ({ [CI]: `.x: ${'a'.repeat(900_000)}\n${JOB}` }),
    files: () => ({ [CI]: `.x: ${'b'.repeat(900_000)}\na: {${S}, image: 'evil/a'}\n` }),
    state: 'failed',
    says: /evil/,
  },
  {
    name: 'a diff of every second line',
    base: () => ({ [CI]: `.x:\n${lines(5_000, () => '  - a')}${JOB}` }),
    files: () => ({ [CI]: `.x:\n${lines(5_000, (n) => `  - ${n % 2 ? 'a' : n}`)}${JOB}` }),
    state: 'passed',
  },
  {
    name: 'findings by the thousand before and after',
    base: () => ({ [CI]: lines(1_200, (n) => `j${n}: {${S}, image: 'evil/a:${n}'}`) }),
    files: () => ({ [CI]: lines(1_200, (n) => `j${n}: {${S}, image: 'evil/b:${n}'}`) }),
    state: 'failed',
    says: /evil/,
  },
  {
    name: 'every job renamed',
    base: () => ({ [CI]: lines(1_200, (n) => `j${n}: {${S}, image: 'evil/a:1'}`) }),
    files: () => ({ [CI]: lines(1_200, (n) => `k${n}: {${S}, image: 'evil/a:1'}`) }),
    state: 'passed',
  },
  ...(
    [
      ['brackets', () => `x = ${'['.repeat(50_000)}`],
      ['tables', () => lines(20_000, (n) => `[[runners]]\nname = "${n}"`)],
      ['one long key', () => `${'a.'.repeat(50_000)}b = 1`],
      ['keys', () => lines(20_000, (n) => `k${n} = 1`)],
      ['quotes', () => `x = ${'"""'.repeat(50_001)}`],
      [
        'images',
        () =>
          `[[runners]]\nexecutor = "docker"\n[runners.docker]\nallowed_images = [${Array.from({ length: 3_000 }, (_, n) => `"${'*a'.repeat(20)}${n}"`).join(', ')}]`,
      ],
      [
        'volumes',
        () =>
          `[[runners]]\nexecutor = "docker"\n[runners.docker]\nvolumes = [${Array.from({ length: 20_000 }, (_, n) => `"/v${n}:/v"`).join(', ')}]`,
      ],
      ['a megabyte', () => `# ${'x'.repeat(1_000_000)}`],
      ['control characters', () => '\u0000\u0001'.repeat(1_000)],
    ] as const
  ).map(([name, text]) => ({
    name: `a runner's config.toml of ${name}`,
    files: () => ({ 'config.toml': `[[runners]]\n${text()}\n`, [CI]: JOB }),
    // A file that is broken or too large is not evaluable, and the review goes on.
    state: ['one long key', 'keys', 'images'].includes(name) ? ('passed' as const) : ('not_evaluable' as const),
  })),
];
