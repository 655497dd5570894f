import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { BAD, CI, GOOD, reviewing } from './reviewing.ts';

let gitlab: GitLab;

beforeEach(async () => {
  gitlab = await startGitLab();
});

afterEach(() => gitlab.stop());

const POLICY = 'rules:\n  image-not-allowed:\n    level: error\n    allow: ["ruby:*"]\n';

function withCheck(mergeRequest: MergeRequestHandle, name = 'Pipewarden') {
  const answers = new Map<string, 'passed' | 'failed' | 'pending'>();
  mergeRequest.mergeRequest.statusChecks.push({ id: 7, name, answers });
  return () => answers.get(mergeRequest.sha) ?? 'pending';
}

describe('an external status check', () => {
  const { policy } = { policy: `${POLICY}gate: status_check\n` };

  test('of our name is answered in place of a commit status, once', async () => {
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
    const answer = withCheck(mergeRequest);
    const { review } = reviewing(gitlab, { policy });
    expect((await review(mergeRequest)).written).toEqual({ create_discussion: 1, create_note: 1, answer_check: 1 });
    expect(answer()).toBe('failed');
    expect(mergeRequest.statuses()).toEqual([]);
    expect((await review(mergeRequest)).written).toEqual({});
    mergeRequest.push({ [CI]: GOOD });
    expect(answer()).toBe('pending');
    await review(mergeRequest);
    expect(answer()).toBe('passed');
  });

  test('is answered where nothing of the pipeline is touched, and in a fork', async () => {
    const project = gitlab.project('group/app', { [CI]: GOOD });
    const from = project.fork('sam/app');
    const untouched = project.mergeRequest({ files: { 'a.txt': 'x' } });
    const fork = project.mergeRequest({ from, branch: 'theirs', files: { [CI]: BAD } });
    const answers = [withCheck(untouched), withCheck(fork)];
    for (const each of [untouched, fork]) await reviewing(gitlab, { policy }).review(each);
    expect(answers.map((answer) => answer())).toEqual(['passed', 'failed']);
    expect(fork.summary()).not.toContain('fork');
  });

  test('of another name leaves it to the commit status', async () => {
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
    const answer = withCheck(mergeRequest, 'Another');
    await reviewing(gitlab, { policy }).review(mergeRequest);
    expect(answer()).toBe('pending');
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
  });
});

describe('open discussions as the gate', () => {
  const review = (files: Record<string, string>, settings = '') => {
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files });
    const { review } = reviewing(gitlab, { policy: `${POLICY}gate: discussions\n${settings}` });
    return review(mergeRequest).then(() => mergeRequest);
  };

  test('leave the status green, which still counts them', async () => {
    const mergeRequest = await review({ [CI]: BAD });
    expect(mergeRequest.discussions()).toMatchObject([{ resolved: false }]);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success', description: expect.stringContaining('1') }]);
  });

  test.each([
    ['is broken', { [CI]: 'build:\n  script: [make\n' }, ''],
    ['has findings over the limit', { [CI]: BAD }, 'max_discussions: 0\n'],
  ])('do not hold what %s: the status does', async (_, files, settings) => {
    expect((await review(files, settings)).statuses()).toMatchObject([{ state: 'failed' }]);
  });
});
