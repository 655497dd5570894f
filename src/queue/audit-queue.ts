/** Projects that audits wait for: whatever process has time takes them, at one pace for all, and after reviews. */
import { DelayedError, type Job, Queue, type RedisOptions, UnrecoverableError, Worker } from 'bullmq';
import type { Log } from '../log.ts';
import type { Backend } from './backend.ts';
import { giveBack, putOff } from './give-back.ts';
import type { AuditJob, AuditOptions, AuditRun, Outcome, ReviewQueue, ReviewWorker } from './queue.ts';

export const AUDITS = 'audits';

/** Waits of 5 s, 10 s, 20 s: what GitLab does not answer in a minute may be left out of an audit. */
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 5_000;
/** How long one stands back for reviews. */
const STAND_BACK_MS = 2_000;
const MINUTE_MS = 60_000;

export interface AuditQueue extends Pick<ReviewQueue, 'addAudits' | 'audits'> {
  readonly queue: Queue;
  close(): Promise<void>;
}

/** `isBusy`: does a review wait? */
export function auditQueue(backend: Backend, isBusy: () => Promise<boolean>, log: Log): AuditQueue {
  const connection = backend.connection as RedisOptions;
  const queue = new Queue<AuditJob>(AUDITS, { connection }, backend.create as never);
  queue.on('error', (err) => log.error({ reason: err.message }, 'queue error'));
  return {
    queue,
    async addAudits(jobs, perMinute) {
      await queue.setGlobalRateLimit(1, Math.ceil(MINUTE_MS / perMinute));
      const opts = { attempts: ATTEMPTS, removeOnComplete: true, removeOnFail: true };
      const backoff = { type: 'exponential', delay: FIRST_WAIT_MS };
      await queue.addBulk(
        jobs.map((data) => ({
          name: 'audit',
          data,
          opts: { ...opts, backoff, jobId: `${data.audit} ${data.projectId}` },
        })),
      );
    },
    audits: (options, run, outcome) => takeAudits(backend, options, isBusy, run, outcome, log),
    close: () => queue.close(),
  };
}

function takeAudits(
  backend: Backend,
  { concurrency, standsBack }: AuditOptions,
  isBusy: () => Promise<boolean>,
  run: AuditRun,
  outcome: (error: unknown) => Outcome,
  log: Log,
): ReviewWorker {
  const running = new Set<Job<AuditJob>>();

  async function take(job: Job<AuditJob>): Promise<void> {
    if (standsBack && (await isBusy())) {
      await putOff(job, STAND_BACK_MS);
      throw new DelayedError();
    }
    running.add(job);
    try {
      await run(job.data, { last: job.attemptsMade + 1 >= ATTEMPTS });
    } catch (error) {
      const { next, afterSeconds } = { afterSeconds: 0, ...outcome(error) };
      if (next === 'give_up') throw new UnrecoverableError(String(error));
      if (next !== 'later') throw error;
      await putOff(job, afterSeconds * 1000);
      throw new DelayedError();
    } finally {
      running.delete(job);
    }
  }

  const worker = new Worker<AuditJob>(
    AUDITS,
    take,
    {
      connection: backend.connection as RedisOptions,
      concurrency,
      ...(backend.lockMs ? { lockDuration: backend.lockMs } : {}),
    },
    backend.create as never,
  );
  const complain = (err: Error) => log.error({ reason: err.message }, 'worker error');
  worker.on('error', complain);
  return { close: (withinMs) => giveBack(worker, running, withinMs, complain) };
}
