import { afterEach, describe, expect, test } from 'vitest';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { CI, calls, GOOD, reviewing } from './reviewing.ts';

let gitlab: GitLab;

afterEach(() => gitlab.stop());

const BY_REGEXP = `include:\n  - local: ci/a.yml\n    rules: [{exists: {regexp: "^x"}}]\n${GOOD}`;

describe('the version of the instance', () => {
  test.each([
    ['18.6.5-ee', 'failed'],
    ['19.2.0', 'passed'],
  ])('%s decides what is known there', async (version, state) => {
    gitlab = await startGitLab({ version });
    const project = gitlab.project('group/app', { [CI]: GOOD, 'ci/a.yml': 'a: {image: ruby:3, script: [x]}\n' });
    const report = await reviewing(gitlab).review(project.mergeRequest({ files: { [CI]: BY_REGEXP } }));
    expect(report.state).toBe(state);
  });

  test('is asked once for many reviews, and again after an hour', async () => {
    gitlab = await startGitLab();
    const project = gitlab.project('group/app', { [CI]: GOOD });
    const { review, clock } = reviewing(gitlab);
    const asked = async () => {
      await review(project.mergeRequest({ files: { [CI]: `${GOOD}# ${project.project.mergeRequests.length}\n` } }));
      return calls(gitlab).filter((call) => /version|metadata/.test(call)).length;
    };
    expect([await asked(), await asked()]).toEqual([1, 0]);
    await clock.sleep(3_600_001);
    expect(await asked()).toBe(1);
  });

  test('is not needed', async () => {
    gitlab = await startGitLab();
    gitlab.fail({ kind: 'broken', on: /\/(metadata|version)/, times: 99 });
    const project = gitlab.project('group/app', { [CI]: GOOD });
    const report = await reviewing(gitlab).review(project.mergeRequest({ files: { [CI]: `${GOOD}# y\n` } }));
    expect(report.state).toBe('passed');
  });
});

test('lint in trouble is no trouble of the review', async () => {
  gitlab = await startGitLab();
  gitlab.fail({ kind: 'broken', on: /\/ci\/lint/, times: 99 });
  const project = gitlab.project('group/app', { [CI]: GOOD });
  const report = await reviewing(gitlab).review(project.mergeRequest({ files: { [CI]: `${GOOD}# y\n` } }));
  expect(report).toMatchObject({ state: 'passed' });
  expect(report.lint).toBeUndefined();
});

describe('what GitLab refuses', () => {
  const lints = async (bot: 'developer' | 'reporter') => {
    gitlab = await startGitLab();
    const project = gitlab.project('group/app', { [CI]: GOOD }, { bot });
    const { review } = reviewing(gitlab);
    return async (branch: string, text = '') => {
      await review(project.mergeRequest({ files: { [CI]: `${GOOD}# ${branch}${text}\n` }, branch }));
      return gitlab.requests
        .filter(({ path }) => path.includes('/ci/lint'))
        .map(({ path }) => path.includes('dry_run'));
    };
  };

  test('is asked once: lint of a project', async () => {
    const asked = await lints('developer');
    gitlab.fail({ kind: 'forbidden', on: /\/ci\/lint/ });
    expect(await asked('one')).toHaveLength(1);
    expect(await asked('two')).toHaveLength(1);
  });

  test('is asked once: a dry run on a branch', async () => {
    const asked = await lints('reporter');
    expect(await asked('one')).toEqual([true, false]);
    gitlab.forgetRequests();
    expect(await asked('one', ' again')).toEqual([false]);
    gitlab.forgetRequests();
    expect(await asked('two')).toEqual([true, false]);
  });
});
