/** What jobs have in common is read once, and yet each command is placed where its own job has it from. */
import { expect, it } from 'vitest';
import type { Job } from '../../src/ci/config.ts';
import { commandsOf } from '../../src/shell/script-commands.ts';
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
