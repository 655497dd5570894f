/** Cases are compared by identity here: what is one object is asked once, for all jobs. */
import { expect, test } from 'vitest';
import { isLater } from '../../../src/ci/pipelines/pipeline-case.ts';
import { resolvePossible } from '../../support/possible.ts';

function twoJobs(rules: string) {
  const [config] = resolvePossible(
    `.rules: &rules ${rules}\none: {script: [a], rules: *rules}\ntwo: {script: [b], rules: *rules}\n`,
  );
  return ['one', 'two'].map((name) => config?.jobs.find((job) => job.name === name)?.cases ?? []);
}

test('jobs with the same rules run in one list of cases', () => {
  const [one, two] = twoJobs('[{if: $NIGHTLY, when: never}, {if: $CI_COMMIT_TAG}, {if: $CI_COMMIT_BRANCH == "main"}]');
  expect(one).not.toEqual([]);
  expect(two).toBe(one);
});

test('what two jobs know is one thing, though their names were asked for on the way', () => {
  const [one, two] = twoJobs(
    '[{if: $ONLY && $CI_JOB_NAME !~ $ONLY, when: never}, {if: $ONLY, when: never}, {if: $CI_COMMIT_TAG}]',
  );
  expect(one).not.toEqual([]);
  expect(new Set(two)).toEqual(new Set(one));
  expect(one?.filter((each) => !two?.includes(each))).toEqual([]);
});

test('jobs are told apart by what the variables of a pattern are made of', () => {
  const [config] = resolvePossible(
    `variables: {WHERE: $FOLDER/*}
.rules: &rules [{if: $CI_MERGE_REQUEST_IID, changes: [$WHERE]}]
one: {script: [a], variables: {FOLDER: docs}, rules: *rules}
two: {script: [b], variables: {FOLDER: src}, rules: *rules}
`,
    { changedPaths: ['src/a'] },
  );
  const waits = Object.fromEntries(config?.jobs.map((job) => [job.name, isLater(job.cases)]) ?? []);
  expect(waits).toEqual({ one: true, two: false });
});
