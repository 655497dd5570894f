/** Pages for people: the rules, so that links in notes work inside a closed network, and the report of one review. */
import type { Hono } from 'hono';
import type { ReviewQueue } from '../queue/queue.ts';
import { markdownPage, reportPage } from '../render/html.ts';
import { ruleIndexMarkdown, rulePageMarkdown } from '../render/rule-page.ts';
import { linkIsValid, reviewed } from '../review/report-link.ts';
import { rules } from '../rules/index.ts';
import { within } from './within.ts';

const QUEUE_MS = 5000;

export interface PageParts {
  readonly queue: ReviewQueue;
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
    const rule = rules.find((candidate) => candidate.id === c.req.param('id'));
    if (!rule) return c.html(markdownPage('No such rule', 'There is no rule of this name. [All rules](../rules)'), 404);
    return c.html(markdownPage(rule.id, rulePageMarkdown(rule)));
  });

  app.get('/reviews/:id', async (c) => {
    const id = c.req.param('id');
    const [of = '', expires = '', signature = ''] = ['of', 'expires', 'signature'].map((name) => c.req.query(name));
    const valid = linkIsValid(parts.linkKey, id, { of, expires, signature }, parts.now());
    if (!valid) {
      const text = 'This link is wrong or has expired. The newest one is on the commit status of the merge request.';
      return c.html(markdownPage('Link expired', text), 403);
    }
    const stored = await within(QUEUE_MS, parts.queue.report(id)).catch(() => 'unreachable' as const);
    if (stored === 'unreachable') {
      const text = 'The queue, which keeps the reports, cannot be reached. Reload the page in a moment.';
      return c.html(markdownPage('No report now', text), 503);
    }
    if (!stored || reviewed(stored.job) !== of) {
      const text = 'This review has not finished yet, or its report was removed. Reload the page in a moment.';
      return c.html(markdownPage('No report yet', text), 404);
    }
    return c.html(reportPage(stored.report, { job: stored.job, finishedAt: stored.finishedAt }));
  });
}
