import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AccessDenied, RetryLater } from '../../src/errors.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { BAD, CI, calls, GOOD, MORE, MORE_BAD, reviewing } from './reviewing.ts';

let gitlab: GitLab;

beforeEach(async () => {
  gitlab = await startGitLab();
});

afterEach(() => gitlab.stop());

describe('a review', () => {
  const statesSet = () =>
    gitlab.writes
      .filter(({ route }) => route?.includes('statuses'))
      .map(({ body }) => (body as { state: string }).state);

  test('of a root that includes nothing says what came of it, which takes no time', async () => {
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
    const report = await reviewing(gitlab).review(mergeRequest);
    expect(report).toMatchObject({
      state: 'failed',
      written: { create_discussion: 1, create_note: 1, set_status: 1 },
    });
    expect(statesSet()).toEqual(['failed']);
  });

  test('of more says that it is under way, and at the end what came of it', async () => {
    const mergeRequest = gitlab.project('group/app', MORE).mergeRequest({ files: MORE_BAD });
    const report = await reviewing(gitlab).review(mergeRequest);
    expect(report.written).toEqual({ create_discussion: 1, create_note: 1, set_status: 2 });
    expect(statesSet()).toEqual(['pending', 'failed']);
  });

  test('writes nothing the second time', async () => {
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
    const { review } = reviewing(gitlab);
    await review(mergeRequest);
    gitlab.forgetRequests();
    expect((await review(mergeRequest)).written).toEqual({});
    expect(gitlab.writes).toEqual([]);
  });

  test('reads what head and merge base share once', async () => {
    const files = {
      [CI]: `include: [ci/a.yml, ci/b.yml]\n${GOOD}`,
      'ci/a.yml': 'a: {script: x}\n',
      'ci/b.yml': 'b: {script: x}\n',
    };
    const mergeRequest = gitlab.project('group/app', files).mergeRequest({ files: { 'ci/b.yml': 'b: {script: y}\n' } });
    await reviewing(gitlab).review(mergeRequest);
    const raw = calls(gitlab).filter((call) => call.endsWith('.yml'));
    expect(raw.toSorted()).toEqual([`GET ${CI}`, 'GET ci/a.yml', 'GET ci/b.yml']);
  });

  test('knows what was there before', async () => {
    const project = gitlab.project('group/app', { [CI]: BAD });
    const mergeRequest = project.mergeRequest({ files: { [CI]: BAD.replace('make', 'rake') } });
    const report = await reviewing(gitlab).review(mergeRequest);
    expect(report.findings).toMatchObject([{ change: 'existing' }]);
    expect(mergeRequest.discussions()).toEqual([]);
  });

  test('of a project without a policy for a status sets none', async () => {
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
    await reviewing(gitlab, { policy: 'rules: {}\nstatus: never\n' }).review(mergeRequest);
    expect(mergeRequest.statuses()).toEqual([]);
  });
});

describe('there is nothing to review', () => {
  test('when it is closed, gone or archived', async () => {
    const project = gitlab.project('group/app', { [CI]: GOOD });
    const { review } = reviewing(gitlab);
    const closed = project.mergeRequest({ files: { [CI]: BAD } });
    closed.close();
    expect(await review(closed)).toMatchObject({ state: 'skipped', reason: 'the merge request is closed' });
    const other = gitlab.project('group/old', { [CI]: GOOD });
    const archived = other.mergeRequest({ files: { [CI]: BAD } });
    other.archive();
    expect(await review(archived)).toMatchObject({ state: 'skipped', reason: 'the project is archived' });
    other.delete();
    expect(await review(archived)).toMatchObject({ reason: 'the merge request is gone or hidden' });
  });
});

describe('a diff that is not ready', () => {
  test('is waited for', async () => {
    const mergeRequest = gitlab
      .project('group/app', { [CI]: GOOD })
      .mergeRequest({ files: { [CI]: BAD }, prepared: false });
    const { review, clock } = reviewing(gitlab);
    const { sleep } = clock;
    clock.sleep = async (milliseconds) => {
      await sleep(milliseconds);
      if (clock.slept.length === 2) mergeRequest.settle();
    };
    expect(await review(mergeRequest)).toMatchObject({ state: 'failed' });
    expect(clock.slept).toEqual([1000, 2000]);
  });

  test('goes back to the queue after half a minute, and is given up in the end', async () => {
    const mergeRequest = gitlab
      .project('group/app', { [CI]: GOOD })
      .mergeRequest({ files: { [CI]: BAD }, prepared: false });
    const { review, clock } = reviewing(gitlab);
    await expect(review(mergeRequest)).rejects.toBeInstanceOf(RetryLater);
    expect(clock.slept).toEqual([1000, 2000, 4000, 8000, 15000]);
    expect(await review(mergeRequest, 4)).toMatchObject({
      state: 'skipped',
      reason: 'GitLab has not prepared the diff',
    });
  });

  test('of an older push is not taken for the new one', async () => {
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: GOOD } });
    mergeRequest.push({ [CI]: BAD }, { settled: false });
    await expect(reviewing(gitlab).review(mergeRequest)).rejects.toBeInstanceOf(RetryLater);
  });
});

describe('while a review runs', () => {
  /** Lets something happen just before the merge request is read again. */
  function meanwhile(happens: () => void) {
    const { parts, review } = reviewing(gitlab);
    const { reader, writer } = parts.gitlab;
    let reads = 0;
    const mergeRequest: typeof reader.mergeRequest = (...given) => {
      if (++reads === 2) happens();
      return reader.mergeRequest(...given);
    };
    Object.assign(parts, { gitlab: { reader: { ...reader, mergeRequest }, writer } });
    return review;
  }

  test('a push makes its verdict void, and nothing stays pending', async () => {
    const mergeRequest = gitlab.project('group/app', MORE).mergeRequest({ files: MORE_BAD });
    const before = mergeRequest.sha;
    const report = await meanwhile(() => mergeRequest.push({ 'a.txt': 'x' }))(mergeRequest);
    expect(report).toMatchObject({ state: 'skipped', reason: expect.stringContaining('newer version') });
    expect(mergeRequest.discussions()).toEqual([]);
    const old = gitlab.instance.projects[0]!.statuses.filter(
      ({ sha, name }) => sha === before && name === 'pipewarden',
    );
    expect(old).toMatchObject([{ state: 'canceled' }]);
  });

  test('CI makes its pipeline: the verdict goes there, and nothing stays pending elsewhere', async () => {
    const project = gitlab.project('group/app', MORE);
    const mergeRequest = project.mergeRequest({ files: MORE_BAD });
    const ref = `refs/merge-requests/${mergeRequest.iid}/head`;
    await meanwhile(() => project.pipeline({ ref, sha: mergeRequest.sha }))(mergeRequest);
    const shown = mergeRequest.statuses().map(({ ref: at, state }) => ({ at, state }));
    expect(shown).toEqual([
      { at: mergeRequest.mergeRequest.sourceBranch, state: 'canceled' },
      { at: ref, state: 'failed' },
    ]);
  });
});

describe('trouble', () => {
  test('an answer that is lost writes nothing twice', async () => {
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
    gitlab.fail({ kind: 'bad_gateway', on: /^POST .*discussions/, afterWrite: true });
    gitlab.fail({ kind: 'reset', on: /^POST .*notes/, afterWrite: true });
    await reviewing(gitlab).review(mergeRequest);
    expect(mergeRequest.discussions()).toHaveLength(1);
    expect(mergeRequest.notes()).toHaveLength(1);
  });

  test('a throttled review is taken up again where it was', async () => {
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
    const { review } = reviewing(gitlab);
    gitlab.fail({ kind: 'throttled', on: /^POST .*notes/, retryAfter: 120 });
    await expect(review(mergeRequest)).rejects.toMatchObject({ afterSeconds: 120 });
    expect(mergeRequest.discussions()).toHaveLength(1);
    await review(mergeRequest);
    expect(mergeRequest.discussions()).toHaveLength(1);
    expect(mergeRequest.notes()).toHaveLength(1);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
  });

  test('a Reporter writes notes, which say why there is no status', async () => {
    const project = gitlab.project('group/app', { [CI]: GOOD }, { bot: 'reporter' });
    const mergeRequest = project.mergeRequest({ files: { [CI]: BAD } });
    const report = await reviewing(gitlab).review(mergeRequest);
    expect(report.written).toEqual({ create_discussion: 1, create_note: 1 });
    expect(mergeRequest.summary()).toContain('may set no commit status');
    expect(mergeRequest.statuses()).toEqual([]);
  });

  test('a token that may only read is the operator’s business', async () => {
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
    gitlab.instance.tokens.set(gitlab.token, { user: gitlab.bot, scopes: ['read_api'] });
    await expect(reviewing(gitlab).review(mergeRequest)).rejects.toBeInstanceOf(AccessDenied);
    expect(mergeRequest.discussions()).toEqual([]);
  });

  test('a review that fails for good does not stay pending', async () => {
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
    const { review, parts } = reviewing(gitlab);
    const fetch = () => Promise.reject(new TypeError('a mistake of ours'));
    Object.assign(parts, { gitlab: { ...parts.gitlab, reader: { ...parts.gitlab.reader, fetch } } });
    await expect(review(mergeRequest)).rejects.toBeInstanceOf(TypeError);
    expect(mergeRequest.statuses()).toMatchObject([
      { state: 'success', description: 'Pipewarden could not review this merge request' },
    ]);
  });

  test('nor does one whose last try meets a GitLab in trouble; an earlier try leaves it to the next', async () => {
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
    const { review, parts } = reviewing(gitlab);
    const fetch = () => Promise.reject(new RetryLater('GitLab is busy', 60));
    Object.assign(parts, { gitlab: { ...parts.gitlab, reader: { ...parts.gitlab.reader, fetch } } });
    await expect(review(mergeRequest, 1)).rejects.toBeInstanceOf(RetryLater);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'pending' }]);
    await expect(review(mergeRequest, 14, true)).rejects.toBeInstanceOf(RetryLater);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
  });
});

describe('an error that was found fails the status', () => {
  const breaking = (name: 'createDiscussion' | 'createNote', error: Error, settings = '') => {
    const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
    const policy = `rules:\n  image-not-allowed:\n    level: error\n    allow: ["ruby:*"]\n${settings}`;
    const { review, parts } = reviewing(gitlab, { policy });
    const writer = { ...parts.gitlab.writer, [name]: () => Promise.reject(error) };
    Object.assign(parts, { gitlab: { ...parts.gitlab, writer } });
    return { mergeRequest, review };
  };

  test.each([
    ['the token ran out over a discussion', 'createDiscussion', new AccessDenied('expired', 401), ''],
    ['the token ran out over the summary', 'createNote', new AccessDenied('expired', 401), ''],
    ['a mistake of ours', 'createNote', new TypeError('ours'), ''],
    ['discussions that should hold it do not stand', 'createDiscussion', new TypeError('ours'), 'gate: discussions\n'],
  ] as const)('though the rest could not be finished: %s', async (_name, write, error, settings) => {
    const { mergeRequest, review } = breaking(write, error, settings);
    await expect(review(mergeRequest)).rejects.toBe(error);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed', description: '1 error found' }]);
  });

  test('at once, where a GitLab in trouble gets its tries', async () => {
    const { mergeRequest, review } = breaking('createNote', new RetryLater('GitLab is busy', 60));
    await expect(review(mergeRequest, 1)).rejects.toBeInstanceOf(RetryLater);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
    await expect(review(mergeRequest, 14, true)).rejects.toBeInstanceOf(RetryLater);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
  });
});

test('a change that hides behind the end of GitLab’s list is found', async () => {
  const project = gitlab.project('group/app', { [CI]: GOOD });
  const mergeRequest = project.mergeRequest({ files: { [CI]: BAD, 'a.txt': 'x' } });
  const { review, parts } = reviewing(gitlab);
  const { reader } = parts.gitlab;
  const cut: typeof reader = {
    ...reader,
    mergeRequest: async (...given) => ({ ...(await reader.mergeRequest(...given)), changesCount: '1000+' }),
    changes: async (...given) => (await reader.changes(...given)).filter((change) => change.newPath !== CI),
  };
  Object.assign(parts, { gitlab: { ...parts.gitlab, reader: cut } });
  const report = await review(mergeRequest);
  expect(report.findings).toMatchObject([{ change: 'introduced' }]);
  expect(mergeRequest.discussions()).toMatchObject([{ position: { new_path: CI } }]);
});

describe('a file that the diff lists and GitLab does not find', () => {
  const lost = (times: number) => gitlab.fail({ kind: 'file_not_found', on: /\/raw\?/, times });
  const changed = () => gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });

  test('is read again later: a replica may lag behind', async () => {
    const mergeRequest = changed();
    const { review } = reviewing(gitlab);
    lost(1);
    await expect(review(mergeRequest)).rejects.toBeInstanceOf(RetryLater);
    expect(await review(mergeRequest, 2)).toMatchObject({ state: 'failed', findings: [{ change: 'introduced' }] });
  });

  test('is never taken for a project without a pipeline', async () => {
    const mergeRequest = changed();
    lost(100);
    const report = await reviewing(gitlab).review(mergeRequest, 4);
    expect(report.state).toBe('not_evaluable');
    expect(report.problems.map(({ message }) => message).join()).toContain('lists it in the diff');
    expect(mergeRequest.statuses().map(({ description }) => description)).not.toContain('Nothing found in 0 jobs');
  });

  test('is gone where the change deletes it', async () => {
    const project = gitlab.project('group/app', { [CI]: BAD, 'README.md': 'x' });
    const report = await reviewing(gitlab).review(project.mergeRequest({ files: { [CI]: null } }));
    expect(report).toMatchObject({ state: 'passed', problems: [] });
  });
});
