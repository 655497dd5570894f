/** Where a page stands among the others: addresses are relative, so that a proxy may serve them below any path. */
import type { Context } from 'hono';
import type { Site } from '../render/pages/page.ts';

export function siteAt(c: Pick<Context, 'req'>): Site {
  const depth = new URL(c.req.url).pathname.split('/').length - 2;
  return { root: depth > 0 ? '../'.repeat(depth) : './' };
}
