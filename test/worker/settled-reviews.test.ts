import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { policyFrom } from '../support/replay.ts';
import { BAD, CI, calls, GOOD, reviewing } from './reviewing.ts';

let gitlab: GitLab;

beforeEach(async () => {
  gitlab = await startGitLab();
});

afterEach(() => gitlab.stop());

const EVENT = { event: 'opened at ten' };
const FINE = GOOD.replace('make', 'rake');

/** A merge request whose review is over, and ways to review it once more. */
async function reviewed(text: string, policy?: string) {
  const project = gitlab.project('group/app', { [CI]: GOOD });
  project.commit({ 'README.md': 'x' }, 'release');
  const mergeRequest = project.mergeRequest({ files: { [CI]: text } });
  const { review, parts } = reviewing(gitlab, policy === undefined ? {} : { policy });
  await review(mergeRequest, 1, false, EVENT);
  gitlab.forgetRequests();
  return { project, mergeRequest, parts, again: (event = EVENT) => review(mergeRequest, 1, false, event) };
}

const ACCEPTING = 'rules: {image-not-allowed: {level: error, allow: ["ruby:*"]}}\naccept: {by: ["@sue"]}\n';
const WORDS = 'another hook told of this event before, and nothing has changed since';

describe('an event that another hook tells of when its review is over', () => {
  test('costs two calls where there are findings', async () => {
    const { again } = await reviewed(BAD);
    expect(await again()).toMatchObject({ state: 'skipped', reason: WORDS, written: {} });
    expect(calls(gitlab)).toEqual(['GET merge_requests', 'GET statuses']);
  });

  test('costs two where there are none', async () => {
    const { again } = await reviewed(FINE);
    expect((await again()).reason).toBe(WORDS);
    expect(calls(gitlab)).toEqual(['GET merge_requests', 'GET statuses']);
  });

  test('costs one more after a fix, which somebody may open again', async () => {
    const { again, mergeRequest } = await reviewed(BAD);
    mergeRequest.push({ [CI]: FINE });
    const event = { event: 'pushed' };
    expect((await again(event)).reason).not.toBe(WORDS);
    gitlab.forgetRequests();
    expect((await again(event)).reason).toBe(WORDS);
    expect(calls(gitlab)).toEqual(['GET merge_requests', 'GET statuses', 'GET discussions']);
    mergeRequest.resolve(mergeRequest.discussions()[0]?.id ?? '', gitlab.author, false);
    expect((await again(event)).reason).not.toBe(WORDS);
  });
});

describe('it is reviewed', () => {
  const first = (mergeRequest: MergeRequestHandle) => mergeRequest.discussions()[0]?.id ?? '';

  test.each<[string, (mergeRequest: MergeRequestHandle) => void]>([
    ['somebody has answered', (one) => one.reply(first(one), gitlab.author, 'Why?')],
    ['somebody has written a note', (one) => one.comment(gitlab.author, '@pipewarden recheck')],
    ['a note of ours is gone', (one) => one.mergeRequest.discussions.shift()],
    ['there was a push', (one) => one.push({ [CI]: FINE })],
    ['it has another target', (one) => one.retarget('release')],
    ['it is locked', (one) => one.lock()],
  ])('where %s', async (_, change) => {
    const { again, mergeRequest } = await reviewed(BAD);
    change(mergeRequest);
    expect((await again()).reason).not.toBe(WORDS);
  });

  test('where CI has made another pipeline', async () => {
    const { again, mergeRequest, project } = await reviewed(BAD);
    project.pipeline({ ref: mergeRequest.mergeRequest.sourceBranch, sha: mergeRequest.sha });
    expect((await again()).reason).not.toBe(WORDS);
  });

  test('where the status is gone', async () => {
    const { again, mergeRequest, project } = await reviewed(FINE);
    project.project.statuses.length = 0;
    expect((await again()).reason).not.toBe(WORDS);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
  });

  test('where the policy is another', async () => {
    const { again, parts } = await reviewed(BAD);
    Object.assign(parts, { policy: policyFrom({ path: 'policy.yml', text: 'rules: {}\n' }) });
    expect((await again()).state).toBe('passed');
  });

  test('where something is accepted in another merge request', async () => {
    const { again, parts, mergeRequest } = await reviewed(BAD, ACCEPTING);
    expect((await again()).reason).toBe(WORDS);
    const { projectId, projectPath } = mergeRequest;
    const about = { projectId, projectPath, mergeRequest: '', fingerprint: '', rule: 'image-not-allowed' };
    const by = { id: 1, username: 'sue' };
    const kept = { ...about, id: '1', value: 'evil/miner:1', until: '2027-01-31', reason: 'x', by, at: '2026-11-22' };
    await parts.store.keepAcceptances([kept]);
    expect((await again()).reason).not.toBe(WORDS);
  });

  test('where it is another event, or long ago', async () => {
    const { again, parts } = await reviewed(BAD);
    expect((await again({ event: 'reopened' })).reason).toBeNull();
    expect((await again({ event: 'reopened' })).reason).toBe(WORDS);
    Object.assign(parts, { now: new Date(parts.now.getTime() + 11 * 60_000) });
    expect((await again({ event: 'reopened' })).reason).toBeNull();
  });
});
