/** Signing in with GitLab, and out again. */
import type { Context, Hono } from 'hono';
import type { SignInBegun } from '../gitlab/sign-in.ts';
import type { Log } from '../log.ts';
import { messagePage, onwardPage } from '../render/pages/message-page.ts';
import { sealedCookie } from './sealed-cookies.ts';
import { type Sessions, sessionIn } from './sessions.ts';
import { siteAt } from './site.ts';

interface Begun extends SignInBegun {
  /** Where to go on, below the home page. */
  readonly to: string;
}

/** Time enough for a password and a second factor. */
const SIGNING_IN_SECONDS = 600;
/** A cookie has no room for more, and no page of ours has a longer address. */
const LONGEST_PATH = 1500;

export function addSignInRoutes(app: Hono, sessions: Sessions, log: Log): void {
  const { signIn, sealing } = sessions;
  const { oauth, publicUrl } = signIn;
  // By its state, so that several pages may sign in at once. Lax: GitLab leads the browser back.
  const begunAs = (state: string) =>
    sealedCookie<Begun>({ name: `pipewarden-sign-in-${state.slice(0, 12)}`, sameSite: 'Lax' }, sealing);

  app.get('/sign-in', async (c) => {
    c.header('Cache-Control', 'no-store');
    const { url, ...begun } = await oauth.begin();
    const to = (c.req.query('to') ?? '').slice(0, LONGEST_PATH);
    await begunAs(begun.state).write(c, { ...begun, to }, SIGNING_IN_SECONDS);
    return c.redirect(url);
  });

  app.get('/sign-in/callback', async (c) => {
    c.header('Cache-Control', 'no-store');
    const state = c.req.query('state') ?? '';
    const cookie = /^[\w-]{12,200}$/.test(state) ? begunAs(state) : null;
    const begun = await cookie?.read(c);
    cookie?.remove(c);
    if (!begun) return refuse(c, 'This was not begun in this browser, or more than ten minutes ago.', 400);
    try {
      const { token, seconds } = await oauth.finish(new URL(c.req.url).search, begun);
      const { id, username } = await signIn.asPerson(token).me();
      await sessions.write(c, { token, id, username }, seconds);
      log.info({ user: username }, 'signed in');
    } catch (error) {
      const reason = reasonOf(error);
      log.warn({ reason }, 'a sign-in failed');
      return refuse(c, 'GitLab did not let you in, or did not answer. The log of the server says more.', 403);
    }
    return c.html(onwardPage(addressBelow(publicUrl, begun.to), siteAt(c)));
  });

  app.post('/sign-out', async (c) => {
    const session = sessionIn(c);
    sessions.remove(c);
    // The session is over in any case.
    await (session && oauth.revoke(session.token).catch(() => {}));
    return c.redirect(siteAt(c).root, 303);
  });
}

function refuse(c: Context, why: string, status: 400 | 403): Response | Promise<Response> {
  return c.html(messagePage('Not signed in', `${why} [Try again](${siteAt(c).root}sign-in)`, siteAt(c)), status);
}

/** Never on another site, whatever the path says. */
function addressBelow(publicUrl: string, path: string): string {
  const home = `${publicUrl}/`;
  const address = URL.canParse(home + path) ? new URL(home + path).href : home;
  return address.startsWith(new URL(home).href) ? address : home;
}

/** `invalid_client`, as OAuth has it, or what went wrong on the way. */
function reasonOf(error: unknown): string {
  const { error: code, message } = error as { error?: unknown; message?: unknown };
  return [code, message].filter((part) => typeof part === 'string').join(': ');
}
