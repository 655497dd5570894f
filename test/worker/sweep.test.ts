import { beforeEach, describe, expect, test } from 'vitest';
import type { OpenMergeRequest } from '../../src/gitlab/gitlab.ts';
import type { ReviewJob } from '../../src/review/snapshot.ts';
import { sweep } from '../../worker/sweep.ts';
import { memoryStore } from '../support/memory-store.ts';

const NOW = new Date('2026-11-28T12:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);

let open: OpenMergeRequest[] = [];
let queued: ReviewJob[] = [];
let store = memoryStore();

beforeEach(() => {
  open = [];
  queued = [];
  store = memoryStore();
});

function mergeRequest(iid: number, sha = 'a', updatedHoursAgo = 1): OpenMergeRequest {
  const updatedAt = hoursAgo(updatedHoursAgo).toISOString();
  return { projectId: 7, projectPath: 'group/app', iid, sha, updatedAt };
}

const parts = (perMinute = 6_000, now = NOW) => ({
  reader: { openMergeRequests: async () => open },
  queue: { add: async (job: ReviewJob) => void queued.push(job) },
  store,
  perMinute,
  now: () => now,
});
const iids = () => queued.map(({ iid }) => iid);
const keep = (iid: number, sha: string, awaits: 'review' | 'right' | 'post' | 'move' | null = null, at = NOW) =>
  store.keepHeads([{ projectId: 7, iid, sha, awaits }], at);

describe('a sweep', () => {
  test('queues what has a head that was not reviewed, once', async () => {
    await sweep(parts());
    open = [mergeRequest(1), mergeRequest(2), mergeRequest(3, 'b')];
    await keep(1, 'a');
    await keep(3, 'a');
    expect(await sweep(parts())).toBe(2);
    expect(queued).toMatchObject([
      { v: 1, projectId: 7, projectPath: 'group/app', iid: 2, reason: 'swept' },
      { iid: 3 },
    ]);
    expect(await sweep(parts())).toBe(0);
  });

  test('finds a lost push, which leaves the time of the last change as it was', async () => {
    await sweep(parts());
    await keep(1, 'a');
    open = [mergeRequest(1, 'b', 1_000)];
    await sweep(parts());
    expect(iids()).toEqual([1]);
  });

  test('that is the first of all leaves what has not changed for a day, until it does', async () => {
    open = [mergeRequest(1, 'a', 1), mergeRequest(2, 'a', 25)];
    await sweep(parts());
    await sweep(parts());
    expect(iids()).toEqual([1]);
    open = [mergeRequest(2, 'b', 25), mergeRequest(3, 'a', 25)];
    await sweep(parts());
    expect(iids()).toEqual([1, 2, 3]);
  });

  test.each([
    ['post', 1, []],
    ['post', 6, [1]],
    ['move', 70, []],
    ['move', 81, [1]],
    ['review', 59, []],
    ['review', 61, [1]],
    ['right', 1439, []],
    ['right', 1441, [1]],
  ] as const)('looks after what waits for a %s, after %d minutes', async (awaits, minutes, expected) => {
    await sweep(parts());
    open = [mergeRequest(1)];
    await keep(1, 'a', awaits);
    await sweep(parts(6_000, new Date(NOW.getTime() + minutes * 60_000)));
    expect(iids()).toEqual(expected);
  });

  test('tries a review again that failed for good, an hour later and not at each sweep', async () => {
    await sweep(parts());
    open = [mergeRequest(1)];
    await keep(1, '', 'review');
    const at = (minutes: number) => sweep(parts(6_000, new Date(NOW.getTime() + minutes * 60_000)));
    expect([await at(15), await at(59), await at(61), await at(76), await at(122)]).toEqual([0, 0, 1, 0, 1]);
  });

  test('tries one again whose queued review came to nothing', async () => {
    open = [mergeRequest(1)];
    const at = (minutes: number) => sweep(parts(6_000, new Date(NOW.getTime() + minutes * 60_000)));
    expect([await at(0), await at(30), await at(61)]).toEqual([1, 0, 1]);
  });

  test('keeps to its pace', async () => {
    open = [1, 2, 3].map((iid) => mergeRequest(iid));
    const since = Date.now();
    await sweep(parts(600));
    expect(Date.now() - since).toBeGreaterThan(190);
  });

  test('ends when it is told to, and leaves the rest to the next', async () => {
    open = [1, 2, 3].map((iid) => mergeRequest(iid));
    const stop = new AbortController();
    const sweeping = sweep(parts(1), stop.signal);
    await expect.poll(iids, { timeout: 5_000 }).toEqual([1]);
    stop.abort();
    expect(await sweeping).toBe(1);
    await sweep(parts());
    expect(iids()).toEqual([1, 2, 3]);
  });
});
