import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RetryLater, Unclear } from '../../src/errors.ts';
import type { GitLabWriter } from '../../src/gitlab/gitlab.ts';
import { withMarker } from '../../src/review/plan/marker.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { CI, calls, reviewing } from './reviewing.ts';

let gitlab: GitLab;

beforeEach(async () => {
  gitlab = await startGitLab();
});

afterEach(() => gitlab.stop());

const POLICY = 'rules:\n  image-not-allowed:\n    level: error\n    allow: ["ruby:*"]\n';
const GOOD = 'a:\n  image: ruby:3\n  script: x\nb:\n  image: ruby:3\n  script: x\n';
const BAD = GOOD.replace('ruby:3', 'evil:1').replace('ruby:3', 'evil:2');
const FIRST = BAD.replace('evil:2', 'ruby:3');

const open = (files = { [CI]: BAD }) => gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files });

/** Lets calls of the writer fail, or change what they are given. */
function withWriter(change: (writer: GitLabWriter) => Partial<GitLabWriter>, policy = POLICY) {
  const made = reviewing(gitlab, { policy });
  const { reader, writer } = made.parts.gitlab;
  Object.assign(made.parts, { gitlab: { reader, writer: { ...writer, ...change(writer) } } });
  return made;
}

/** The first draft goes to another line. */
function withBadDraft(newLine: number) {
  let drafts = 0;
  return withWriter((writer) => ({
    createDraft: (projectId, iid, draft) =>
      writer.createDraft(
        projectId,
        iid,
        ++drafts === 1 ? { ...draft, position: { ...draft.position!, newLine } } : draft,
      ),
  }));
}

function expectWhole(mergeRequest: ReturnType<typeof open>): void {
  expect(mergeRequest.discussions().map(({ position }) => position?.new_line)).toEqual(expect.arrayContaining([2, 5]));
  expect(mergeRequest.discussions()).toHaveLength(2);
  expect(mergeRequest.notes()).toHaveLength(1);
  expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
  expect(mergeRequest.mergeRequest.drafts).toEqual([]);
}

describe('new discussions', () => {
  test('are published in one go, and the summary is a plain note', async () => {
    const mergeRequest = open();
    const { review } = reviewing(gitlab, { policy: POLICY });
    expect(await review(mergeRequest)).toMatchObject({ written: { create_discussion: 2, create_note: 1 } });
    expectWhole(mergeRequest);
    const made = calls(gitlab);
    expect(made.slice(-7, -2)).toEqual([
      'GET draft_notes',
      'POST draft_notes',
      'POST draft_notes',
      'POST bulk_publish',
      'GET discussions',
    ]);
    expect(made.slice(-2).toSorted()).toEqual(['POST notes', 'POST statuses']);
    expect((await review(mergeRequest)).written).toEqual({});
  });

  test('that are fixed are told of in one go, with those that are new', async () => {
    const mergeRequest = open();
    const { review } = reviewing(gitlab, { policy: POLICY });
    await review(mergeRequest);
    const before = mergeRequest.discussions();
    mergeRequest.push({ [CI]: `${GOOD}c:\n  image: evil:3\n  script: x\n` });
    calls(gitlab);
    expect(await review(mergeRequest)).toMatchObject({ written: { create_discussion: 1, resolve: 2 } });
    const made = calls(gitlab).filter((call) => /draft|publish|POST|PUT/.test(call));
    const drafts = Array.from({ length: 3 }, () => 'POST draft_notes');
    expect(made.slice(0, 5)).toEqual(['GET draft_notes', ...drafts, 'POST bulk_publish']);
    expect(made.slice(5).toSorted()).toEqual(['POST statuses', 'PUT notes']);
    const now = before.map(({ id }) => mergeRequest.discussions().find((each) => each.id === id)!);
    for (const each of now) expect(each).toMatchObject({ resolved: true, resolvedBy: 'pipewarden' });
    expect(now.map(({ notes }) => notes.length)).toEqual([2, 2]);
    expect((await review(mergeRequest)).written).toEqual({});
  });

  test('are written directly where there is only one', async () => {
    const mergeRequest = open({ [CI]: FIRST });
    await reviewing(gitlab, { policy: POLICY }).review(mergeRequest);
    expect(mergeRequest.discussions()).toHaveLength(1);
    expect(calls(gitlab).filter((call) => /draft|publish/.test(call))).toEqual([]);
  });

  test('are written one by one where the policy says so', async () => {
    const mergeRequest = open();
    await reviewing(gitlab, { policy: `${POLICY}notify: each\n` }).review(mergeRequest);
    expectWhole(mergeRequest);
    expect(calls(gitlab).filter((call) => /draft|publish/.test(call))).toEqual([]);
  });
});

describe('a draft that does not fit', () => {
  test.each([
    ['lost without a word', 999],
    ['publishing breaks over it, and every draft is kept', 3],
  ])('is written directly, and the others stand: %s', async (_name, newLine) => {
    const mergeRequest = open();
    const { review } = withBadDraft(newLine);
    expect(await review(mergeRequest)).toMatchObject({ written: { create_discussion: 2, create_note: 1 } });
    expectWhole(mergeRequest);
    expect(calls(gitlab).filter((call) => /publish/.test(call))).toEqual(['POST bulk_publish']);
    expect((await review(mergeRequest)).written).toEqual({});
  });

  test('that GitLab breaks over at once is left to be written directly', async () => {
    const mergeRequest = open();
    gitlab.fail({ kind: 'broken', on: /^POST .*\/draft_notes$/, times: 2 });
    await reviewing(gitlab, { policy: POLICY }).review(mergeRequest);
    expectWhole(mergeRequest);
    expect(calls(gitlab).filter((call) => /publish|POST discussions/.test(call))).toEqual([
      'POST bulk_publish',
      'POST discussions',
    ]);
  });
});

describe('a review that crashed', () => {
  /** It leaves drafts, and nothing published. */
  async function crashed() {
    const mergeRequest = open();
    const publishDrafts = () => Promise.reject(new RetryLater('busy', 60));
    await expect(withWriter(() => ({ publishDrafts })).review(mergeRequest)).rejects.toBeInstanceOf(RetryLater);
    expect(mergeRequest.mergeRequest.drafts).toHaveLength(2);
    expect(mergeRequest.discussions()).toEqual([]);
    gitlab.forgetRequests();
    return mergeRequest;
  }

  test('has its drafts published that are still right', async () => {
    const mergeRequest = await crashed();
    await reviewing(gitlab, { policy: POLICY }).review(mergeRequest);
    expectWhole(mergeRequest);
    expect(calls(gitlab).filter((call) => /POST draft|DELETE/.test(call))).toEqual([]);
  });

  test('has those removed that are not', async () => {
    const mergeRequest = await crashed();
    mergeRequest.push({ [CI]: `# moved\n${BAD}` });
    await reviewing(gitlab, { policy: POLICY }).review(mergeRequest);
    expect(mergeRequest.discussions().map(({ position }) => position?.new_line)).toEqual([3, 6]);
    expect(mergeRequest.notes()).toHaveLength(1);
    expect(mergeRequest.mergeRequest.drafts).toEqual([]);
  });

  test('has them removed where nothing is left to be published', async () => {
    const mergeRequest = await crashed();
    mergeRequest.push({ [CI]: `${GOOD}# mended\n` });
    await reviewing(gitlab, { policy: POLICY }).review(mergeRequest, 2);
    expect(mergeRequest.discussions()).toEqual([]);
    expect(mergeRequest.mergeRequest.drafts).toEqual([]);
  });

  test('is the only one after which drafts are looked for', async () => {
    const mergeRequest = open({ [CI]: `${GOOD}# good\n` });
    await reviewing(gitlab, { policy: POLICY }).review(mergeRequest);
    expect(calls(gitlab).filter((call) => /draft/.test(call))).toEqual([]);
  });
});

test('a summary that an earlier version left as a draft is not published', async () => {
  const mergeRequest = open();
  const note = withMarker('**2 errors**', { kind: 'summary' });
  mergeRequest.mergeRequest.drafts.push({
    id: 1,
    author: gitlab.bot,
    note,
    position: null,
    discussion: null,
    resolves: false,
  });
  await reviewing(gitlab, { policy: POLICY }).review(mergeRequest);
  expectWhole(mergeRequest);
});

describe('GitLab', () => {
  test.each(['bad_gateway', 'reset'] as const)('that loses answers gets nothing twice: %s', async (kind) => {
    const mergeRequest = open();
    gitlab.fail({ kind, on: /^POST .*\/draft_notes$/, afterWrite: true });
    gitlab.fail({ kind, on: /^POST .*\/bulk_publish$/, afterWrite: true });
    await reviewing(gitlab, { policy: POLICY }).review(mergeRequest);
    expectWhole(mergeRequest);
  });

  test('that published nothing and broke gets all directly', async () => {
    const mergeRequest = open();
    gitlab.fail({ kind: 'broken', on: /^POST .*\/bulk_publish$/ });
    await reviewing(gitlab, { policy: POLICY }).review(mergeRequest);
    expectWhole(mergeRequest);
  });

  test('that publishes for longer than we wait gets nothing twice', async () => {
    const mergeRequest = open();
    const slow = withWriter((writer) => ({
      publishDrafts: async (projectId, iid) => {
        slow.clock.sleep = async () => writer.publishDrafts(projectId, iid);
        throw new Unclear('no answer', 30);
      },
    }));
    await slow.review(mergeRequest);
    expectWhole(mergeRequest);
  });

  test('whose user has drafts of another tool keeps them', async () => {
    const mergeRequest = open();
    const foreign = { id: 1, author: gitlab.bot, note: 'Mine.', position: null, discussion: null, resolves: false };
    mergeRequest.mergeRequest.drafts.push(foreign);
    await reviewing(gitlab, { policy: POLICY }).review(mergeRequest);
    expect(mergeRequest.discussions()).toHaveLength(2);
    expect(mergeRequest.mergeRequest.drafts).toEqual([foreign]);
  });
});
