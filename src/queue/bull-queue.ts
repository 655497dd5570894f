/** ReviewQueue on BullMQ; the backends differ only in the connection they bring. */
import { type Job, Queue, type RedisOptions, UnrecoverableError, Worker } from 'bullmq';
import type { Log } from '../log.ts';
import type { ReviewJob } from '../review/snapshot.ts';
import type { Backend } from './backend.ts';
import type { Outcome, ReviewQueue, ReviewWorker } from './queue.ts';
import { scheduleSweeps } from './sweep-schedule.ts';

const QUEUE_NAME = 'reviews';

/** For whoever looks into the queue: what came of a review is in the store. */
const KEEP_FINISHED = { age: 24 * 3600, count: 1000 };

/** Tries with waits of 5 s, 10 s, 20 s, … up to ten minutes: about an hour of trouble at the other side. */
const ATTEMPTS = 14;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 600_000;

/** How often reviews are looked for whose process died: they come back when its lock, of 30 s, has run out. */
const STALLED_CHECK_MS = 5_000;

type BullJob = Job<ReviewJob, void>;
type Options = { connection: RedisOptions };

/** Carries the wait that an error asked for from the processor to the backoff strategy. */
class Wait extends Error {
  readonly afterMs: number;

  constructor(cause: unknown, afterMs: number) {
    super(messageOf(cause), { cause });
    this.name = 'Wait';
    this.afterMs = afterMs;
    if (cause instanceof Error && cause.stack) this.stack = cause.stack;
  }
}

export function bullQueue(backend: Backend, log: Log): ReviewQueue {
  const options = { connection: backend.connection } as Options;
  const queue = new Queue<ReviewJob, void>(
    QUEUE_NAME,
    {
      ...options,
      defaultJobOptions: {
        attempts: ATTEMPTS,
        backoff: { type: 'custom' },
        removeOnComplete: KEEP_FINISHED,
        removeOnFail: KEEP_FINISHED,
      },
    },
    backend.create as never,
  );
  queue.on('error', (err) => log.error({ reason: err.message }, 'queue error'));
  return {
    async add(job) {
      await queue.add('review', job, { deduplication: { id: `${job.projectId}!${job.iid}`, keepLastIfActive: true } });
    },
    work(concurrency, review, outcome) {
      const run = async (job: BullJob) => {
        try {
          const attempt = job.attemptsMade + 1;
          const keep = (kept: ReviewJob) => job.updateData(kept);
          return await review(job.data, { id: job.id ?? '', attempt, last: attempt >= ATTEMPTS, keep });
        } catch (error) {
          throw asBullError(error, outcome(error));
        }
      };
      const worker = new Worker<ReviewJob, void>(
        QUEUE_NAME,
        run,
        { ...options, concurrency, stalledInterval: STALLED_CHECK_MS, settings: { backoffStrategy: waitBefore } },
        backend.create as never,
      );
      worker.on('error', (err) => log.error({ reason: err.message }, 'worker error'));
      return { close: () => worker.close() } satisfies ReviewWorker;
    },
    sweepEvery: (minutes, sweep) => scheduleSweeps(backend, minutes, sweep, log),
    counts: () => queue.getJobCounts('waiting', 'active', 'delayed', 'completed', 'failed'),
    ping: () => backend.ping(),
    async close() {
      await queue.close();
      await backend.close();
    },
  };
}

function asBullError(error: unknown, outcome: Outcome): unknown {
  if (outcome.next === 'give_up') return new UnrecoverableError(messageOf(error));
  if (outcome.next === 'later') return new Wait(error, outcome.afterSeconds * 1000);
  return error;
}

/** Milliseconds before the next try; `attemptsMade` counts the failed ones. */
function waitBefore(attemptsMade: number, _type?: string, error?: Error): number {
  const backoff = Math.min(FIRST_WAIT_MS * 2 ** (attemptsMade - 1), LONGEST_WAIT_MS);
  return error instanceof Wait ? Math.max(error.afterMs, 1000) : backoff;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
