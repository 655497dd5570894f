/** One sweep a queue, however many workers there are: a schedule of BullMQ's. */
import { Queue, type RedisOptions, Worker } from 'bullmq';
import type { Log } from '../log.ts';
import type { Backend } from './backend.ts';
import { inTime } from './in-time.ts';
import type { ReviewWorker } from './queue.ts';

export const SWEEPS = 'sweeps';
const SCHEDULE = 'sweep';

export async function scheduleSweeps(
  backend: Backend,
  minutes: number,
  sweep: (stop: AbortSignal) => Promise<void>,
  log: Log,
): Promise<ReviewWorker> {
  const options = { connection: backend.connection as RedisOptions };
  const queue = new Queue(SWEEPS, options, backend.create as never);
  queue.on('error', (err) => log.error({ reason: err.message }, 'queue error'));
  if (minutes === 0) {
    await queue.removeJobScheduler(SCHEDULE);
    return { close: () => queue.close() };
  }
  await queue.setGlobalConcurrency(1);
  const opts = { removeOnComplete: true, removeOnFail: true };
  await queue.upsertJobScheduler(SCHEDULE, { every: minutes * 60_000 }, { name: SCHEDULE, opts });
  const stop = new AbortController();
  const worker = new Worker(SWEEPS, () => sweep(stop.signal), options, backend.create as never);
  worker.on('error', (err) => log.error({ reason: err.message }, 'sweep worker error'));
  return {
    async close(withinMs) {
      stop.abort();
      await inTime(worker.pause(), withinMs);
      await worker.close(true);
      await queue.close();
    },
  };
}
