/** ReviewQueue on BullMQ; the backends differ only in the connection they bring. */
import { Queue, type RedisOptions } from 'bullmq';
import type { Log } from '../log.ts';
import { mergeRequestKey, type ReviewJob } from '../review/snapshot.ts';
import { auditQueue } from './audit-queue.ts';
import type { Backend } from './backend.ts';
import { FairShare } from './fair-share.ts';
import { lookQueue } from './look-later.ts';
import type { ReviewQueue } from './queue.ts';
import { scheduleSweeps } from './sweep-schedule.ts';
import { ATTEMPTS, REVIEWS, takeReviews } from './take-reviews.ts';

/** For whoever looks into the queue: what came of a review is in the store. */
const KEEP_FINISHED = { age: 24 * 3600, count: 1000 };

/** Of those that wait, at every scrape. */
const MOST_LOOKED_AT = 1000;

export function bullQueue(backend: Backend, log: Log): ReviewQueue {
  const queue = new Queue<ReviewJob, void>(
    REVIEWS,
    {
      connection: backend.connection as RedisOptions,
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
  const shares = new FairShare();
  const looks = lookQueue(backend, log);
  const audits = auditQueue(backend, isBusy, log);

  async function isBusy(): Promise<boolean> {
    const { waiting = 0, prioritized = 0 } = await queue.getJobCounts('waiting', 'prioritized');
    return waiting + prioritized > 0;
  }

  async function known(job: ReviewJob) {
    const found = await queue.getDeduplicationJobId(mergeRequestKey(job));
    return found ? queue.getJob(found) : undefined;
  }

  /** The newest event's facts, for a review that waits or has failed before: what its tries have left open stays known. */
  async function newest(job: ReviewJob): Promise<ReviewJob> {
    const before = await known(job);
    if (!before) return job;
    const { pending } = before.data;
    const merged = pending ? { ...job, pending } : job;
    // Gone by now: then it is added anew.
    if (before.processedOn === undefined) await before.updateData(merged).catch(() => {});
    return merged;
  }

  return {
    queues: [queue, looks.queue, audits.queue],
    async add(job) {
      const merged = await newest(job);
      await queue.add('review', merged, {
        priority: shares.priority(job.projectId, Date.now()),
        // One that waits for its next try gives way, so that what is new is judged at once.
        deduplication: { id: mergeRequestKey(job), keepLastIfActive: true, replace: true },
      });
    },
    async isRunning(job) {
      return (await (await known(job))?.isActive()) ?? false;
    },
    work: (concurrency, review, outcome) => takeReviews(backend, concurrency, review, outcome, log),
    sweepEvery: (minutes, sweep) => scheduleSweeps(backend, minutes, sweep, log),
    lookLater: (later) => looks.lookLater(later),
    looks: (run) => looks.looks(run),
    addAudits: (jobs, perMinute) => audits.addAudits(jobs, perMinute),
    audits: (options, run, outcome) => audits.audits(options, run, outcome),
    async counts() {
      const { prioritized = 0, ...counts } = await queue.getJobCounts(
        'waiting',
        'prioritized',
        'active',
        'delayed',
        'completed',
        'failed',
      );
      return { ...counts, waiting: (counts.waiting ?? 0) + prioritized };
    },
    async waitingSince() {
      const jobs = await queue.getJobs(['waiting', 'prioritized'], 0, MOST_LOOKED_AT - 1, true);
      const times = jobs.filter(({ attemptsMade }) => attemptsMade === 0).map(({ timestamp }) => timestamp);
      return times.length === 0 ? null : new Date(Math.min(...times));
    },
    ping: () => backend.ping(),
    async close() {
      await queue.close();
      await looks.close();
      await audits.close();
      await backend.close();
    },
  };
}
