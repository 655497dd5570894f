/** No status stays open or wrong, whatever becomes of a merge request and of its review. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PositionRefused, RetryLater } from '../../src/errors.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { setStatus } from '../support/gitlab/statuses.ts';
import { BAD, CI, GOOD, MORE, MORE_BAD, reviewing } from './reviewing.ts';

let gitlab: GitLab;

beforeEach(async () => {
  gitlab = await startGitLab();
});

afterEach(() => gitlab.stop());

const changed = () => gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });

/** Of our name, wherever they stand: `failed refs/merge-requests/1/head`. */
const all = () =>
  gitlab.instance.projects.flatMap(({ statuses }) =>
    statuses
      .filter(({ name, retried }) => name === 'pipewarden' && !retried)
      .map(({ state, ref }) => `${state} ${ref}`),
  );

const statusPosts = () => gitlab.writes.filter(({ route }) => route?.includes('/statuses/'));

/** The first try announces itself and meets a GitLab in trouble. */
async function interrupted(mergeRequest: MergeRequestHandle) {
  const harness = reviewing(gitlab);
  const { parts } = harness;
  const { reader } = parts.gitlab;
  const trouble = async () => Promise.reject(new RetryLater('GitLab is busy', 60));
  Object.assign(parts, { gitlab: { ...parts.gitlab, reader: { ...reader, fetch: trouble } } });
  await expect(harness.review(mergeRequest)).rejects.toBeInstanceOf(RetryLater);
  expect(all()).toEqual(['pending change-1']);
  return {
    ...harness,
    heal: (mended = reader) => Object.assign(parts, { gitlab: { ...parts.gitlab, reader: mended } }),
    reader,
    trouble,
  };
}

describe('a try that ended early', () => {
  test('and was tried again after a push leaves nothing open at the old head', async () => {
    const mergeRequest = changed();
    const { review, heal } = await interrupted(mergeRequest);
    mergeRequest.push({ 'a.txt': 'x' });
    heal();
    await review(mergeRequest, 2);
    expect(all()).toEqual(['canceled change-1', 'failed change-1']);
  });

  test.each<[string, (mergeRequest: MergeRequestHandle) => void]>([
    ['closed', (mergeRequest) => mergeRequest.close()],
    ['changed back', (mergeRequest) => mergeRequest.forcePush({ 'a.txt': 'x' })],
  ])('leaves nothing open where the merge request is %s meanwhile', async (_, happens) => {
    const mergeRequest = changed();
    const { review, heal } = await interrupted(mergeRequest);
    happens(mergeRequest);
    heal();
    await review(mergeRequest, 2);
    expect(all()).toEqual(['canceled change-1']);
  });

  test('nor where the last try does not even get the merge request', async () => {
    const mergeRequest = changed();
    const { review, heal, reader, trouble } = await interrupted(mergeRequest);
    heal({ ...reader, mergeRequest: trouble });
    await expect(review(mergeRequest, 14, true)).rejects.toBeInstanceOf(RetryLater);
    expect(all()).toEqual(['canceled change-1']);
  });

  test('does not undo what another merge request of the head has said meanwhile', async () => {
    const mergeRequest = changed();
    const { review, heal, reader, trouble } = await interrupted(mergeRequest);
    const { project, sha } = mergeRequest.mergeRequest;
    setStatus(gitlab.instance, project, gitlab.bot, sha, { state: 'failed', name: 'pipewarden', ref: 'change-1' });
    heal({ ...reader, changes: trouble });
    await expect(review(mergeRequest, 14, true)).rejects.toBeInstanceOf(RetryLater);
    expect(all()).toEqual(['failed change-1']);
  });
});

test('a pipeline of merged results that is replaced while we read gets the verdict, the old one is closed', async () => {
  const project = gitlab.project('group/app', MORE);
  const mergeRequest = project.mergeRequest({ files: MORE_BAD });
  const old = project.mergedResults(mergeRequest.iid);
  const { review, parts } = reviewing(gitlab);
  const { reader } = parts.gitlab;
  let reads = 0;
  const again: typeof reader.mergeRequest = (...given) => {
    if (++reads === 2) {
      project.commit({ 'b.txt': 'x' });
      project.mergedResults(mergeRequest.iid);
    }
    return reader.mergeRequest(...given);
  };
  Object.assign(parts, { gitlab: { ...parts.gitlab, reader: { ...reader, mergeRequest: again } } });
  await review(mergeRequest);
  const ours = project.project.statuses.filter(({ name }) => name === 'pipewarden');
  expect(ours.map(({ state, pipeline }) => [state, pipeline === old])).toEqual([
    ['canceled', true],
    ['failed', false],
  ]);
});

test('a fork whose pipeline runs in the target project has its status there', async () => {
  const project = gitlab.project('group/app', { [CI]: GOOD });
  const from = project.fork('sam/app');
  const mergeRequest = project.mergeRequest({ from, branch: 'theirs', files: { [CI]: BAD } });
  const { review } = reviewing(gitlab);
  await review(mergeRequest);
  expect([all(), mergeRequest.summary()]).toEqual([[], expect.stringContaining('comes from a fork')]);
  const ref = `refs/merge-requests/${mergeRequest.iid}/head`;
  project.pipeline({ ref, sha: mergeRequest.sha });
  await review(mergeRequest);
  expect(all()).toEqual([`failed ${ref}`]);
  expect(mergeRequest.summary()).not.toContain('comes from a fork');
});

test('a red one does not stay where another target makes the change none', async () => {
  const project = gitlab.project('group/app', { [CI]: GOOD });
  const mergeRequest = project.mergeRequest({ files: { [CI]: BAD } });
  const { review } = reviewing(gitlab);
  await review(mergeRequest);
  project.project.repository.refs.set('refs/heads/stable', mergeRequest.sha);
  mergeRequest.push({ 'a.txt': 'x' });
  await review(mergeRequest);
  expect(all()).toEqual(['failed change-1', 'failed change-1']);
  mergeRequest.retarget('stable');
  await review(mergeRequest);
  expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
});

describe('GitLab refuses ours', () => {
  const twice = async (mergeRequest: MergeRequestHandle) => {
    const { review } = reviewing(gitlab);
    await review(mergeRequest);
    const first = statusPosts().length;
    gitlab.forgetRequests();
    const { written } = await review(mergeRequest);
    return { first, written, again: statusPosts().length, says: mergeRequest.summary() };
  };

  test('in CI’s pipeline: the summary says so, and it is not asked again', async () => {
    const mergeRequest = changed();
    gitlab.fail({ kind: 'forbidden', on: /^POST .*\/statuses\//, times: 100 });
    const says = expect.stringContaining('may set no commit status');
    expect(await twice(mergeRequest)).toEqual({ first: 1, written: {}, again: 0, says });
  });

  test('only at the end: the summary says so all the same', async () => {
    const project = gitlab.project('group/app', { [CI]: GOOD }, { ci: false });
    const mergeRequest = project.mergeRequest({ files: { [CI]: BAD } });
    gitlab.fail({ kind: 'forbidden', on: /^POST .*\/statuses\//, times: 100 });
    const says = expect.stringContaining('may set no commit status');
    expect(await twice(mergeRequest)).toEqual({ first: 1, written: {}, again: 0, says });
    expect(mergeRequest.discussions()).toHaveLength(1);
  });

  test('because a job has its name', async () => {
    const bad = BAD.replace('build:', 'pipewarden:');
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: bad } });
    const says = expect.stringContaining('A job or another user');
    expect(await twice(mergeRequest)).toEqual({ first: 1, written: {}, again: 0, says });
  });
});

describe('another user’s status of our name', () => {
  const set = (mergeRequest: MergeRequestHandle, state: string) => {
    const { project, sha } = mergeRequest.mergeRequest;
    const user = gitlab.user('olga');
    project.members.set(user.id, 30);
    setStatus(gitlab.instance, project, user, sha, { state, name: 'pipewarden', ref: 'change-1' });
  };

  test('that is good does not hide an error of ours', async () => {
    const mergeRequest = changed();
    set(mergeRequest, 'success');
    const { review } = reviewing(gitlab);
    await review(mergeRequest);
    expect(all()).toEqual(['failed change-1']);
    expect((await review(mergeRequest)).written).toEqual({});
  });

  test('that is bad is left to them, and the summary says so', async () => {
    const mergeRequest = changed();
    set(mergeRequest, 'failed');
    const { review } = reviewing(gitlab);
    await review(mergeRequest);
    expect(mergeRequest.summary()).toContain('A job or another user');
    expect(statusPosts()).toEqual([]);
  });
});

test('discussions that hold a merge request in its place do not where GitLab refuses them', async () => {
  const policy = 'gate: discussions\nrules:\n  image-not-allowed:\n    level: error\n    allow: ["ruby:*"]\n';
  const mergeRequest = changed();
  const { review, parts } = reviewing(gitlab, { policy });
  const { writer } = parts.gitlab;
  const createDiscussion = () => Promise.reject(new PositionRefused('no such line'));
  Object.assign(parts, { gitlab: { ...parts.gitlab, writer: { ...writer, createDiscussion } } });
  await review(mergeRequest);
  expect(all()).toEqual(['failed change-1']);
  gitlab.forgetRequests();
  await review(mergeRequest);
  expect(statusPosts()).toEqual([]);
  Object.assign(parts, { gitlab: { ...parts.gitlab, writer } });
  await review(mergeRequest);
  expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
});

test('what a closed merge request left is put right by the next one of that head, though it touches nothing', async () => {
  const project = gitlab.project('group/app', { [CI]: GOOD });
  const bad = project.commit({ [CI]: BAD }, 'topic');
  project.project.repository.refs.set('refs/heads/release', bad);
  const open = (target: string) => project.mergeRequest({ files: {}, branch: 'topic', target });
  const [first, next] = [open('main'), open('release')];
  first.push({ 'a.txt': 'x' });
  const { review } = reviewing(gitlab);
  next.close();
  await review(first);
  first.close();
  for (const status of project.project.statuses) if (status.name !== 'pipewarden') status.state = 'success';
  expect(all()).toEqual(['failed topic']);
  next.reopen();
  expect(await review(next)).toMatchObject({ state: 'skipped', written: { set_status: 1 } });
  expect(all()).toEqual(['success topic']);
});
