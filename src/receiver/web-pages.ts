/** Pages for people: home, the rules, the reports, and what is said where there is no page. */
import type { Context, Hono } from 'hono';
import type { Log } from '../log.ts';
import { homePage } from '../render/pages/home-page.ts';
import { messagePage } from '../render/pages/message-page.ts';
import { rules } from '../rules/index.ts';
import { ENDPOINT } from '../webhook-protocol.ts';
import { addOverviewRoutes } from './overview-routes.ts';
import { policyInForce } from './policy-in-force.ts';
import { addQueueRoutes } from './queue-routes.ts';
import { addReportRoutes, type ReportParts } from './report-routes.ts';
import { addRuleRoutes } from './rule-routes.ts';
import { createSessions, type Sessions, type SignInParts } from './sessions.ts';
import { addSignInRoutes } from './sign-in-routes.ts';
import { siteAt } from './site.ts';
import { wantsPage } from './wants-page.ts';

export interface PageParts extends Omit<ReportParts, 'sessions'> {
  /** The overview is theirs too. By the headers alone. */
  readonly mayReadMetrics: (headers: Headers) => boolean;
  /** Null: nobody can. */
  readonly signIn: SignInParts | null;
  /** Null: nobody has said where people reach these pages. */
  readonly publicUrl: string | null;
  readonly log: Log;
  /** What the store knows it by, and the project that holds it; null: none does. */
  readonly policy: { readonly id: string; readonly project: string | null };
}

const WEBHOOK = `GitLab sends its events to this address, with \`POST\` and the secret of this server. There is nothing to see here.

An administrator adds it as a system hook, an Owner of a group or a Maintainer of a project as a webhook, with *Merge request events* ticked.`;

export function addPages(app: Hono, parts: PageParts): void {
  const inForce = policyInForce(parts.store, parts.policy.id);
  const sessions = sessionsOf(parts);
  if (sessions) {
    app.use(async (c: Context, next) => {
      const session = await sessions.read(c);
      c.set('signsIn', true);
      c.set('session', session);
      await next();
      // It names whoever has signed in.
      if (session) c.header('Cache-Control', 'no-store');
    });
    addSignInRoutes(app, sessions, parts.log);
  }
  app.get('/', (c) => c.html(homePage(rules.length, siteAt(c))));
  app.get(ENDPOINT, (c) => {
    c.header('Allow', 'POST');
    return c.html(messagePage('The address for GitLab’s webhooks', WEBHOOK, siteAt(c)), 405);
  });
  addRuleRoutes(app, inForce);
  addReportRoutes(app, { ...parts, sessions });
  addOverviewRoutes(app, { ...parts, sessions }, inForce);
  addQueueRoutes(app, { ...parts, sessions });
}

function sessionsOf({ signIn, linkKey: key, now }: PageParts): Sessions | null {
  return signIn && createSessions(signIn, { key, now, secure: signIn.publicUrl.startsWith('https:') });
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
