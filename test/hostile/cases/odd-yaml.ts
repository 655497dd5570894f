/** YAML that few people write: merge keys, anchors, keys of all kinds, lines that go on, ends of lines that are none. */
import { type HostileCase, lines, oneFile } from '../hostile-case.ts';

const S = 'script: [make]';
const JOB = `build: {${S}}\n`;

export const oddYaml: readonly HostileCase[] = [
  oneFile('a merge of twenty thousand', () => `.a: &a {k: v}\n.b: {<<: [${'*a,'.repeat(20_000)}*a]}\n${JOB}`, 'failed'),
  oneFile(
    'merges of merges, five thousand deep',
    () => `.a0: &a0 {k: v}\n${lines(5_000, (n) => `.a${n + 1}: &a${n + 1} {<<: *a${n}}`)}${JOB}`,
    'failed',
  ),
  oneFile(
    'a large map merged into many',
    () => `.x: &x\n${lines(1_000, (n) => `  k${n}: v`)}${lines(1_000, (n) => `.y${n}: {<<: *x, k${n}: w}`)}${JOB}`,
    'failed',
  ),
  oneFile(
    'a merge that each job writes over',
    () =>
      `.x: &x\n  variables: &v\n${lines(300, (n) => `    V${n}: v`)}${lines(1_000, (n) => `j${n}: {<<: *x, ${S}, variables: {<<: *v, V${n}: w}}`)}`,
    'failed',
  ),
  oneFile('a merge of itself', () => `.a: &a {<<: *a, k: v}\n${JOB}`, 'failed'),
  oneFile('a merge of what is no map', () => `.a: &a [1]\nb: {<<: *a, ${S}}\n${JOB}`, 'failed'),
  oneFile(
    'long names of anchors',
    () => `.x:\n${lines(150, (n) => `  - &${'a'.repeat(10_000)}${n} v`)}${JOB}`,
    'passed',
  ),
  oneFile(
    'an anchor that is moved ten thousand times',
    () => `.x:\n${lines(10_000, (n) => `  - &a v${n}\n  - *a`)}${JOB}`,
    'passed',
  ),
  oneFile('aliases as keys', () => `.x: &x k\n.y:\n${lines(5_000, (n) => `  - {*x : ${n}}`)}${JOB}`, 'passed'),
  oneFile('lists and maps as keys', () => `.x:\n${lines(5_000, (n) => `  ? [a, {b: ${n}}]\n  : v`)}${JOB}`, 'failed'),
  oneFile('a plain text of a hundred thousand lines', () => `.x: a\n${lines(100_000, () => '  b')}${JOB}`, 'passed'),
  oneFile(
    'a quoted text of a hundred thousand lines',
    () => `.x: "a\n${lines(100_000, () => '  b\\')}"\n${JOB}`,
    'passed',
  ),
  oneFile(
    'a list in brackets with a comment a line',
    () => `.x: [\n${lines(30_000, (n) => `  ${n}, # ${n}`)}]\n${JOB}`,
    'passed',
  ),
  oneFile('keys with escapes', () => `.x:\n${lines(20_000, (n) => `  "\\u0061\\n\\t${n}": 1`)}${JOB}`, 'passed'),
  oneFile('ends of lines that are none', () => `.x: "${'a\u0085b\u2028c\u2029'.repeat(50_000)}"\n${JOB}`, 'failed'),
  oneFile(
    'jobs behind comments that end with a carriage return',
    () => `${lines(1_000, (n) => `# ${n}\rj${n}: {${S}, image: evil/a}`)}`,
    'failed',
    /evil/,
  ),
  oneFile(
    'blocks of every indentation',
    () => lines(900, (n) => `.x${n}: |${(n % 9) + 1}+\n${' '.repeat((n % 9) + 1)}${'a'.repeat(100)}\n\n`) + JOB,
    'passed',
  ),
  oneFile(
    'texts that look like numbers and truths',
    () =>
      `a: {${S}, variables: {A: 0o17, B: 0b1, C: .inf, D: 1_000, E: 12:30:45, F: y, G: ~, H: .NaN, I: 0x1F, J: 1e3}}\n`,
    'passed',
  ),
  oneFile(
    'names that look alike',
    () => lines(1_000, (n) => `"buіld${'\u200d'.repeat(n % 50)}${n}": {${S}}`),
    'failed',
  ),
  oneFile('names in two normal forms', () => `"caf\u00e9": {${S}}\n"cafe\u0301": {script: [rake]}\n`, 'passed'),
  oneFile(
    'names of two hundred combining marks',
    () => lines(200, (n) => `"a${'\u0300\u0316'.repeat(60)}${n}": {${S}, image: 'evil/a'}`),
    'failed',
    /evil/,
  ),
];
