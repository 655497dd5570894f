/** What a process left behind that used the queue alone: it is nobody's, and need not wait for a lock to run out. */
import { Queue, type RedisOptions } from 'bullmq';
import { AUDITS } from './audit-queue.ts';
import type { Backend } from './backend.ts';
import { LOOKS } from './look-later.ts';
import { SWEEPS } from './sweep-schedule.ts';
import { REVIEWS } from './take-reviews.ts';

export async function freeOrphans({ connection, create }: Backend): Promise<void> {
  for (const name of [REVIEWS, SWEEPS, LOOKS, AUDITS]) {
    const queue = new Queue(name, { connection: connection as RedisOptions }, create as never);
    for (const job of await queue.getActive()) await job.moveToWait();
    await queue.close();
  }
}
