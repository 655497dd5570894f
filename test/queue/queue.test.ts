import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SettingsError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import type { ReviewQueue, ReviewWorker } from '../../src/queue/queue.ts';
import { queueAt } from '../support/queue-at.ts';
import { onEachBackend, pgliteUrl } from '../support/queue-backends.ts';
import { readyPglite } from '../support/ready-pglite.ts';
import { reviewJob } from '../support/review-job.ts';
import { expectDashboard } from './queue-dashboard.ts';

const log = createLog('silent');

onEachBackend((url) => {
  let queue: ReviewQueue;
  let worker: ReviewWorker | null = null;
  let iid = 0;

  beforeAll(async () => {
    queue = await queueAt(url, log);
  });
  beforeEach(() => {
    iid = Math.floor(Math.random() * 1e9);
  });
  afterEach(async () => {
    await worker?.close();
    worker = null;
  });
  afterAll(() => queue.close());

  test('a review gets its job', async () => {
    const job = reviewJob({ iid });
    const done = new Promise<unknown>((resolve) => {
      worker = queue.work(
        1,
        async (taken, run) => {
          if (taken.iid === iid) resolve({ job: taken, named: run.id !== '', attempt: run.attempt, last: run.last });
        },
        () => ({ next: 'retry' }),
      );
    });
    await queue.add(job);
    expect(await done).toEqual({ job, named: true, attempt: 1, last: false });
  });

  test('many pushes during a review give one more review, with the newest job, and never two at once', async () => {
    const seen: string[] = [];
    let running = 0;
    let most = 0;
    let release: () => void = () => {};
    const started = new Promise<void>((resolve) => {
      worker = queue.work(
        4,
        async (job) => {
          if (job.iid !== iid) return;
          running += 1;
          most = Math.max(most, running);
          seen.push(job.reason);
          if (seen.length === 1) {
            resolve();
            await new Promise<void>((go) => {
              release = go;
            });
          }
          running -= 1;
        },
        () => ({ next: 'retry' }),
      );
    });
    await queue.add(reviewJob({ iid, reason: 'first' }));
    await started;
    for (let push = 1; push <= 20; push += 1) await queue.add(reviewJob({ iid, reason: `push ${push}` }));
    release();
    await expect.poll(() => seen, { timeout: 5000 }).toHaveLength(2);
    expect(seen).toEqual(['first', 'push 20']);
    expect(most).toBe(1);
  });

  test('the next try gets the job as the one before kept it', async () => {
    const seen: string[] = [];
    worker = queue.work(
      1,
      async (job, run) => {
        if (job.iid !== iid) return;
        seen.push(`${job.reason}, again: ${run.again}`);
        await run.keep({ ...job, reason: 'kept' });
        if (run.attempt === 1) throw new Error('busy');
      },
      () => ({ next: 'later', afterSeconds: 1 }),
    );
    await queue.add(reviewJob({ iid, reason: 'first' }));
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(['first, again: false', 'kept, again: true']);
  });

  test('workers that start together sweep once, and a stopped one leaves its sweep', async () => {
    let sweeps = 0;
    const stopped: boolean[] = [];
    const hang = async (stop: AbortSignal) => {
      sweeps++;
      await new Promise<void>((done) => stop.addEventListener('abort', () => done(), { once: true }));
      stopped.push(stop.aborted);
    };
    const workers = [await queue.sweepEvery(60, hang), await queue.sweepEvery(60, hang)];
    await expect.poll(() => sweeps, { timeout: 10_000 }).toBe(1);
    workers.push(await queue.sweepEvery(60, hang));
    await new Promise((done) => setTimeout(done, 1_000));
    expect(sweeps).toBe(1);
    await Promise.all(workers.map((each) => each.close()));
    expect(stopped).toEqual([true]);
    await (await queue.sweepEvery(0, hang)).close();
  });

  test('projects of audits are taken once each, at one pace for all who take them', async () => {
    const audit = `pace-${iid}`;
    const jobs = [1, 2, 3, 4].map((projectId) => ({ audit, projectId }));
    await queue.addAudits(jobs, 300);
    await queue.addAudits(jobs, 300);
    const taken: { by: string; projectId: number; at: number }[] = [];
    const take = (by: string) =>
      queue.audits(
        { concurrency: 2, standsBack: false },
        async (job) => void taken.push({ by, projectId: job.projectId, at: Date.now() }),
        () => ({ next: 'retry' }),
      );
    const workers = [take('one'), take('other')];
    await expect.poll(() => taken, { timeout: 10_000 }).toHaveLength(4);
    await new Promise((done) => setTimeout(done, 500));
    await Promise.all(workers.map((each) => each.close()));
    expect(taken.map(({ projectId }) => projectId).sort()).toEqual([1, 2, 3, 4]);
    const [first, last] = [taken[0]?.at ?? 0, taken.at(-1)?.at ?? 0];
    // A fifth of a second lies between two; the first may be told of late.
    expect(last - first).toBeGreaterThan(450);
  });

  test('a project of an audit waits while a review does, and for as long as an error asks for', async () => {
    await queue.add(reviewJob({ iid }));
    await queue.addAudits([{ audit: `back-${iid}`, projectId: 1 }], 6000);
    const order: string[] = [];
    const audits = queue.audits(
      { concurrency: 1, standsBack: true },
      async (_, { last }) => {
        order.push(`audit ${last}`);
        if (order.length === 2) throw new Error('busy');
      },
      () => ({ next: 'later', afterSeconds: 1 }),
    );
    await new Promise((done) => setTimeout(done, 500));
    expect(order).toEqual([]);
    worker = queue.work(
      1,
      async (taken) => void (taken.iid === iid && order.push('review')),
      () => ({ next: 'retry' }),
    );
    await expect.poll(() => order, { timeout: 15_000 }).toEqual(['review', 'audit false', 'audit false']);
    await audits.close();
  });

  test('an error is tried again later, as long as it asks for', async () => {
    const attempts: number[] = [];
    worker = queue.work(
      1,
      async (job, run) => {
        if (job.iid !== iid) return;
        attempts.push(run.attempt);
        if (run.attempt === 1) throw new Error('busy');
      },
      () => ({ next: 'later', afterSeconds: 1 }),
    );
    await queue.add(reviewJob({ iid }));
    await expect.poll(() => attempts, { timeout: 10_000 }).toEqual([1, 2]);
  });

  test('a review runs while it is being made, and not while it waits for another try', async () => {
    const job = reviewJob({ iid });
    const running: boolean[] = [];
    const waits: (() => void)[] = [];
    const failed = new Promise<void>((resolve) => waits.push(resolve));
    worker = queue.work(
      1,
      async (taken) => {
        if (taken.iid !== iid) return;
        running.push(await queue.isRunning(job));
        waits.shift()?.();
        throw new Error('busy');
      },
      () => ({ next: 'later', afterSeconds: 60 }),
    );
    expect(await queue.isRunning(job)).toBe(false);
    await queue.add(job);
    await failed;
    expect(running).toEqual([true]);
    await expect.poll(() => queue.isRunning(job), { timeout: 10_000 }).toBe(false);
  });

  test('a look that is due later is kept, once for each head and end, and moves on from look to look', async () => {
    const seen: string[] = [];
    const later = (sha: string, looks = 0) => ({
      look: { job: reviewJob({ iid }), sha: `${iid} ${sha}`, to: 'post' as const, looks },
      afterMs: 300,
    });
    await queue.lookLater(later('a'));
    await queue.lookLater(later('a'));
    await queue.lookLater(later('b'));
    worker = queue.looks(async ({ sha, looks }) => {
      if (!sha.startsWith(`${iid} `)) return null;
      seen.push(`${sha.slice(-1)} ${looks}`);
      return sha.endsWith('a') && looks < 2 ? later('a', looks + 1) : null;
    });
    await expect.poll(() => [...seen].sort(), { timeout: 10_000 }).toEqual(['a 0', 'a 1', 'a 2', 'b 0']);
  });

  test('tells since when the review that waits longest has waited', async () => {
    const before = Date.now();
    await queue.add(reviewJob({ iid }));
    const since = (await queue.waitingSince())?.getTime() ?? 0;
    expect(since).toBeGreaterThanOrEqual(before);
    expect(since).toBeLessThanOrEqual(Date.now());
    worker = queue.work(
      1,
      async () => {},
      () => ({ next: 'retry' }),
    );
    await expect.poll(() => queue.waitingSince(), { timeout: 5000 }).toBeNull();
  });

  test('its dashboard shows what waits, changes nothing, and is closed to others', { timeout: 30_000 }, async () => {
    await queue.add(reviewJob({ iid, projectPath: 'group/that-waits' }));
    await expectDashboard(queue, 'group/that-waits');
  });

  test('an error that nobody can mend by waiting ends the job', async () => {
    let tries = 0;
    worker = queue.work(
      1,
      async (job) => {
        if (job.iid !== iid) return;
        tries += 1;
        throw new Error('no access');
      },
      () => ({ next: 'give_up' }),
    );
    const before = (await queue.counts()).failed ?? 0;
    await queue.add(reviewJob({ iid }));
    await expect.poll(async () => (await queue.counts()).failed, { timeout: 5000 }).toBe(before + 1);
    expect(tries).toBe(1);
    await queue.ping();
  });
});

describe('the embedded queue', () => {
  test('says so when another process has its folder', { timeout: 60_000 }, async () => {
    const url = pgliteUrl();
    await readyPglite(url.slice('pglite:'.length));
    const first = await queueAt(url, log);
    await expect(queueAt(url, log)).rejects.toThrow(/in use by another process/);
    await first.close();
    await (await queueAt(url, log)).close();
  });
});

describe('a queue that is not there', () => {
  test.each(['redis://:hidden@127.0.0.1:1', 'postgres://user:hidden@127.0.0.1:1/db'])('%s', async (url) => {
    const error = await queueAt(url, log).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(SettingsError);
    expect(String(error)).toContain('QUEUE_URL: it cannot be opened: connect ECONNREFUSED 127.0.0.1:1');
    expect(String(error)).not.toContain('hidden');
  });

  test('a file where the folder should be', async () => {
    const url = pgliteUrl();
    writeFileSync(url.slice('pglite:'.length), '');
    await expect(queueAt(url, log)).rejects.toThrow(/^QUEUE_URL: it cannot be opened: EEXIST/);
  });

  test.runIf(existsSync('/proc/self'))('a folder that the system lets nobody make is told at once', async () => {
    const cause = /^QUEUE_URL: it cannot be opened: ENOENT.*\/proc\/x/;
    await expect(queueAt('pglite:/proc/x', log)).rejects.toThrow(cause);
    await expect(queueAt('pglite:/proc/x/y', log)).rejects.toThrow(cause);
  });
});
