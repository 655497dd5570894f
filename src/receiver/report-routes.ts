/** The report of one review, for whoever has its link. */
import type { Context, Hono } from 'hono';
import { within } from '../probes/time-limit.ts';
import type { ReviewQueue } from '../queue/queue.ts';
import { againPage, messagePage } from '../render/pages/message-page.ts';
import { FILTERS, type ReportFilter } from '../render/pages/report-filter.ts';
import { reportPage } from '../render/pages/report-page.ts';
import { type LinkQuery, linkIsValid, reviewed } from '../report-link.ts';
import type { Store, StoredReport } from '../store/store.ts';
import { siteAt } from './site.ts';

const QUEUE_MS = 5000;

export interface ReportParts {
  readonly queue: ReviewQueue;
  readonly store: Store;
  readonly linkKey: Uint8Array;
  readonly now: () => Date;
}

export function addReportRoutes(app: Hono, parts: ReportParts): void {
  // Whoever has a link may read its report: nothing on the way keeps it.
  app.use('/reviews/*', async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
  });

  /** The report that a signed link names, or the page that says why it is not shown. */
  const opened = async (c: Context, id: string): Promise<StoredReport | Response> => {
    const query = linkQuery(c);
    const say = (title: string, text: string, status: 403 | 404 | 503) =>
      c.html(messagePage(title, text, siteAt(c)), status);
    if (!linkIsValid(parts.linkKey, id, query, parts.now())) {
      const text = 'This link is wrong or has expired. The newest one is on the commit status of the merge request.';
      return say('Link expired', text, 403);
    }
    const stored = await within(QUEUE_MS, parts.store.report(id)).catch(() => 'unreachable' as const);
    if (stored === 'unreachable') {
      const text = 'The store, which keeps the reports, cannot be reached. Reload the page in a moment.';
      return say('No report now', text, 503);
    }
    if (!stored || reviewed(stored.job) !== query.of) {
      const text = 'This review has not finished yet, or its report was removed. Reload the page in a moment.';
      return say('No report yet', text, 404);
    }
    return stored;
  };

  app.get('/reviews/:id', async (c) => {
    const id = c.req.param('id');
    const stored = await opened(c, id);
    if (stored instanceof Response) return stored;
    const query = { ...linkQuery(c) };
    const again = `${encodeURIComponent(id)}/again?${new URLSearchParams(query)}`;
    return c.html(reportPage(stored.report, { ...stored, again, site: siteAt(c), filter: filterIn(c), query }));
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
      const text = 'The queue cannot be reached. Try again in a moment.';
      return c.html(messagePage('Not queued', text, siteAt(c)), 503);
    }
    return c.html(againPage(stored.report.language, siteAt(c)), 202);
  });
}

function linkQuery(c: Context): LinkQuery {
  const [of = '', expires = '', signature = ''] = ['of', 'expires', 'signature'].map((name) => c.req.query(name));
  return { of, expires, signature };
}

function filterIn(c: Context): ReportFilter {
  const [change = '', level = '', rule = '', file = ''] = FILTERS.map((name) => c.req.query(name));
  return { change, level, rule, file };
}
