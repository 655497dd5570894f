/** Pages for people: the rules, so that links in notes work inside a closed network, and the report of one review. */
import type { Context, Hono } from 'hono';
import { within } from '../probes/time-limit.ts';
import type { ReviewQueue } from '../queue/queue.ts';
import { againPage, markdownPage, reportPage } from '../render/html.ts';
import { ruleIndexMarkdown, rulePageMarkdown } from '../render/rule-page.ts';
import { linkIsValid, reviewed } from '../report-link.ts';
import { ruleNamed, rules } from '../rules/index.ts';
import type { Store, StoredReport } from '../store/store.ts';

const QUEUE_MS = 5000;

export interface PageParts {
  readonly queue: ReviewQueue;
  readonly store: Store;
  readonly linkKey: Uint8Array;
  readonly now: () => Date;
}

export function addPages(app: Hono, parts: PageParts): void {
  app.get('/rules', (c) =>
    c.html(
      markdownPage(
        'Rules',
        ruleIndexMarkdown(rules, (id) => `rules/${id}`),
      ),
    ),
  );

  app.get('/rules/:id', (c) => {
    const rule = ruleNamed(c.req.param('id'));
    if (!rule) return c.html(markdownPage('No such rule', 'There is no rule of this name. [All rules](../rules)'), 404);
    return c.html(markdownPage(rule.id, rulePageMarkdown(rule)));
  });

  // Whoever has a link may read its report: nothing on the way keeps it.
  app.use('/reviews/*', async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
  });

  /** The report that a signed link names, or the page that says why it is not shown. */
  const opened = async (c: Context, id: string): Promise<StoredReport | Response> => {
    const [of = '', expires = '', signature = ''] = ['of', 'expires', 'signature'].map((name) => c.req.query(name));
    const valid = linkIsValid(parts.linkKey, id, { of, expires, signature }, parts.now());
    if (!valid) {
      const text = 'This link is wrong or has expired. The newest one is on the commit status of the merge request.';
      return c.html(markdownPage('Link expired', text), 403);
    }
    const stored = await within(QUEUE_MS, parts.store.report(id)).catch(() => 'unreachable' as const);
    if (stored === 'unreachable') {
      const text = 'The store, which keeps the reports, cannot be reached. Reload the page in a moment.';
      return c.html(markdownPage('No report now', text), 503);
    }
    if (!stored || reviewed(stored.job) !== of) {
      const text = 'This review has not finished yet, or its report was removed. Reload the page in a moment.';
      return c.html(markdownPage('No report yet', text), 404);
    }
    return stored;
  };

  app.get('/reviews/:id', async (c) => {
    const id = c.req.param('id');
    const stored = await opened(c, id);
    if (stored instanceof Response) return stored;
    const again = `${encodeURIComponent(id)}/again${new URL(c.req.url).search}`;
    return c.html(reportPage(stored.report, { ...stored, again }));
  });

  // Whoever has the link may ask; the queue keeps at most one review of a merge request waiting.
  app.post('/reviews/:id/again', async (c) => {
    const id = c.req.param('id');
    const stored = await opened(c, id);
    if (stored instanceof Response) return stored;
    const now = parts.now();
    const delivery = `again-${id}-${now.getTime()}`;
    const { event: _, ...before } = stored.job;
    const job = { ...before, reason: 'asked on the report page', delivery, requestedAt: now.toISOString() };
    try {
      await within(QUEUE_MS, parts.queue.add(job));
    } catch {
      return c.html(markdownPage('Not queued', 'The queue cannot be reached. Try again in a moment.'), 503);
    }
    return c.html(againPage(stored.report), 202);
  });
}
