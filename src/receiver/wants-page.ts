import type { Context } from 'hono';

/** People do; programs send no word of HTML. */
export function wantsPage(c: Context): boolean {
  return (c.req.header('accept') ?? '').includes('text/html');
}
