/** Where a page stands among the others: addresses are relative, so that a proxy may serve them below any path. */
import type { Context } from 'hono';
import type { Site } from '../render/pages/page.ts';
import { sessionIn } from './sessions.ts';

export function siteAt(c: Context): Site {
  const depth = new URL(c.req.url).pathname.split('/').length - 2;
  const root = depth > 0 ? '../'.repeat(depth) : './';
  if (!c.get('signsIn')) return { root };
  return { root, visitor: sessionIn(c)?.username ?? null };
}

/** The address of the request, below the home page's. */
export function pathBelowRoot(c: Context): string {
  const { pathname, search } = new URL(c.req.url);
  return `${pathname}${search}`.slice(1);
}
