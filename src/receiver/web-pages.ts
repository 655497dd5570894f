/** Pages for people: home, the rules, the reports, and what is said where there is no page. */
import type { Context, Hono } from 'hono';
import { homePage } from '../render/pages/home-page.ts';
import { messagePage } from '../render/pages/message-page.ts';
import { rules } from '../rules/index.ts';
import { ENDPOINT } from '../webhook-protocol.ts';
import { addOverviewRoutes } from './overview-routes.ts';
import { policyInForce } from './policy-in-force.ts';
import { addReportRoutes, type ReportParts } from './report-routes.ts';
import { addRuleRoutes } from './rule-routes.ts';
import { siteAt } from './site.ts';

export interface PageParts extends ReportParts {
  /** The overview is theirs too. By the headers alone. */
  readonly mayReadMetrics: (headers: Headers) => boolean;
  /** What the store knows it by, and the project that holds it; null: none does. */
  readonly policy: { readonly id: string; readonly project: string | null };
}

const WEBHOOK = `GitLab sends its events to this address, with \`POST\` and the secret of this server. There is nothing to see here.

Whoever administrates the instance adds it as a system hook; a group or project adds it as a webhook, with *Merge request events* ticked.`;

export function addPages(app: Hono, parts: PageParts): void {
  const inForce = policyInForce(parts.store, parts.policy.id);
  app.get('/', (c) => c.html(homePage(rules.length, siteAt(c))));
  app.get(ENDPOINT, (c) => {
    c.header('Allow', 'POST');
    return c.html(messagePage('The address for GitLab’s webhooks', WEBHOOK, siteAt(c)), 405);
  });
  addRuleRoutes(app, inForce);
  addReportRoutes(app, parts);
  addOverviewRoutes(app, parts, inForce);
}

/** For programs, which send no word of HTML, a line of JSON. */
export function noSuchPage(c: Context): Response | Promise<Response> {
  if (!wantsPage(c)) return c.json({ status: 'refused', reason: 'there is no such page' }, 404);
  return c.html(
    messagePage('No such page', `There is no page at this address. [Home](${siteAt(c).root})`, siteAt(c)),
    404,
  );
}

export function brokenPage(c: Context): Response | Promise<Response> {
  if (!wantsPage(c)) return c.json({ status: 'failed', reason: 'internal error' }, 500);
  const text = 'This is a fault of Pipewarden: its log says more. Reload the page in a moment.';
  return c.html(messagePage('Something went wrong', text, siteAt(c)), 500);
}

function wantsPage(c: Context): boolean {
  return (c.req.header('accept') ?? '').includes('text/html');
}
