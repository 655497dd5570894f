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

/** Included where their folder changes; this change touches none of them. */
function byFolder(jobs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const include = Object.keys(jobs).map((name) => ({ local: `${name}.yml`, rules: [{ changes: [`${name}/*`] }] }));
  const files = Object.entries(jobs).map(([name, text]) => [`${name}.yml`, text]);
  return { '.gitlab-ci.yml': JSON.stringify({ include, root: { script: ['make'] } }), ...Object.fromEntries(files) };
}

function includedTogether(jobs: Readonly<Record<string, string>>): readonly string[] {
  const configs = resolvePossible(byFolder(jobs), { changedPaths: ['README.md'] });
  return configs.map(({ root }) => root.includes.map(({ name }) => name.replace('.yml', '')).join('')).toSorted();
}

const job = (name: string, image = 'ruby:3') => `${name}: {image: '${image}', script: [make]}\n`;

test('of later changes every mixture of three includes is judged where they speak of one job', () => {
  const all = ['', 'a', 'ab', 'abc', 'ac', 'b', 'bc', 'c'];
  expect(includedTogether({ a: job('one'), b: job('one'), c: job('one') })).toEqual(all);
});

test('or where one speaks of all jobs: without that one others mean something else', () => {
  const jobs = { a: job('one'), b: 'default: {image: "ruby:3"}\n', c: job('two') };
  expect(includedTogether(jobs)).toEqual(['', 'ab', 'abc', 'ac', 'b', 'bc', 'c']);
});

test('where each speaks of its own, mixtures say nothing new, and cost nothing', () => {
  const jobs = { a: job('one'), b: job('two'), c: job('three'), d: job('four') };
  expect(includedTogether(jobs)).toEqual(['', 'abcd', 'bcd', 'cd', 'd']);
});

test('a file that is left out when something changes comes back when it does not', () => {
  const include = [
    { local: 'a.yml', rules: [{ changes: ['a/*'] }] },
    { local: 'b.yml', rules: [{ changes: ['b/*'], when: 'never' }, { changes: ['a/*'] }] },
  ];
  const files = { '.gitlab-ci.yml': JSON.stringify({ include }), 'a.yml': job('one'), 'b.yml': job('two') };
  const configs = resolvePossible(files, { changedPaths: ['README.md'] });
  expect(configs.map(({ jobs }) => jobs.map(({ name }) => name).join(' ')).toSorted()).toEqual(['', 'one', 'one two']);
});

test('of many mixtures those are judged first that miss one include, or have one alone', () => {
  const names = [...'abcdefgh'];
  const sets = includedTogether(Object.fromEntries(names.map((name) => [name, job('one')])));
  expect(sets.length).toBeLessThan(40);
  expect(sets).toEqual(expect.arrayContaining([...names, ...names.map((name) => names.join('').replace(name, ''))]));
});
