/** BullMQ's own dashboard, for operators, who look and change nothing. */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import type { ReviewQueue } from '../queue/queue.ts';

/** What it would load from elsewhere. */
const FOREIGN = /<link href="https?:[^>]*>\s*/g;

/** `path`: where it is mounted. `base`: the same as browsers have it, where a proxy serves it below another path. */
export function queueBoard({ queues }: Pick<ReviewQueue, 'queues'>, path: string, base: string): Hono {
  const serverAdapter = new HonoAdapter(serveStatic).setBasePath(path);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: {
      uiConfig: {
        boardTitle: 'Pipewarden · Queue',
        hideRedisDetails: true,
      },
    },
  });
  const board = new Hono();
  board.use(async (c, next) => {
    await next();
    if (!c.res.headers.get('content-type')?.startsWith('text/html')) return;
    const page = await c.res.text();
    c.res = c.html(page.replaceAll(FOREIGN, '').replace(`<base href="${path}/"`, `<base href="${base}/"`));
  });
  return board.route(path, serverAdapter.registerPlugin());
}
