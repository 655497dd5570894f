/** The report of one review, for whoever has its link; where people sign in, for those who can see its merge request. */
import type { Context, Hono } from 'hono';
import { within } from '../probes/time-limit.ts';
import type { ReviewQueue } from '../queue/queue.ts';
import { againPage, messagePage } from '../render/pages/message-page.ts';
import { FILTERS, type ReportFilter } from '../render/pages/report-filter.ts';
import { reportPage } from '../render/pages/report-page.ts';
import { type LinkQuery, linkIsValid, newestLinkIsValid, reportLink, reviewed, reviewedIn } from '../report-link.ts';
import type { Store, StoredReport } from '../store/store.ts';
import type { Sessions } from './sessions.ts';
import { siteAt } from './site.ts';
import { refusedReader } from './who-may-see.ts';

const QUEUE_MS = 5000;

export interface ReportParts {
  readonly queue: ReviewQueue;
  readonly store: Store;
  readonly linkKey: Uint8Array;
  /** Null: nobody signs in. */
  readonly sessions: Sessions | null;
  readonly now: () => Date;
}

export function addReportRoutes(app: Hono, parts: ReportParts): void {
  // Whoever has a link may read its report: nothing on the way keeps it.
  for (const path of ['/reviews/*', '/merge-requests/*']) {
    app.use(path, async (c, next) => {
      await next();
      c.header('Cache-Control', 'no-store');
    });
  }

  /** The report that a signed link names, or the page that says why it is not shown. */
  const opened = async (c: Context, id: string): Promise<StoredReport | Response> => {
    const query = linkQuery(c);
    if (!parts.sessions && !linkIsValid(parts.linkKey, id, query, parts.now())) return expired(c);
    const found = await within(QUEUE_MS, parts.store.report(id)).catch(() => 'unreachable' as const);
    if (found === 'unreachable') return unreachable(c);
    const stored = found && reviewed(found.job) === query.of ? found : null;
    const refused = parts.sessions && (await refusedReader(c, parts.sessions, stored?.job ?? null));
    if (refused instanceof Response) return refused;
    return stored && refused === null ? stored : unfinished(c);
  };

  app.get('/merge-requests/:of', async (c) => {
    const query = { ...linkQuery(c), of: c.req.param('of') };
    if (!parts.sessions && !newestLinkIsValid(parts.linkKey, query, parts.now())) return expired(c);
    const job = reviewedIn(query.of);
    const refused = parts.sessions && (await refusedReader(c, parts.sessions, job));
    if (refused instanceof Response) return refused;
    const newest = job && refused === null ? within(QUEUE_MS, parts.store.newestReport(job)) : null;
    const id = await newest?.catch(() => undefined);
    if (id === undefined && newest) return unreachable(c);
    return id && job ? c.redirect(reportLink('..', parts.linkKey, id, job, parts.now())) : unfinished(c);
  });

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

type Page = Response | Promise<Response>;

function expired(c: Context): Page {
  const text = 'This link is wrong or has expired. The newest one is on the commit status of the merge request.';
  return c.html(messagePage('Link expired', text, siteAt(c)), 403);
}

function unfinished(c: Context): Page {
  const text = 'This review has not finished yet, or its report was removed. Reload the page in a moment.';
  return c.html(messagePage('No report yet', text, siteAt(c)), 404);
}

function unreachable(c: Context): Page {
  const text = 'The store, which keeps the reports, cannot be reached. Reload the page in a moment.';
  return c.html(messagePage('No report now', text, siteAt(c)), 503);
}

function linkQuery(c: Context): LinkQuery {
  const [of = '', expires = '', signature = ''] = ['of', 'expires', 'signature'].map((name) => c.req.query(name));
  return { of, expires, signature };
}

function filterIn(c: Context): ReportFilter {
  const [change = '', level = '', rule = '', file = ''] = FILTERS.map((name) => c.req.query(name));
  return { change, level, rule, file };
}
