/** A queue with a backend of its own, by its URL. */
import { openDatabase } from '../../src/database/open-database.ts';
import type { Log } from '../../src/log.ts';
import { databaseQueue, redisQueue } from '../../src/queue/open-queue.ts';
import type { ReviewQueue } from '../../src/queue/queue.ts';

export async function queueAt(url: string, log: Log, lockMs?: number): Promise<ReviewQueue> {
  if (/^rediss?:/.test(url)) return redisQueue(url, log, lockMs);
  const database = await openDatabase(url, 'QUEUE_URL', log);
  const queue = await databaseQueue(database, log, lockMs);
  return {
    ...queue,
    async close() {
      await queue.close();
      await database.close();
    },
  };
}
