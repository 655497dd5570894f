/** Events that come while a review waits for its next try or runs again, projects that flood the queue, and workers that stop. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLog } from '../../src/log.ts';
import type { ReviewQueue, RunInfo } from '../../src/queue/queue.ts';
import type { ReviewJob } from '../../src/review/snapshot.ts';
import { queueAt } from '../support/queue-at.ts';
import { onEachBackend } from '../support/queue-backends.ts';
import { reviewJob } from '../support/review-job.ts';

const log = createLog('silent');
const PLACE = { projectId: 1, sha: 'a'.repeat(40), ref: 'topic', pipelineId: null };

onEachBackend((url) => {
  let project = 0;
  let queue: ReviewQueue;
  const opened: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    queue = await queueAt(url, log);
  });
  afterAll(() => queue.close());
  beforeEach(() => {
    project = 2 * Math.floor(Math.random() * 1e8);
  });
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });

  /** Reviews of this test's projects alone; others' were left by a test that failed. */
  function take(concurrency: number, review: (job: ReviewJob, run: RunInfo) => Promise<void>, afterSeconds = 60) {
    const isOurs = ({ projectId }: ReviewJob) => projectId === project || projectId === project + 1;
    const worker = queue.work(
      concurrency,
      async (taken, run) => {
        if (isOurs(taken)) await review(taken, run);
      },
      () => ({ next: 'later', afterSeconds }),
    );
    opened.push(() => worker.close(100));
    return worker;
  }

  const job = (over: Partial<ReviewJob> = {}) => reviewJob({ projectId: project, ...over });

  test('an event of a merge request whose review waits for its next try is judged at once, anew', async () => {
    const seen: object[] = [];
    take(1, async ({ reason, pending }, { attempt, keep }) => {
      seen.push({ reason, pending, attempt });
      await keep(job({ reason, pending: PLACE }));
      if (reason === 'first') throw new Error('GitLab is busy');
    });
    await queue.add(job({ reason: 'first' }));
    await expect.poll(() => seen.length, { timeout: 5_000 }).toBe(1);
    await expect.poll(async () => (await queue.counts()).active).toBe(0);
    await queue.add(job({ reason: 'second' }));
    await expect.poll(() => seen.length, { timeout: 5_000 }).toBe(2);
    // What the failed try left open is known to the next one.
    expect(seen).toEqual([
      { reason: 'first', attempt: 1 },
      { reason: 'second', pending: PLACE, attempt: 1 },
    ]);
  });

  test('a job that comes back while it runs waits for that, and the wait is no try', async () => {
    const seen: string[] = [];
    let ended = () => {};
    const running = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const worker = queue.work(
      4,
      async ({ projectId }, { attempt }) => {
        if (projectId !== project) return;
        seen.push(`try ${attempt}`);
        if (seen.length === 1) await running;
        if (seen.length === 2) throw new Error('occupied');
      },
      () => ({ next: 'wait' }),
    );
    opened.push(() => worker.close(100));
    await queue.add(job());
    await expect.poll(() => seen, { timeout: 5_000 }).toEqual(['try 1']);
    // As a primary that takes over knows it, when it has not heard of the lock.
    for (const active of (await queue.queues[0]?.getActive()) ?? []) await active.moveToWait();
    await expect.poll(() => seen, { timeout: 10_000 }).toHaveLength(2);
    ended();
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(['try 1', 'try 1', 'try 1']);
    await expect.poll(async () => (await queue.counts()).active, { timeout: 10_000 }).toBe(0);
  });

  test('of the events that wait for a first try the newest counts', async () => {
    await queue.add(job({ reason: 'opened' }));
    await queue.add(job({ reason: 'pushed', pushedBy: 5 }));
    const seen: object[] = [];
    take(1, async ({ reason, pushedBy }) => void seen.push({ reason, pushedBy }));
    await expect.poll(() => seen, { timeout: 5_000 }).toEqual([{ reason: 'pushed', pushedBy: 5 }]);
  });

  test('a flood of one project stands behind the first review of another, and loses none', {
    timeout: 60_000,
  }, async () => {
    const FLOOD = 150;
    for (let iid = 1; iid <= FLOOD; iid++) await queue.add(job({ iid }));
    await queue.add(job({ projectId: project + 1 }));
    const order: number[] = [];
    take(1, async ({ projectId, iid }) => void order.push(projectId === project ? iid : 0));
    await expect.poll(() => order.length, { timeout: 30_000 }).toBe(FLOOD + 1);
    expect(order.indexOf(0)).toBeLessThan(2);
    expect(order.filter((iid) => iid > 0)).toEqual(Array.from({ length: FLOOD }, (_, index) => index + 1));
  });

  test('slow reviews of one project leave a place for another', async () => {
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const started: number[] = [];
    take(3, async ({ projectId, iid }) => {
      started.push(projectId === project ? iid : 0);
      if (projectId === project) await slow;
    });
    for (let iid = 1; iid <= 5; iid++) await queue.add(job({ iid }));
    await expect.poll(() => started.length).toBe(2);
    await queue.add(job({ projectId: project + 1 }));
    await expect.poll(() => started, { timeout: 5_000 }).toEqual([1, 2, 0]);
    release();
    await expect.poll(() => [...started].sort(), { timeout: 10_000 }).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('a worker that stops waits for what runs, and gives back what takes longer', async () => {
    const ended: string[] = [];
    const first = take(3, async ({ iid }) => {
      await new Promise((resolve) => setTimeout(resolve, iid === 1 ? 300 : 3_600_000).unref());
      ended.push(`first ${iid}`);
    });
    await queue.add(job({ iid: 1 }));
    await queue.add(job({ iid: 2 }));
    await expect.poll(async () => (await queue.counts()).active).toBe(2);
    await first.close(1_000);
    expect(ended).toEqual(['first 1']);
    const since = Date.now();
    take(1, async ({ iid }, { attempt, again }) => void ended.push(`second ${iid}, try ${attempt}, again: ${again}`));
    await expect.poll(() => ended, { timeout: 5_000 }).toEqual(['first 1', 'second 2, try 1, again: true']);
    expect(Date.now() - since).toBeLessThan(4_000);
  });
});
