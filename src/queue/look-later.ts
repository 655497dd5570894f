/** Looks that are due later, kept by the queue: one job each, which moves on from look to look. */
import { DelayedError, Queue, type RedisOptions, Worker } from 'bullmq';
import type { Log } from '../log.ts';
import { mergeRequestKey } from '../review/snapshot.ts';
import type { Backend } from './backend.ts';
import { inTime } from './in-time.ts';
import type { LaterLook, Look, ReviewQueue } from './queue.ts';

export const LOOKS = 'looks';

/** Each is a question or two; nobody waits for it. */
const AT_ONCE = 4;

export interface LookQueue extends Pick<ReviewQueue, 'lookLater' | 'looks'> {
  readonly queue: Queue;
  close(): Promise<void>;
}

export function lookQueue(backend: Backend, log: Log): LookQueue {
  const connection = backend.connection as RedisOptions;
  const queue = new Queue<Look>(LOOKS, { connection }, backend.create as never);
  queue.on('error', (err) => log.error({ reason: err.message }, 'queue error'));
  return {
    queue,
    async lookLater({ look, afterMs }) {
      const { job, sha, to } = look;
      await queue.add(to, look, {
        delay: afterMs,
        deduplication: { id: `${mergeRequestKey(job)} ${sha} ${to}`, keepLastIfActive: true },
        removeOnComplete: true,
        removeOnFail: true,
      });
    },
    looks(run) {
      const worker = new Worker<Look>(
        LOOKS,
        async (job) => {
          const next: LaterLook | null = await run(job.data);
          if (!next) return;
          await job.updateData(next.look);
          await job.moveToDelayed(Date.now() + next.afterMs, job.token);
          throw new DelayedError();
        },
        { connection, concurrency: AT_ONCE },
        backend.create as never,
      );
      worker.on('error', (err) => log.error({ reason: err.message }, 'worker error'));
      return {
        async close(withinMs) {
          await inTime(worker.pause(), withinMs);
          await worker.close(true);
        },
      };
    },
    close: () => queue.close(),
  };
}
