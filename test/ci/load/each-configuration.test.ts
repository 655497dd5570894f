import { expect, test } from 'vitest';
import { kindsOfAll } from '../../../src/ci/pipelines/pipeline-case.ts';
import { resolvePossible } from '../../support/possible.ts';

/** Includes that come independently of each other: as many sets as there are subsets. */
function independent(count: number): Readonly<Record<string, string>> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const include = numbers.map((number) => ({ local: `${number}.yml`, rules: [{ if: `$FEATURE_${number} == "on"` }] }));
  const jobs = numbers.map((number) => [`${number}.yml`, `of-${number}: {script: [make]}\n`]);
  return { '.gitlab-ci.yml': JSON.stringify({ include, job: { script: ['make'] } }), ...Object.fromEntries(jobs) };
}

const SAID = 'Conditions make more than 64 sets of included files possible: the others were not judged';

test('sixty-four sets of included files are judged, each once', () => {
  const configs = resolvePossible(independent(6));
  const sets = configs.map(({ jobs }) => jobs.map((job) => job.name).join(' '));
  expect(new Set(sets).size).toBe(64);
  expect(configs).toHaveLength(64);
  expect(configs.flatMap(({ problems }) => problems)).toEqual([]);
});

test('what is left out is said once, with the pipelines that were not judged', () => {
  const configs = resolvePossible(independent(7));
  expect(configs).toHaveLength(64);
  const problems = configs.flatMap((config) => config.problems);
  expect(problems).toMatchObject([{ message: SAID, kind: 'include', fatal: false, unavailable: 'limit' }]);
  expect(kindsOfAll(problems[0]?.cases ?? [])).toContain('tag');
});

test('every kind of pipeline is looked at before a second set of the same kind', () => {
  const files = independent(7);
  const only = { local: 'tag.yml', rules: [{ if: '$CI_COMMIT_TAG' }] };
  const root = JSON.parse(files['.gitlab-ci.yml'] ?? '') as { include: unknown[] };
  const configs = resolvePossible({
    ...files,
    '.gitlab-ci.yml': JSON.stringify({ ...root, include: [...root.include, only] }),
    'tag.yml': 'release: {script: [make]}\n',
  });
  expect(configs.some(({ jobs }) => jobs.some((job) => job.name === 'release'))).toBe(true);
});
