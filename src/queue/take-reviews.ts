/** The working half of the queue: takes reviews, tries them again, and gives back what a process does not finish. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DelayedError, type Job, type RedisOptions, UnrecoverableError, Worker } from 'bullmq';
import type { Log } from '../log.ts';
import type { ReviewJob } from '../review/snapshot.ts';
import type { Backend } from './backend.ts';
import { Places } from './fair-share.ts';
import { giveBack, putOff } from './give-back.ts';
import type { Outcome, Review, ReviewWorker } from './queue.ts';

export const REVIEWS = 'reviews';

/** Tries with waits of 5 s, 10 s, 20 s, … up to ten minutes: about an hour of trouble at the other side. */
export const ATTEMPTS = 14;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 600_000;

/** A review whose process died comes back when its lock has run out, which is looked for every so often. */
const LOCK_MS = 30_000;
const STALLED_CHECK_MS = 5_000;
/** Processes die for reasons of their own, restarts above all: no review is given up for a few of them. */
const MOST_DEATHS = 20;

/** What finds no place, or its merge request taken, comes again, and so does the search for another: both are seldom, and wait for slow reviews. */
const COME_AGAIN_MS = 1_000;
const NEXT_SEARCH_MS = 100;

type BullJob = Job<ReviewJob, void>;

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

export function takeReviews(
  backend: Backend,
  concurrency: number,
  review: Review,
  outcome: (error: unknown) => Outcome,
  log: Log,
): ReviewWorker {
  const places = new Places(concurrency);
  const running = new Set<BullJob>();

  async function run(job: BullJob): Promise<void> {
    const { projectId } = job.data;
    if (!places.take(projectId)) await comeAgain(job);
    running.add(job);
    try {
      const attempt = job.attemptsMade + 1;
      const keep = (kept: ReviewJob) => job.updateData(kept);
      const again = job.attemptsStarted > 1;
      await review(job.data, { id: job.id ?? '', attempt, again, last: attempt >= ATTEMPTS, keep });
    } catch (error) {
      const next = outcome(error);
      if (next.next === 'wait') await comeAgain(job);
      throw asBullError(error, next);
    } finally {
      running.delete(job);
      places.give(projectId);
    }
  }

  const worker = new Worker<ReviewJob, void>(
    REVIEWS,
    run,
    {
      connection: backend.connection as RedisOptions,
      concurrency,
      lockDuration: backend.lockMs ?? LOCK_MS,
      stalledInterval: Math.min(STALLED_CHECK_MS, backend.lockMs ?? LOCK_MS),
      maxStalledCount: MOST_DEATHS,
      settings: { backoffStrategy: waitBefore },
    },
    backend.create as never,
  );
  const complain = (err: Error) => log.error({ reason: err.message }, 'worker error');
  worker.on('error', complain);
  return { close: (withinMs) => giveBack(worker, running, withinMs, complain) };
}

async function comeAgain(job: BullJob): Promise<never> {
  await putOff(job, COME_AGAIN_MS);
  await sleep(NEXT_SEARCH_MS);
  throw new DelayedError();
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
