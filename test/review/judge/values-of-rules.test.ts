/**
 * Values that rules of a job or of the workflow give, judged like the cells of a matrix. None can become a pull policy: GitLab takes no
 * variable there.
 */
import { describe, expect, test } from 'vitest';
import { judgeCase } from '../../rules/judge-case.ts';

const RUNNERS = `
runners:
  - {name: shared, tags: [docker], executor: docker, pull_policy: [always]}
  - {name: plain, tags: [machine], executor: shell}
rules:
`;

interface Judged {
  readonly name: string;
  readonly rule: string;
  readonly options?: string;
  /** Of the job, with $V for the value. */
  readonly job: string;
  readonly variable?: string;
  readonly good: string;
  readonly bad: string;
}

const JUDGED: readonly Judged[] = [
  {
    name: 'image',
    rule: 'image-not-allowed',
    options: '{allow: ["*:good"]}',
    job: 'image: "x:$V"',
    good: 'good',
    bad: 'bad',
  },
  {
    name: 'service',
    rule: 'service-not-allowed',
    options: '{allow: ["*:good"]}',
    job: 'services: ["x:$V"]',
    good: 'good',
    bad: 'bad',
  },
  {
    name: 'GIT_STRATEGY',
    rule: 'git-strategy-reuses-checkout',
    job: 'image: a',
    variable: 'GIT_STRATEGY',
    good: 'clone',
    bad: 'fetch',
  },
  {
    name: 'docker variable',
    rule: 'docker-tls-disabled',
    job: 'services: ["docker:27-dind"]',
    variable: 'DOCKER_TLS_CERTDIR',
    good: '/certs',
    bad: '',
  },
  {
    name: 'runner variable',
    rule: 'debug-trace-enabled',
    job: 'image: a',
    variable: 'CI_DEBUG_TRACE',
    good: 'false',
    bad: 'true',
  },
];

function found({ rule, options, job, variable = 'V', good }: Judged, where: { rules?: string; workflow?: string }) {
  const yaml = [
    `variables: {${variable}: ${JSON.stringify(good)}}`,
    ...(where.workflow === undefined ? [] : [`workflow: {rules: [${where.workflow}]}`]),
    `job: {script: [make], ${job}${where.rules === undefined ? '' : `, rules: [${where.rules}]`}}`,
  ];
  const policy = `${RUNNERS}  ${rule}: ${options ?? 'error'}\n`;
  const files = { '.gitlab-ci.yml': `${yaml.join('\n')}\n` };
  return judgeCase(rule, { files, policy, projectGitStrategy: 'clone' })
    .filter((each) => each.rule === rule)
    .map(({ pipelines }) => pipelines?.only.join(' ') ?? 'all');
}

const setting = ({ variable = 'V' }: Judged, value: string) => `variables: {${variable}: ${JSON.stringify(value)}}`;

describe.each(JUDGED)('$name', (judged) => {
  const bad = setting(judged, judged.bad);
  const good = setting(judged, judged.good);

  test('of a rule, beside the value at top level', () => {
    expect(found(judged, { rules: `{if: $CI_COMMIT_TAG, ${bad}}, {when: always}` })).toEqual(['tag']);
    expect(found(judged, { rules: '{when: always}' })).toEqual([]);
  });

  test('of the workflow', () => {
    expect(found(judged, { workflow: `{if: $CI_COMMIT_TAG, ${bad}}, {when: always}` })).toEqual(['tag']);
  });

  test('an unconditional first rule replaces the value', () => {
    expect(found(judged, { rules: `{${good}}, {${bad}}` })).toEqual([]);
    expect(found(judged, { rules: `{${bad}}, {${good}}` })).toEqual(['all']);
    expect(found(judged, { workflow: `{${bad}}`, rules: `{${good}}` })).toEqual([]);
  });

  test('a rule that never holds, or that says never, gives nothing', () => {
    expect(found(judged, { rules: `{if: $CI_JOB_ID, ${bad}}, {when: always}` })).toEqual([]);
    expect(found(judged, { rules: `{if: $CI_COMMIT_TAG, when: never, ${bad}}, {when: always}` })).toEqual([]);
  });
});

test('tags see what the workflow gives, and take the job to another runner', () => {
  const judged = { name: 'tag', rule: 'shell-runner-used', job: 'tags: [$V]', good: 'docker', bad: 'machine' };
  expect(found(judged, { workflow: `{if: $CI_COMMIT_TAG, ${setting(judged, 'machine')}}, {when: always}` })).toEqual([
    'tag',
  ]);
  expect(found(judged, { rules: `{if: $CI_COMMIT_TAG, ${setting(judged, 'machine')}}, {when: always}` })).toEqual([]);
});
