/** Options of variables, which people choose from when they start a pipeline by hand. */
import { expect, it } from 'vitest';
import { judgeCase } from '../../rules/judge-case.ts';

const POLICY = 'rules:\n  image-not-allowed: {level: error, allow: ["x:good"]}\n';
const OFFERED = 'variables: {V: {value: good, options: [good, bad]}}\n';

function found(yaml: string, more: Readonly<Record<string, string>> = {}) {
  const files = { '.gitlab-ci.yml': yaml, ...more };
  return judgeCase('image-not-allowed', { files, policy: POLICY, projectGitStrategy: null }).map(
    ({ level, value, pipelines }) => [level, value, pipelines?.only.join(' ') ?? 'all'],
  );
}

const ALWAYS = 'always: {image: "x:good", script: [make]}\n';
const BY_HAND = [['error', 'x:bad', 'tag web']];

it.each([
  ['an image', `${OFFERED}job: {image: "x:$V", script: [make]}\n`],
  [
    'whatever the job says',
    `${OFFERED}job: {image: "x:$V", variables: {V: good}, inherit: {variables: false}, script: [make]}\n`,
  ],
  ['a rule', `${OFFERED}job: {image: "x:bad", script: [make], rules: [{if: $V == "bad"}]}\n`],
  ['only', `${OFFERED}job: {image: "x:bad", script: [make], only: {variables: [$V == "bad"]}}\n`],
])('an option decides %s', (_, yaml) => {
  expect(found(`${yaml}${ALWAYS}`)).toEqual(BY_HAND);
});

it('may be what a pipeline needs at all', () => {
  const workflow = 'workflow: {rules: [{if: $V == "bad"}]}\n';
  expect(found(`${OFFERED}${workflow}job: {image: "x:bad", script: [make]}\n`)).toEqual([['error', 'x:bad', 'all']]);
});

it('in what people start by hand alone', () => {
  const rules = '[{if: $CI_PIPELINE_SOURCE == "schedule"}]';
  expect(found(`${OFFERED}job: {image: "x:$V", script: [make], rules: ${rules}}\n`)).toEqual([]);
});

it('nobody chooses for a child pipeline', () => {
  const yaml = 'parent: {trigger: {include: child.yml}}\n';
  expect(found(yaml, { 'child.yml': `${OFFERED}job: {image: "x:$V", script: [make]}\n` })).toEqual([]);
});

it('what is chosen goes on to a child pipeline', () => {
  const yaml = `${OFFERED}parent: {trigger: {include: child.yml}}\n`;
  expect(found(yaml, { 'child.yml': 'job: {image: "x:$V", script: [make]}\n' })).toEqual(BY_HAND);
});

it('a list without another value changes nothing', () => {
  expect(found('variables: {V: {value: good, options: [good]}}\njob: {image: "x:$V", script: [make]}\n')).toEqual([]);
});
