/** What stands in the queue: in numbers, and job by job. */
import type { Hono } from 'hono';
import { within } from '../probes/time-limit.ts';
import type { ReviewQueue } from '../queue/queue.ts';
import { queuePage } from '../render/pages/queue-page.ts';
import { BOARD_PATH, QUEUE_PATH } from './page-headers.ts';
import { siteAt } from './site.ts';
import { type Access, refusedOperator } from './who-may-see.ts';

const LONGEST_MS = 5000;

export interface QueueRouteParts extends Access {
  readonly queue: Pick<ReviewQueue, 'queues' | 'counts'>;
  /** Null: nobody has said. */
  readonly publicUrl: string | null;
}

export function addQueueRoutes(app: Hono, parts: QueueRouteParts): void {
  app.get(QUEUE_PATH, async (c) => {
    const refused = await refusedOperator(c, parts);
    if (refused) return refused;
    const counts = await within(LONGEST_MS, parts.queue.counts()).catch(() => null);
    c.header('Cache-Control', 'no-store');
    return c.html(queuePage(counts, siteAt(c)));
  });

  const base = parts.publicUrl === null ? BOARD_PATH : new URL(parts.publicUrl + BOARD_PATH).pathname;
  // Loaded for the first who looks: it takes memory that most receivers never need.
  let opened: Promise<Hono> | null = null;
  const board = () => {
    opened ??= import('./queue-board.ts').then(({ queueBoard }) => queueBoard(parts.queue, BOARD_PATH, base));
    return opened;
  };
  for (const path of [BOARD_PATH, `${BOARD_PATH}/*`]) {
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
