/** What stands in the queue, job by job. */
import type { Hono } from 'hono';
import type { ReviewQueue } from '../queue/queue.ts';
import { QUEUE_PATH } from './page-headers.ts';
import { type Access, refusedOperator } from './who-may-see.ts';

export interface QueueRouteParts extends Access {
  readonly queue: Pick<ReviewQueue, 'queues'>;
  /** Null: nobody has said. */
  readonly publicUrl: string | null;
}

export function addQueueRoutes(app: Hono, parts: QueueRouteParts): void {
  const base = parts.publicUrl === null ? QUEUE_PATH : new URL(parts.publicUrl + QUEUE_PATH).pathname;
  // Loaded for the first who looks: it takes memory that most receivers never need.
  let opened: Promise<Hono> | null = null;
  const board = () => {
    opened ??= import('./queue-board.ts').then(({ queueBoard }) => queueBoard(parts.queue, QUEUE_PATH, base));
    return opened;
  };
  for (const path of [QUEUE_PATH, `${QUEUE_PATH}/*`]) {
    app.all(path, async (c) => {
      const refused = await refusedOperator(c, parts);
      if (refused) return refused;
      if (c.req.method !== 'GET') return c.json({ status: 'refused', reason: 'nothing is changed here' }, 405);
      const answer = await (await board()).fetch(c.req.raw);
      answer.headers.set('Cache-Control', 'no-store');
      return answer;
    });
  }
}
