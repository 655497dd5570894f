import { describe, expect, it } from 'vitest';
import type { Job, ResolvedConfig } from '../../src/ci/config.ts';
import { kindsOfAll } from '../../src/ci/pipelines/pipeline-case.ts';
import { runnerJobs, withoutRepeats } from '../../src/ci/runner-jobs.ts';
import { variablesOf } from '../../src/ci/yaml-variables.ts';
import { resolvePossible } from '../support/possible.ts';

const ROOT = `include:
  - ci/base.yml
  - local: ci/nightly.yml
    rules: [{if: $CI_PIPELINE_SOURCE == "schedule"}]
`;
const BASE = `workflow: {rules: [{when: always}]}
variables: {SHARED: "1"}
.base: {image: ruby, script: [make]}
plain: {extends: .base}
referring: {script: [!reference [.base, script], test]}
naming: {script: [make $TARGET]}
`;

const namesOf = (config: ResolvedConfig | undefined) => config && runnerJobs(config).map(({ name }) => name);

/** Of a configuration with the file of nightly pipelines, and one without. */
function judged(base: string, nightly: string) {
  const configs = resolvePossible({ '.gitlab-ci.yml': ROOT, 'ci/base.yml': base, 'ci/nightly.yml': nightly });
  expect(configs).toHaveLength(2);
  const nightlyAt = configs.findIndex(({ root }) => root.includes.length === 2);
  const judged = withoutRepeats(configs);
  return { first: judged[0], second: judged[1], own: configs[nightlyAt], other: configs[1 - nightlyAt], configs };
}

function jobIn(config: ResolvedConfig | undefined, name: string): Job {
  const job = config && runnerJobs(config).find((each) => each.name === name);
  if (!job) throw new Error(`no job ${name}`);
  return job;
}

describe('jobs that several sets of included files have', () => {
  it('are judged once, as if they ran in all of their pipelines', () => {
    const { first, second, configs } = judged(BASE, 'nightly: {script: [check]}');
    expect([...(namesOf(first) ?? []), ...(namesOf(second) ?? [])].sort()).toEqual([
      'naming',
      'nightly',
      'plain',
      'referring',
    ]);
    const kinds = kindsOfAll(jobIn(first, 'plain').cases);
    expect(kinds).toEqual(kindsOfAll(configs.flatMap(({ cases }) => cases)));
    expect(kinds).toContain('schedule');
    expect(kindsOfAll(jobIn(first, 'nightly').cases)).not.toContain('merge_request');
  });

  it('have the values of all of them', () => {
    const { first, second } = judged(BASE, 'variables: {SHARED: "2", PREFIX: evil}');
    expect([namesOf(first), namesOf(second)]).toContainEqual([]);
    const values = variablesOf(jobIn(first, 'plain')).map(({ name, value }) => `${name}=${value.text}`);
    expect(values.sort()).toEqual(['PREFIX=evil', 'SHARED=1', 'SHARED=2']);
  });

  it('are the very same values, and the configurations stay whole', () => {
    const { own, other } = judged(BASE, 'nightly: {script: [check]}');
    for (const name of ['plain', 'referring']) {
      expect(jobIn(own, name).keywords).toBe(jobIn(other, name).keywords);
      expect(jobIn(own, name).variables).toBe(jobIn(other, name).variables);
      expect(kindsOfAll(jobIn(own, name).cases)).not.toEqual(kindsOfAll(jobIn(other, name).cases));
    }
  });

  it.each([
    ['its base is another', '.base: {image: evil}', 'plain'],
    ['what it refers to is another', '.base: {script: [evil]}', 'referring'],
    ['it has another default', 'default: {image: evil}', 'referring'],
    ['a variable that it names is another', 'variables: {TARGET: evil}', 'naming'],
    ['a runner reads another variable', 'variables: {GIT_STRATEGY: none}', 'referring'],
    ['a variable is made of another', 'variables: {PREFIX: $HOST/a, HOST: evil}', 'referring'],
    ['it is overridden', 'referring: {image: evil}', 'referring'],
  ])('are judged in both where %s', (_, nightly, name) => {
    const { first, second } = judged(BASE, nightly);
    expect([namesOf(first), namesOf(second)]).toEqual([expect.arrayContaining([name]), expect.arrayContaining([name])]);
    expect(jobIn(first, name).sameAs).not.toBe(jobIn(second, name).sameAs);
  });

  it('say what is wrong with them in each', () => {
    const { configs } = judged(`${BASE}wrong: {script: [1], retry: 7, stage: none}\n`, 'nightly: {script: [check]}');
    const [one = [], two = []] = configs.map(({ problems }) => problems.map(({ message }) => message));
    expect(one).toHaveLength(3);
    expect(two).toEqual(one);
  });
});
