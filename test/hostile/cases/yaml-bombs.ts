/** Texts that are small when written and large, deep or slow when read. */
import { type HostileCase, lines, MEBIBYTE, oneFile } from '../hostile-case.ts';

const JOB = 'build: {script: make}\n';

/** Each level names the one below nine times. */
function laughs(levels: number, kind: 'list' | 'map'): string {
  const below = (level: number) =>
    kind === 'list'
      ? `[${`*a${level - 1},`.repeat(9)}]`
      : `{${Array.from({ length: 9 }, (_, n) => `k${n}: *a${level - 1}`).join(', ')}}`;
  const first = kind === 'list' ? '.a0: &a0 [lol]\n' : '.a0: &a0 {k: lol}\n';
  return first + lines(levels, (index) => `.a${index + 1}: &a${index + 1} ${below(index + 1)}`) + JOB;
}

const nested = (depth: number, open: string, close: string) =>
  `.x: ${open.repeat(depth)}1${close.repeat(depth)}\n${JOB}`;

export const yamlBombs: readonly HostileCase[] = [
  oneFile('a list of lists of laughs', () => laughs(9, 'list'), 'failed', /too big/),
  oneFile('a map of maps of laughs', () => laughs(9, 'map'), 'failed', /too big/),
  oneFile('laughs by the hundred', () => laughs(100, 'list'), 'failed', /too big/),
  oneFile(
    'merge keys of laughs',
    () => `.a0: &a0 {k: v}\n${lines(200, (n) => `.a${n + 1}: &a${n + 1} {<<: *a${n}, k${n}: [*a${n}, *a${n}]}`)}${JOB}`,
    'failed',
    /too big/,
  ),
  oneFile('an anchor in itself', () => `.a: &a [*a]\n${JOB}`, 'failed', /too big/),
  oneFile('an alias to nothing', () => `.a: *nothing\n${JOB}`, 'failed', /unknown alias/),
  oneFile('twenty thousand anchors', () => `.x:\n${lines(20_000, (n) => `  - &a${n} v`)}${JOB}`, 'passed'),
  oneFile('twenty thousand aliases', () => `.x: &x v\n.y:\n${lines(20_000, () => '  - *x')}${JOB}`, 'passed'),
  ...[101, 1_000, 20_000, 200_000].map((depth) =>
    oneFile(`brackets ${depth} deep`, () => nested(depth, '[', ']'), 'failed', /too big/),
  ),
  ...[101, 20_000].map((depth) =>
    oneFile(`braces ${depth} deep`, () => nested(depth, '{a: ', '}'), 'failed', /too big/),
  ),
  oneFile('open brackets without an end', () => `.x: ${'['.repeat(100_000)}`, 'failed', /YAML/),
  oneFile('open braces without an end', () => `.x: ${'{'.repeat(100_000)}`, 'failed', /YAML/),
  oneFile('a hundred thousand closing brackets', () => `.x: 1${']'.repeat(100_000)}`, 'failed', /visible job/),
  oneFile('indented a thousand deep', () => lines(1_000, (n) => `${' '.repeat(n)}k${n}:`), 'failed', /too big/),
  oneFile('dashes a thousand deep', () => `.x:\n  ${'- '.repeat(1_000)}x\n${JOB}`, 'failed', /too big/),
  oneFile('question marks a thousand deep', () => `${'? '.repeat(1_000)}x\n`, 'failed', /YAML|hash|key/),
  oneFile('ones by the million in brackets', () => `.x: [${'1,'.repeat(950_000)}1]\n${JOB}`, 'failed', /too big/),
  oneFile('ones by the million in lines', () => `.x:\n${lines(300_000, () => '- 1')}${JOB}`, 'failed', /too big/),
  oneFile('empty maps by the million', () => `.x: [${'{},'.repeat(600_000)}1]\n${JOB}`, 'failed', /too big/),
  oneFile('empty lists by the million', () => `.x: [${'[],'.repeat(600_000)}1]\n${JOB}`, 'failed', /too big/),
  oneFile('commas by the million', () => `.x: [${','.repeat(1_900_000)}]\n${JOB}`, 'not_evaluable', /are not read/),
  oneFile('two hundred thousand keys', () => `.x:\n${lines(150_000, (n) => `  k${n}: 1`)}${JOB}`, 'failed', /too big/),
  oneFile(
    'one key a hundred thousand times',
    () => `.x:\n${lines(100_000, () => '  k: 1')}${JOB}`,
    'failed',
    /too big/,
  ),
  oneFile('one line of two megabytes', () => `.x: ${'a'.repeat(1_900_000)}\n${JOB}`, 'passed'),
  oneFile('one line in quotes with escapes', () => `.x: "${'\\u0041'.repeat(300_000)}"\n${JOB}`, 'passed'),
  oneFile('a block of two megabytes', () => `.x: |\n${lines(400_000, () => '  ab')}${JOB}`, 'passed'),
  oneFile('a folded block', () => `.x: >\n${lines(200_000, () => '  ab')}${JOB}`, 'passed'),
  oneFile('a comment of two megabytes', () => `# ${'a'.repeat(1_900_000)}\n${JOB}`, 'passed'),
  oneFile(
    'comments by the hundred thousand',
    () => `${lines(400_000, () => '#')}${JOB}`,
    'not_evaluable',
    /are not read/,
  ),
  oneFile('empty lines by the million', () => `${'\n'.repeat(1_500_000)}${JOB}`, 'not_evaluable', /are not read/),
  oneFile('spaces by the million', () => `.x:${' '.repeat(1_500_000)}1\n${JOB}`, 'passed'),
  oneFile('tabs by the million', () => `.x:${'\t'.repeat(1_500_000)}1\n${JOB}`, 'passed'),
  oneFile('line ends of two characters', () => `${'\r\n'.repeat(150_000)}${JOB}`, 'passed'),
  oneFile('documents by the hundred thousand', () => `${lines(300_000, () => '---')}${JOB}`, 'failed'),
  oneFile('directives', () => `${lines(50_000, (n) => `%TAG !e${n}! tag:x,2000:`)}---\n${JOB}`, 'failed', /YAML/),
  oneFile('more than GitLab takes', () => `# ${'a'.repeat(2.2 * MEBIBYTE)}\n${JOB}`, 'failed', /too (big|large)/),
  oneFile('a hundred digits', () => `.x: ${'9'.repeat(100_000)}\n${JOB}`, 'passed'),
  oneFile('sexagesimal digits', () => `.x: ${'1:'.repeat(50_000)}1\n${JOB}`, 'passed'),
  oneFile('underscores between digits', () => `.x: 1${'_'.repeat(500_000)}1\n${JOB}`, 'passed'),
  oneFile('a number with an exponent', () => `.x: 1e999999999\n.y: 0x${'f'.repeat(100_000)}\n${JOB}`, 'passed'),
  oneFile('a date', () => `.x: 2001-01-01\n${JOB}`, 'failed', /quoted/),
  oneFile('a Ruby object', () => `.x: !ruby/object:Gem::Requirement {}\n${JOB}`, 'failed', /YAML/),
  oneFile('tags by the thousand', () => `.x:\n${lines(50_000, () => '- !a b')}${JOB}`, 'failed', /too big/),
  oneFile('binary', () => `\u0000\u0001\u0002${'\u0000'.repeat(10_000)}`, 'failed', /control characters/),
  oneFile('a byte order mark in the middle', () => `.x: a\ufeffb\n${JOB}`, 'failed', /invisible/),
  oneFile('lone surrogates', () => `.x: "\\ud800"\n${JOB}`, 'passed'),
  oneFile('combining characters', () => `.x: a${'\u0301'.repeat(500_000)}\n${JOB}`, 'passed'),
  oneFile('four byte characters', () => `.x: ${'😀'.repeat(400_000)}\n${JOB}`, 'passed'),
  oneFile('nothing at all', () => '', 'failed', /empty/),
  oneFile('a scalar', () => 'x', 'failed', /hash/),
  oneFile(
    'the prototype',
    () => `__proto__: {script: make}\nconstructor: {script: make}\ntoString: {script: make}\n`,
    'passed',
  ),
];
