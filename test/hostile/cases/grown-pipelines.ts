/** Configurations that grow while they are put together: jobs, inheritance, references, conditions, dependencies. */
import { type HostileCase, lines, oneFile } from '../hostile-case.ts';

const S = 'script: [make]';
const JOB = `build: {${S}}\n`;
const jobs = (count: number, body: (index: number) => string) => lines(count, (n) => `j${n}: {${body(n)}}`);

export const pipelines: readonly HostileCase[] = [
  ...[1_000, 3_000].map((count) => oneFile(`${count} jobs`, () => jobs(count, () => S), 'passed')),
  oneFile('5000 jobs', () => jobs(5_000, () => S), 'not_evaluable', /3,000 jobs.*j3000, j3001, j3002 and 1,997 more/),
  oneFile('fifty thousand jobs', () => jobs(50_000, () => S), 'failed', /too big/),
  oneFile(
    'three thousand jobs with a default image that is refused',
    () => `default: {image: 'evil/a:1'}\n${jobs(3_000, () => S)}`,
    'failed',
    /evil/,
  ),
  oneFile(
    'three thousand jobs with images of their own',
    () => jobs(3_000, (n) => `${S}, image: 'evil/a:${n}'`),
    'failed',
    /evil/,
  ),
  oneFile(
    'defaults times jobs',
    () => `default: {before_script: [${'x,'.repeat(2_000)}]}\n${jobs(4_000, () => S)}`,
    'not_evaluable',
    /lines/,
  ),
  oneFile(
    'variables times jobs',
    () => `variables:\n${lines(2_000, (n) => `  V${n}: v`)}${jobs(2_000, () => `${S}, image: 'ruby:$V1'`)}`,
    'not_evaluable',
    /600,000 variables/,
  ),
  oneFile(
    'variables times jobs, each named',
    () =>
      `variables:\n${lines(500, (n) => `  V${n}: v`)}${jobs(3_000, (n) => `script: ['${'$V1 $V2 $V3 '.repeat(10)}'], variables: {A${n}: $V${n % 500}}`)}`,
    'failed',
    /too big/,
  ),
  oneFile(
    'variables that double',
    () => `variables:\n  V0: aaaaaaaaaa\n${lines(60, (n) => `  V${n + 1}: $V${n}$V${n}`)}a: {${S}, image: $V60}\n`,
    'not_evaluable',
  ),
  oneFile('variables in a circle', () => `variables: {A: $B, B: $C, C: $A}\na: {${S}, image: $A}\n`, 'failed'),
  oneFile(
    'variables in a long circle',
    () => `variables:\n${lines(5_000, (n) => `  V${n}: $V${(n + 1) % 5_000}`)}a: {${S}, image: $V0}\n`,
    'failed',
  ),
  oneFile(
    'a chain of ten thousand variables',
    () => `variables:\n  V0: ruby:3\n${lines(10_000, (n) => `  V${n + 1}: $V${n}`)}a: {${S}, image: $V10000}\n`,
    'passed',
  ),
  oneFile(
    'ten thousand rules with variables',
    () =>
      `a:\n  ${S}\n  image: $X\n  rules:\n${lines(10_000, (n) => `    - {if: $A${n}, variables: {X: 'evil/a:${n}'}}`)}`,
    'failed',
    /too big/,
  ),
  oneFile(
    'extends a thousand deep',
    () => `.x0: {${S}}\n${lines(1_000, (n) => `.x${n + 1}: {extends: .x${n}}`)}a: {extends: .x1000}\n`,
    'failed',
    /extends|nest/i,
  ),
  oneFile(
    'extends in a circle',
    () => `.a: {extends: .b}\n.b: {extends: .a}\nx: {extends: .a, ${S}}\n`,
    'failed',
    /circular/,
  ),
  oneFile('extends of itself', () => `x: {extends: x, ${S}}\n`, 'failed', /circular/),
  oneFile(
    'extends two ways, ten deep',
    () =>
      `.x0: {variables: {A: b}}\n${lines(9, (n) => `.x${n + 1}: {extends: [.x${n}, .x${n}, .x${n}, .x${n}, .x${n}, .x${n}]}`)}a: {extends: .x9, ${S}}\n`,
    'passed',
  ),
  oneFile(
    'extends of five thousand',
    () =>
      `${lines(5_000, (n) => `.x${n}: {variables: {A${n}: b}}`)}a: {extends: [${Array.from({ length: 5_000 }, (_, n) => `.x${n}`).join(',')}], ${S}}\n`,
    'failed',
    /too big/,
  ),
  oneFile(
    'variables times extends',
    () =>
      `.x:\n  variables:\n${lines(3_000, (n) => `    V${n}: v`)}${jobs(3_000, (n) => `extends: .x, ${S}, variables: {W${n}: w}`)}`,
    'failed',
    /too big/,
  ),
  oneFile(
    'references that double',
    () =>
      `.r0: {script: [a, b]}\n${lines(30, (n) => `.r${n + 1}: {script: [!reference [.r${n}, script], !reference [.r${n}, script]]}`)}a: {script: [!reference [.r30, script]]}\n`,
    'not_evaluable',
    /!reference/,
  ),
  oneFile(
    'references in a circle',
    () =>
      `.a: {script: [!reference [.b, script]]}\n.b: {script: [!reference [.a, script]]}\nx: {script: !reference [.a, script]}\n`,
    'failed',
    /reference/,
  ),
  oneFile(
    'a web of references',
    () =>
      `${lines(300, (n) => `.r${n}: {script: [${Array.from({ length: 20 }, (_, k) => `!reference [.r${n + k + 1}, script]`).join(', ')}]}`)}a: {script: [!reference [.r0, script]]}\n`,
    'not_evaluable',
    /!reference/,
  ),
  oneFile(
    'fifty thousand references to nothing',
    () => `a:\n  script:\n${lines(30_000, () => '    - !reference [.x, script]')}`,
    'failed',
    /too big/,
  ),
  oneFile(
    'references times a long script',
    () =>
      `.s:\n  script:\n${lines(2_000, () => '    - make something')}${jobs(2_000, () => 'script: [!reference [.s, script]]')}`,
    'not_evaluable',
    /lines/,
  ),
  oneFile(
    'a matrix of two hundred',
    () => `a: {${S}, image: '$A/$B', parallel: {matrix: [{A: [${'a,'.repeat(14)}b], B: [${'c,'.repeat(12)}d]}]}}\n`,
    'failed',
    /a\/c|not allowed|image/,
  ),
  oneFile(
    'a matrix of a million million',
    () =>
      `a: {${S}, parallel: {matrix: [{${'ABCDEF'
        .split('')
        .map((k) => `${k}: [${'a,'.repeat(100)}b]`)
        .join(', ')}}]}}\n`,
    'failed',
    /200/,
  ),
  oneFile(
    'matrices times jobs',
    () =>
      jobs(
        2_000,
        () =>
          `${S}, image: 'ruby:$A', parallel: {matrix: [{A: [${Array.from({ length: 199 }, (_, n) => n).join(',')}]}]}`,
      ),
    'failed',
    /too big/,
  ),
  oneFile('parallel beyond all', () => `a: {${S}, parallel: 99999999}\n`, 'failed', /200/),
  oneFile(
    'needs of everything',
    () =>
      jobs(
        300,
        (n) =>
          `${S}, stage: s${n % 10}, needs: [${Array.from({ length: Math.min(n, 50) }, (_, k) => `j${k}`).join(',')}]`,
      ).concat(`stages: [${Array.from({ length: 10 }, (_, n) => `s${n}`).join(',')}]\n`),
    'failed',
  ),
  oneFile('needs in a circle', () => `a: {${S}, needs: [b]}\nb: {${S}, needs: [a]}\n`, 'failed', /circular/),
  oneFile(
    'needs in a chain of ten thousand',
    () => `j0: {${S}}\n${lines(10_000, (n) => `j${n + 1}: {${S}, needs: [j${n}]}`)}`,
    'failed',
    /too big/,
  ),
  oneFile(
    'needs too many',
    () => `${jobs(2_900, () => S)}z: {${S}, needs: [${Array.from({ length: 2_900 }, (_, n) => `j${n}`).join(',')}]}\n`,
    'passed',
  ),
  oneFile(
    'dependencies too many',
    () =>
      `${jobs(2_900, () => S)}z: {${S}, stage: deploy, dependencies: [${Array.from({ length: 2_900 }, (_, n) => `j${n}`).join(',')}]}\n`,
    'passed',
  ),
  oneFile(
    'ten thousand stages',
    () => `stages: [${Array.from({ length: 10_000 }, (_, n) => `s${n}`).join(',')}]\na: {${S}, stage: s9999}\n`,
    'passed',
  ),
  oneFile('job names of a megabyte', () => `? ${'a'.repeat(1_000_000)}\n: {${S}}\n${JOB}`, 'failed', /255|name/),
  oneFile(
    'ten thousand services',
    () => `a:\n  ${S}\n  services:\n${lines(10_000, (n) => `    - evil/s:${n}`)}`,
    'passed',
  ),
  oneFile(
    'ten thousand tags',
    () => `a: {${S}, tags: [${Array.from({ length: 10_000 }, (_, n) => `t${n}`).join(',')}]}\n`,
    'failed',
    /50/,
  ),
  oneFile(
    'rules by the ten thousand',
    () => `a:\n  ${S}\n  rules:\n${lines(20_000, (n) => `    - if: $A${n} == "b"`)}`,
    'failed',
    /too big/,
  ),
  oneFile(
    'conditions of a hundred words',
    () => `a: {${S}, rules: [{if: '${Array.from({ length: 50 }, (_, n) => `$A${n} == "b"`).join(' && ')}'}]}\n`,
    'failed',
  ),
  oneFile(
    'a condition in ten thousand brackets',
    () => `a: {${S}, rules: [{if: '${'('.repeat(10_000)}$A${')'.repeat(10_000)}'}]}\n`,
    'failed',
    /rule/,
  ),
  oneFile(
    'a condition of a megabyte',
    () => `a: {${S}, rules: [{if: '$A == "${'x'.repeat(1_000_000)}"'}]}\n`,
    'passed',
  ),
  ...[
    '(a+)+$',
    '(a|a)*b',
    '(.*a){25}',
    '((a{1,100}){1,100}){1,100}',
    `${'(a?)'.repeat(500)}${'a'.repeat(500)}`,
    `${'a|'.repeat(20_000)}b`,
    '[',
    '(?=x)',
    `(${'x'.repeat(50_000)}`,
    '\\p{Greek}{1000}',
    `[${'a-z'.repeat(10_000)}]{1000}`,
  ].map((pattern, n) =>
    oneFile(
      `pattern ${n + 1}: ${pattern.slice(0, 20)}`,
      () => `a: {${S}, rules: [{if: '$CI_COMMIT_BRANCH =~ /${pattern}/'}]}\n`,
      [3, 6, 7, 8].includes(n) ? 'failed' : 'passed',
    ),
  ),
  oneFile(
    'conditions on many unknown variables',
    () => jobs(300, (n) => `${S}, rules: [{if: '$A${n} == "x" && $B${n} =~ /^y/ || $C${n}'}]`),
    'passed',
  ),
  oneFile(
    'workflow rules on a thousand unknowns',
    () =>
      `workflow:\n  rules:\n${lines(1_000, (n) => `    - {if: $W${n}, variables: {X: 'v${n}'}}`)}a: {${S}, image: 'ruby:$X'}\n`,
    'passed',
  ),
  oneFile(
    'only and except by the thousand',
    () => `a:\n  ${S}\n  only: [${Array.from({ length: 5_000 }, (_, n) => `/^b${n}.*$/`).join(', ')}]\n`,
    'not_evaluable',
    /1,000 rules/,
  ),
  oneFile(
    'changes with a thousand braces',
    () => `a: {${S}, rules: [{changes: ['${'{a,b}'.repeat(1_000)}']}]}\n`,
    'passed',
  ),
  oneFile(
    'exists with stars',
    () => `a: {${S}, rules: [{exists: ['${'**/'.repeat(500)}x', '${'*a'.repeat(500)}b']}]}\n`,
    'passed',
  ),
  oneFile(
    'caches and artifacts',
    () => `a:\n  ${S}\n  artifacts:\n    paths: [${Array.from({ length: 50_000 }, (_, n) => `p${n}`).join(',')}]\n`,
    'passed',
  ),
  oneFile(
    'a name of every prototype',
    () => 'hasOwnProperty: {script: make}\nvalueOf: {script: make, variables: {__proto__: a}}\n',
    'passed',
  ),
  oneFile('keys that are numbers', () => lines(20_000, (n) => `${n}: {${S}}`), 'failed'),
  oneFile(
    'two hundred children',
    () => jobs(200, (n) => `trigger: {include: [{local: c${n}.yml}]}`),
    'failed',
    /c0\.yml|child/,
  ),
];
