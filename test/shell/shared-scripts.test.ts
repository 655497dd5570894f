/** What jobs have in common is read once, and yet each command is placed where its own job has it from. */
import { expect, it } from 'vitest';
import type { Job } from '../../src/ci/config.ts';
import { commandPartsOf, commandsOf, unreadableIn } from '../../src/shell/script-commands.ts';
import { SharedAnswers } from '../../src/shell/shared-answers.ts';
import { placeIn } from '../../src/shell/shared-texts.ts';
import { resolveFiles } from '../support/resolve-files.ts';

function jobsIn(yaml: string): readonly Job[] {
  return resolveFiles({ '.gitlab-ci.yml': yaml }).jobs.filter(({ kind }) => kind === 'job');
}

const BASE = '.base:\n  script:\n    - make all\n    - docker push $IMAGE\n';

it('jobs that extend one base share its commands, each with its own way', () => {
  const [one, two] = jobsIn(`${BASE}one: {extends: .base}\ntwo: {extends: .base, variables: {UNNAMED: b}}\n`) as [
    Job,
    Job,
  ];
  expect(commandsOf(one)).toBe(commandsOf(two));
  const place = commandsOf(one)[0]!.at;
  expect(placeIn(one, place).at.text).toBe('make all');
  const extendedBy = (job: Job) => placeIn(job, place).via.find(({ by }) => by === 'extends')?.at.span.start.line;
  expect([extendedBy(one), extendedBy(two)]).toEqual([5, 6]);
});

it('a variable that a script names sets its own commands apart, and no others', () => {
  const yaml = `${BASE}one: {extends: .base, variables: {IMAGE: a}}\ntwo: {extends: .base, variables: {IMAGE: b}}\n`;
  const [one, two] = jobsIn(yaml).map(commandsOf);
  const said = (index: number) => [one, two].map((commands) => commands?.[index]?.words.at(-1)?.text);
  expect(said(1)).toEqual(['a', 'b']);
  expect(one?.[0]).toBe(two?.[0]);
});

it('the same value from another line is another cause', () => {
  const yaml = `${BASE}one: {extends: .base, variables: {IMAGE: a}}\ntwo: {extends: .base, variables: {IMAGE: a}}\n`;
  const [one, two] = jobsIn(yaml).map((job) => commandsOf(job)[1]?.words.at(-1)?.from[0]?.at.span.start.line);
  expect([one, two]).toEqual([5, 6]);
});

it('an input gives the same line another text', () => {
  const file = 'spec: {inputs: {tool: {}}}\n---\n"job $[[ inputs.tool ]]":\n  script: ["$[[ inputs.tool ]] run"]\n';
  const include = (tool: string) => `  - {local: a.yml, inputs: {tool: ${tool}}}\n`;
  const { jobs } = resolveFiles({
    '.gitlab-ci.yml': `include:\n${include('make')}${include('docker')}`,
    'a.yml': file,
  });
  expect(jobs.flatMap((job) => commandsOf(job).map(({ name }) => name))).toEqual(['make', 'docker']);
});

/** In each way in which a statement may depend on those before it: what differs is `$A`, which one job has and another lacks. */
const DEPENDENT: readonly (readonly [what: string, lines: readonly string[]])[] = [
  ['a value that is set', ['B=$A', 'run $B']],
  ['a value that may be set', ['[ -z "$A" ] && A=other', 'run $A', 'export C="$A"', 'run $C']],
  ['a value that may be one of two', ['if test; then B=$A; else B=b; fi', 'run $B', '[ x ] && B=c', 'run $B']],
  ['a default', [`run \${A:=here}`, 'run $A']],
  ['a name of another', ['B=A', `run \${!B}`]],
  ['parameters', ['set -- $A two', 'run $1 $2', 'shift', 'run $1', 'run "$@"']],
  ['how values are split', ['B=a:b', 'IFS=$A', 'run $B']],
  ['a loop', ['for each in $A $B; do C=$each; done', 'run $each $C']],
  ['a function', ['f() { run "$1" $A; }', 'f one', 'A=x', 'f two']],
  ['one of two functions', ['if test; then f() { run $A; }; fi', 'f', 'f() { go $A; }', 'f']],
  ['a name', ['alias d="run $A"', 'd one']],
  ['a program under another name', ['cp /usr/bin/docker "$A"', './one ps', 'one ps']],
  ['a file that is written', ['echo "run $A" > s.sh', 'echo "go" >> s.sh', 'sh s.sh']],
  ['a file that is written and copied', ['echo "run $A" > s', 'cp s t', 'echo go >> t', 'sh t', 'sh s']],
  ['a program that is written', ['echo "run $A" > /usr/bin/one', 'one']],
  ['whether a file is written', ['eval "echo run $A s"', 'sh s']],
  ['which file is run', ['echo run > one', 'echo go > two', 'sh $A']],
  ['what is read', ['read B <<< "$A"', 'run $B']],
  ['what is evaluated', ['eval "B=$A"', 'run $B', 'eval "run $A"']],
  ['what a subshell sets', ['(B=$A; run $B)', 'run $B', '{ B=$A; }', 'run $B']],
  ['a command that nobody knows', ['$B', '$A', '$B', '$C']],
];

it.each(DEPENDENT)('shared statements depend on %s', (_, lines) => {
  const script = `.base:\n  script: ${JSON.stringify(lines)}\n`;
  const variables = ['one', '', 'two', 'one three', ':', '>', null].map((a) => (a === null ? {} : { A: a }));
  const written = variables.map((each, index) => {
    const name = `j${index}`;
    return { name, yaml: `${name}: {extends: .base, variables: ${JSON.stringify(each)}}\n` };
  });
  const together = jobsIn(script + written.map(({ yaml }) => yaml).join('')).map(toldOf);
  const alone = written.flatMap(({ yaml }) => jobsIn(script + yaml).map(toldOf));
  expect(together).toEqual(alone);
});

function toldOf(job: Job) {
  const commands = commandsOf(job).map(({ wrapped, assignments, at, runsText }) => ({
    words: wrapped.map(({ text, known, from }) => [text, known, from.map(({ value }) => value)]),
    assignments: assignments.map(({ name, value }) => [name, value.text]),
    at: at.value,
    runsText,
  }));
  return { commands, unreadable: unreadableIn(job).map(({ why, shown, at }) => [why, shown, at.value]) };
}

it('statements that ask nothing that differs are one for all jobs, wherever they stand', () => {
  const yaml = '.base: {script: [first, run $A, B=$A, last]}\n';
  const jobs = jobsIn(
    `${yaml}${['a', 'b', 'c'].map((a) => `${a}: {extends: .base, variables: {A: ${a}}}\n`).join('')}`,
  );
  const [, two, three] = jobs.map(commandPartsOf);
  const same = two?.map((part, index) => part === three?.[index]);
  expect(same).toEqual([true, false, false, true]);
});

it('what a job may take is counted for each', () => {
  const lines = [...Array.from({ length: 398 }, () => `echo ${'{a,b}'.repeat(9)}`), 'run $A', 'last'];
  const yaml = `.base: {script: ${JSON.stringify(lines)}}\n`;
  const values = ['a', 'b '.repeat(500), 'c', 'd '.repeat(500)];
  const jobs = jobsIn(yaml + values.map((a, index) => `j${index}: {extends: .base, variables: {A: ${a}}}\n`).join(''));
  expect(jobs.map((job) => commandsOf(job).at(-1)?.name)).toEqual(['last', 'echo', 'last', 'echo']);
  expect(jobs.map((job) => unreadableIn(job).map(({ why }) => why))).toEqual([[], ['cut'], [], ['cut']]);
});

it('where no two jobs gave the same answers the next ones are not asked', () => {
  const answers = new SharedAnswers<object>();
  const ask = (answer: string) =>
    answers.find(
      () => answer,
      (asks) => {
        asks('value');
        return { answer };
      },
    );
  for (let job = 0; job < 12; job += 1) {
    expect(answers.isOfUse).toBe(true);
    ask(String(job));
  }
  expect(answers.isOfUse).toBe(false);
  expect(ask('3')).toEqual({ answer: '3' });
  expect(answers.isOfUse).toBe(true);
});

it('what is not asked any more is read all the same', () => {
  const script = '.base: {script: [first, B=$A, run $B, last]}\n';
  const written = Array.from({ length: 20 }, (_, job) => `j${job}: {extends: .base, variables: {A: a${job}}}\n`);
  const texts = jobsIn(script + written.join('')).map((job) =>
    commandsOf(job).map(({ words }) => words.map(({ text }) => text).join(' ')),
  );
  expect(texts).toEqual(written.map((_, job) => ['first', '', `run a${job}`, 'last']));
});
