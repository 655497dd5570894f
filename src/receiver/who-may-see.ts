/** Who is let in: to a report and to what operators see. What is no page for a visitor is answered by the page that says why. */
import type { Context } from 'hono';
import { messagePage, onwardPage } from '../render/pages/message-page.ts';
import type { ReviewJob } from '../review/snapshot.ts';
import { type Seen, type Sessions, sessionIn } from './sessions.ts';
import { pathBelowRoot, siteAt } from './site.ts';
import { wantsPage } from './wants-page.ts';

export interface Access {
  /** Null: there is no signing in, and a link's signature decides. */
  readonly sessions: Sessions | null;
  /** By the headers alone. */
  readonly mayReadMetrics: (headers: Headers) => boolean;
}

type Answer = Response | Promise<Response>;

const KEY = `This page is for operators. It takes \`METRICS_TOKEN\` as the password, with any user name; without one it opens on an address that only the
server's own machine reaches.`;
const NOT_NAMED =
  'This page is for operators: those whom the setting `OPERATORS` names, by user name or id, or by a group of theirs.';
const SILENT = 'GitLab, which says who may see this page, cannot be asked just now. Reload the page in a moment.';

/** Null: come in. */
export async function refusedOperator(c: Context, { sessions, mayReadMetrics }: Access): Promise<Response | null> {
  c.header('Cache-Control', 'no-store');
  if (mayReadMetrics(c.req.raw.headers)) return null;
  if (!sessions || c.req.header('authorization') !== undefined) return askForKey(c);
  const seen = await seenBy(c, sessions, (session) => sessions.isOperator(session));
  if (seen !== 'no') return seen;
  return c.html(messagePage('For operators', NOT_NAMED, siteAt(c)), 403);
}

/** Null: come in. 'no': GitLab does not show the merge request, or there is none. */
export function refusedReader(
  c: Context,
  sessions: Sessions,
  mergeRequest: Pick<ReviewJob, 'projectId' | 'iid'> | null,
): Promise<Response | 'no' | null> {
  return seenBy(c, sessions, async (session) => (mergeRequest ? sessions.maySee(session, mergeRequest) : 'no'));
}

async function seenBy(
  c: Context,
  sessions: Sessions,
  ask: (session: NonNullable<ReturnType<typeof sessionIn>>) => Promise<Seen>,
): Promise<Response | 'no' | null> {
  const session = sessionIn(c);
  if (!session) return askToSignIn(c);
  const seen = await ask(session).catch(() => 'unknown' as const);
  if (seen === 'unknown') return c.html(messagePage('GitLab does not answer', SILENT, siteAt(c)), 503);
  if (seen === 'yes' || seen === 'no') return seen === 'yes' ? null : 'no';
  sessions.remove(c);
  return askToSignIn(c);
}

function askForKey(c: Context): Answer {
  c.header('WWW-Authenticate', 'Basic realm="Pipewarden, for operators"');
  return c.html(messagePage('For operators', KEY, siteAt(c)), 401);
}

function askToSignIn(c: Context): Answer {
  const { root } = siteAt(c);
  const here = pathBelowRoot(c);
  if (c.req.method !== 'GET' || !wantsPage(c)) {
    const text = `Nobody is signed in here any more. [Sign in](${root}sign-in)`;
    return wantsPage(c)
      ? c.html(messagePage('Not signed in', text, siteAt(c)), 401)
      : c.json({ status: 'refused', reason: 'nobody is signed in' }, 401);
  }
  // Whom another site sends here comes without the session's cookie; from a page of ours it comes along.
  if (c.req.header('sec-fetch-site') === 'cross-site') return c.html(onwardPage(`${root}${here}`, siteAt(c)));
  return c.redirect(`${root}sign-in?${new URLSearchParams({ to: here })}`);
}
