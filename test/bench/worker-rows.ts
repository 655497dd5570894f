/** Rows about a worker that is kept busy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from '../../src/log.ts';
import { redisQueue } from '../../src/queue/open-queue.ts';
import type { ReviewQueue } from '../../src/queue/queue.ts';
import type { ReviewJob } from '../../src/review/snapshot.ts';
import { redisIn } from '../chaos/servers.ts';
import { type Part, startPart } from './part.ts';
import type { Measured, Row } from './row.ts';
import type { Served } from './serve-gitlab.ts';

export const LATENCY_MS = 20;
/** Of a small review, which is the `waves` of the row of calls. */
const WAVES = 5;
/** By then what judges has compiled what it runs. */
export const WARM_UP = 400;
/** Each review has one finding. */
const POLICY = 'rules:\n  image-not-allowed:\n    level: error\n    allow: ["ruby:*"]\n';
const REVIEWS = 400;
const GROWTH = { first: 1_000, last: 5_000, step: 500 };

export interface Busy {
  readonly worker: Part;
  /** Queues reviews of new merge requests and waits for them. Gives milliseconds of the clock. */
  review(count: number): Promise<number>;
}

const small: Row = {
  name: 'worker',
  about: `small reviews at ${LATENCY_MS} ms of latency`,
  async measure() {
    const measured: Measured[] = [];
    for (const concurrency of [8, 32]) {
      const found = await whileBusy(concurrency, LATENCY_MS, (busy) => efficiency(concurrency, busy));
      measured.push(...(found ?? [nowhere(`concurrency ${concurrency}`)]));
    }
    return measured;
  },
};

const growth: Row = {
  name: 'growth',
  about: `what a worker's heap has grown by from ${GROWTH.first} to ${GROWTH.last} reviews`,
  measure: async () => (await whileBusy(8, 0, grown)) ?? [nowhere('heap')],
};

/** Milliseconds of the processor, judging included; null: there is no Redis to run a worker on. */
export async function smallReviewCpu(): Promise<number | null> {
  return whileBusy(8, LATENCY_MS, async ({ worker, review }) => {
    await review(WARM_UP);
    const before = worker.cpu();
    await review(REVIEWS);
    return (worker.cpu() - before) / REVIEWS;
  });
}

export const workerRows: readonly Row[] = [small, growth];

function nowhere(what: string): Measured {
  return { what, value: null, unit: '', reach: 0, better: 'less', detail: 'redis-server is not installed' };
}

async function efficiency(concurrency: number, { worker, review }: Busy): Promise<readonly Measured[]> {
  await review(WARM_UP);
  const before = worker.cpu();
  const took = await review(REVIEWS);
  const cpu = (worker.cpu() - before) / REVIEWS;
  const ideal = (REVIEWS / concurrency) * WAVES * LATENCY_MS;
  const detail = `${REVIEWS} reviews in ${took.toFixed(0)} ms, ${WAVES} waves each; the stand-in has the same processors`;
  const at = `concurrency ${concurrency}`;
  return [
    { what: `${at}: of the ideal`, value: (100 * ideal) / took, unit: '%', reach: 90, better: 'more', detail },
    {
      what: `${at}: processor`,
      value: cpu,
      unit: 'ms',
      reach: 10,
      better: 'less',
      detail: 'a review, judging included',
    },
  ];
}

async function grown({ worker, review }: Busy): Promise<readonly Measured[]> {
  const heaps: number[] = [];
  const costs: number[] = [];
  for (let done = 0; done < GROWTH.last; done += GROWTH.step) {
    const before = worker.cpu();
    await review(GROWTH.step);
    costs.push((worker.cpu() - before) / GROWTH.step);
    heaps.push(await worker.ask<number>('heap'));
  }
  const first = GROWTH.first / GROWTH.step - 1;
  const by = (of: readonly number[]) => 100 * ((of.at(-1) ?? 0) / (of[first] ?? 1) - 1);
  const list = (of: readonly number[], digits: number) => of.map((each) => each.toFixed(digits)).join(' ');
  const mebibytes = heaps.map((bytes) => bytes / 1024 ** 2);
  const said = { unit: '%', reach: 5, better: 'less' } as const;
  return [
    { what: 'heap', value: by(heaps), detail: `MiB after each ${GROWTH.step}: ${list(mebibytes, 1)}`, ...said },
    { what: 'processor', value: by(costs), detail: `ms a review of each ${GROWTH.step}: ${list(costs, 1)}`, ...said },
  ];
}

/** Null: there is no Redis here. */
export async function whileBusy<T>(
  concurrency: number,
  latency: number,
  work: (busy: Busy) => Promise<T>,
): Promise<T | null> {
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-bench-'));
  const redis = await redisIn(join(folder, 'redis'));
  const stops: (() => Promise<void>)[] = [async () => redis?.kill()];
  try {
    if (!redis) return null;
    writeFileSync(join(folder, 'policy.yml'), POLICY);
    const gitlab = await startPart<Served>('./serve-gitlab.js', { LATENCY_MS: String(latency) });
    stops.push(() => gitlab.part.stop());
    const worker = await startPart('./bench-worker.js', {
      GITLAB_URL: gitlab.hello.url,
      GITLAB_TOKEN: gitlab.hello.token,
      QUEUE_URL: redis.url,
      DATABASE_URL: 'postgres://nowhere.invalid/none',
      POLICY_FILE: join(folder, 'policy.yml'),
      WORKER_CONCURRENCY: String(concurrency),
      SWEEP_MINUTES: '0',
      LOG_LEVEL: 'error',
    });
    stops.push(() => worker.part.stop());
    const queue = await redisQueue(redis.url, createLog('silent'));
    stops.push(() => queue.close());
    const review = async (count: number) => done(queue, await gitlab.part.ask<readonly ReviewJob[]>(count));
    return await work({ worker: worker.part, review });
  } finally {
    for (const stop of stops.reverse()) await stop();
    rmSync(folder, { recursive: true });
  }
}

async function done(queue: ReviewQueue, jobs: readonly ReviewJob[]): Promise<number> {
  const since = performance.now();
  await Promise.all(jobs.map((job) => queue.add(job)));
  for (;;) {
    const { waiting = 0, active = 0, delayed = 0 } = await queue.counts();
    if (waiting + active + delayed === 0) return performance.now() - since;
    await sleep(10);
  }
}
