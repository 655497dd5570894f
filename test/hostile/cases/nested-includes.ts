/** Files that include files, and inputs that fill them. */
import { CI, type HostileCase, lines, oneFile } from '../hostile-case.ts';
import { chain, files, JOB, local, many, S } from '../written-includes.ts';

export const includes: readonly HostileCase[] = [
  {
    name: 'a chain of 140 includes',
    files: () => ({ [CI]: `include: ${local('ci/f0.yml')}\n${JOB}`, ...chain(140, (n) => `j${n}: {${S}}\n`) }),
    state: 'passed',
  },
  {
    name: 'a chain of 140 includes with 12,000 jobs',
    files: () => ({
      [CI]: `include: ${local('ci/f0.yml')}\n`,
      ...chain(140, (n) => lines(86, (k) => `j${n}-${k}: {${S}}`)),
    }),
    state: 'not_evaluable',
    says: /3,000 jobs.*9,037 more/,
  },
  {
    name: 'a chain of 300 includes',
    files: () => ({ [CI]: `include: ${local('ci/f0.yml')}\n${JOB}`, ...chain(300, () => JOB) }),
    state: 'failed',
    says: /150/,
  },
  {
    name: 'an include of itself',
    files: () => ({ [CI]: `include: ${local(CI)}\n${JOB}` }),
    state: 'failed',
    says: /150|itself|include/,
  },
  {
    name: 'two that include each other',
    files: () => ({
      [CI]: `include: ${local('ci/f0.yml')}\n${JOB}`,
      'ci/f0.yml': `include: ${local('ci/f1.yml')}\n`,
      'ci/f1.yml': `include: ${local('ci/f0.yml')}\n`,
    }),
    state: 'failed',
    says: /150/,
  },
  {
    name: 'each includes two',
    files: () => ({
      [CI]: `include: [${local('ci/f0.yml')}, ${local('ci/f0.yml')}]\n${JOB}`,
      ...files(20, (n) => `include: [${local(`ci/f${n + 1}.yml`)}, ${local(`ci/f${n + 1}.yml`)}]\n`),
    }),
    state: 'failed',
    says: /150/,
  },
  oneFile(
    'five thousand includes',
    () => `include: [${many(5_000, (n) => local(`ci/${n}.yml`))}]\n${JOB}`,
    'failed',
    /150/,
  ),
  {
    name: 'a wildcard with five thousand files',
    files: () => ({ [CI]: `include: ${local('ci/*.yml')}\n${JOB}`, ...files(3_000, () => JOB) }),
    state: 'failed',
    says: /150/,
  },
  oneFile('wildcards of stars', () => `include: ${local(`'${'**/'.repeat(200)}*.yml'`)}\n${JOB}`, 'passed'),
  oneFile('wildcards of braces', () => `include: ${local(`'ci/${'{a,b}'.repeat(300)}.yml'`)}\n${JOB}`, 'failed'),
  {
    name: 'ten large files',
    files: () => ({
      [CI]: `include: [${many(10, (n) => local(`ci/f${n}.yml`))}]\n${JOB}`,
      ...files(10, () => `.x: |\n${lines(150, () => `  ${'abcdefgh '.repeat(1_100)}`)}`),
    }),
    state: 'passed',
  },
  {
    name: 'forty large files',
    files: () => ({
      [CI]: `include: [${many(40, (n) => local(`ci/f${n}.yml`))}]\n${JOB}`,
      ...files(40, () => `.x: |\n${lines(150, () => `  ${'abcdefgh '.repeat(1_100)}`)}`),
    }),
    state: 'not_evaluable',
    says: /16,777,216 bytes/,
  },
  {
    name: 'one large file a hundred times',
    files: () => ({
      [CI]: `include: [${many(100, () => local('ci/f0.yml'))}]\n${JOB}`,
      'ci/f0.yml': `.x: |\n${lines(150, () => `  ${'abcdefgh '.repeat(1_100)}`)}`,
    }),
    state: 'passed',
  },
  {
    name: 'many jobs, included a hundred times',
    files: () => ({
      [CI]: `include: [${many(100, () => local('ci/f0.yml'))}]\n${JOB}`,
      'ci/f0.yml': lines(2_900, (n) => `j${n}: {${S}, variables: {A: b}}`),
    }),
    state: 'not_evaluable',
    says: /2,000,000 values/,
  },
  {
    name: 'many jobs of two files, included by turns',
    files: () => ({
      [CI]: `include: [${many(150, (n) => local(`ci/f${n % 2}.yml`))}]\n${JOB}`,
      ...files(2, (k) => lines(2_900, (n) => `j${n}: {${S}, variables: {A: b${k}}}`)),
    }),
    state: 'not_evaluable',
    says: /2,000,000 values/,
  },
  oneFile(
    'includes behind sixty conditions',
    () => `include: [${many(60, (n) => `{local: ci/${n}.yml, rules: [{if: $A${n}}]}`)}]\n${JOB}`,
    'failed',
  ),
  {
    name: 'includes behind conditions, and large',
    files: () => ({
      [CI]: `include: [${many(12, (n) => `{local: ci/f${n}.yml, rules: [{if: $A${n}}]}`)}]\n${JOB}`,
      ...files(12, (n) => lines(2_000, (k) => `j${n}-${k}: {${S}}`)),
    }),
    state: 'not_evaluable',
    says: /5,000 jobs together/,
  },
  oneFile(
    'addresses of a metadata service',
    () => `include: ['http://169.254.169.254/latest.yml', 'http://[::ffff:a9fe:a9fe]/x.yml']\n${JOB}`,
    'failed',
    /address|http/i,
  ),
  oneFile(
    'addresses without a host',
    () => `include: ['https:///x.yml', 'file:///etc/passwd.yml', 'gopher://x/x.yml']\n${JOB}`,
    'failed',
  ),
  oneFile(
    'an address of a megabyte',
    () => `include: 'https://x.example/${'a'.repeat(1_000_000)}.yml'\n${JOB}`,
    'failed',
  ),
  oneFile('a local path of a megabyte', () => `include: ${local(`'${'a/'.repeat(500_000)}x.yml'`)}\n${JOB}`, 'failed'),
  oneFile(
    'a path out of the project',
    () => `include: ${local(`'${'../'.repeat(1_000)}etc/passwd.yml'`)}\n${JOB}`,
    'failed',
  ),
  oneFile(
    'three hundred projects',
    () => `include: [${many(140, (n) => `{project: g/p${n}, file: x.yml}`)}]\n${JOB}`,
    'not_evaluable',
    /p0/,
  ),
  oneFile(
    'components by the hundred',
    () => `include: [${many(140, (n) => `{component: $CI_SERVER_FQDN/g/c${n}/x@~latest}`)}]\n${JOB}`,
    'not_evaluable',
    /c0/,
  ),
  oneFile(
    'includes in a list of lists',
    () => `include: ${'['.repeat(50)}{local: x.yml}${']'.repeat(50)}\n${JOB}`,
    'failed',
    /include/,
  ),
  ...[100, 5_000].map((count) =>
    oneFile(
      `${count} inputs`,
      () =>
        `spec:\n  inputs:\n${lines(count, (n) => `    i${n}: {default: v}`)}---\na: {script: ['$[[ inputs.i0 ]]']}\n`,
      'passed',
    ),
  ),
  oneFile(
    '30000 inputs',
    () => `spec:\n  inputs:\n${lines(30_000, (n) => `    i${n}: {default: v}`)}---\n${JOB}`,
    'failed',
    /too big/,
  ),
  oneFile(
    'thirty thousand blocks',
    () =>
      `spec: {inputs: {a: {default: b}}}\n---\na:\n  script:\n${lines(30_000, (n) => `    - $[[ inputs.a | truncate(0,${n}) ]]`)}`,
    'failed',
    /block|interpolation/i,
  ),
  oneFile(
    'blocks in one line',
    () => `spec: {inputs: {a: {default: b}}}\n---\na: {script: ['${'$[[ inputs.a ]]'.repeat(9_000)}']}\n`,
    'passed',
  ),
  oneFile(
    'an input that grows',
    () =>
      `spec: {inputs: {a: {default: '${'b'.repeat(100_000)}'}}}\n---\na: {script: ['${'$[[ inputs.a ]]'.repeat(2_000)}']}\n`,
    'failed',
  ),
  oneFile(
    'blocks that open and never close',
    () => `spec: {inputs: {a: {default: b}}}\n---\na: {script: ['${'$[[ '.repeat(100_000)}']}\n`,
    'not_evaluable',
    /200,000 characters/,
  ),
  oneFile(
    'an input with a pattern to bite on',
    () => `spec: {inputs: {a: {default: '${'a'.repeat(5_000)}', regex: '^(a+)+b$'}}}\n---\na: {script: [x]}\n`,
    'failed',
    /regex|match/i,
  ),
  oneFile(
    'an input with ten thousand options',
    () => `spec: {inputs: {a: {default: o1, options: [${many(10_000, (n) => `o${n}`)}]}}}\n---\na: {script: [x]}\n`,
    'failed',
    /50|options/,
  ),
  oneFile(
    'an array input that is included everywhere',
    () =>
      `spec: {inputs: {a: {type: array, default: [${many(5_000, (n) => `v${n}`)}]}}}\n---\n${lines(300, (n) => `j${n}: {script: $[[ inputs.a ]]}`)}`,
    'failed',
  ),
  {
    name: 'a header that includes itself',
    files: () => ({ [CI]: `spec: {include: [${local(CI)}]}\n---\n${JOB}` }),
    state: 'failed',
  },
  {
    name: 'children that trigger themselves',
    files: () => ({
      [CI]: `a: {trigger: {include: [${local('ci/f0.yml')}]}}\n`,
      'ci/f0.yml': `a: {trigger: {include: [${local('ci/f0.yml')}]}}\n`,
    }),
    state: 'passed',
  },
  {
    name: 'a hundred children of a hundred',
    files: () => ({
      [CI]: lines(100, (n) => `a${n}: {trigger: {include: [${local('ci/f0.yml')}]}}`),
      'ci/f0.yml': lines(100, (n) => `b${n}: {trigger: {include: [${local('ci/f1.yml')}]}}`),
      'ci/f1.yml': lines(100, (n) => `c${n}: {${S}}`),
    }),
    state: 'not_evaluable',
    says: /jobs together|child/,
  },
];
