/** A receiver that people sign in to with the stand-in, and their browser, as far as cookies and redirects go. */
import { Agent } from 'undici';
import { asPerson } from '../../src/gitlab/as-person.ts';
import { systemClock } from '../../src/gitlab/clock.ts';
import { createSignIn } from '../../src/gitlab/sign-in.ts';
import { createLog } from '../../src/log.ts';
import type { ReceiverParts } from '../../src/receiver/app.ts';
import type { User } from '../support/gitlab/instance.ts';
import type { GitLab } from '../support/gitlab/start-gitlab.ts';
import { receiver } from './receiving.ts';

export const PUBLIC_URL = 'https://bot.example';

export interface Visited {
  readonly status: number;
  readonly url: string;
  readonly headers: Headers;
  readonly page: string;
}

export interface Visitor {
  readonly cookies: Map<string, string>;
  /** As it came, for what a cookie is set with. */
  readonly setCookies: string[];
  /** Follows what leads on, `<meta>` too. */
  open(path: string, init?: RequestInit): Promise<Visited>;
  /** One answer. */
  ask(path: string, init?: RequestInit): Promise<Response>;
}

export function visitedReceiver(
  gitlab: GitLab,
  { operators = [], secret, ...over }: Partial<ReceiverParts> & { operators?: readonly string[]; secret?: string } = {},
) {
  const publicUrl = over.publicUrl ?? PUBLIC_URL;
  const application = gitlab.instance.oauth.add(`${publicUrl}/sign-in/callback`);
  const dispatcher = new Agent();
  const oauth = createSignIn({
    url: gitlab.url,
    applicationId: application.id,
    secret: secret ?? application.secret,
    redirectUri: application.redirectUri,
    dispatcher,
  });
  const options = { log: createLog('silent'), clock: systemClock, dispatcher };
  const signIn = {
    oauth,
    asPerson: (token: string) => asPerson(gitlab.url, { ...options, token }),
    operators,
    publicUrl,
  };
  const { app, queued } = receiver({ mayReadMetrics: () => false, signIn, ...over });
  const visitor = (): Visitor => visitorOf((url, init) => app.request(url, init));
  return { app, queued, visitor, application };
}

/** As somebody of GitLab's. */
export async function signIn(gitlab: GitLab, visitor: Visitor, user: User): Promise<Visitor> {
  gitlab.instance.oauth.atBrowser = user;
  const { url } = await visitor.open('/sign-in');
  if (url !== `${PUBLIC_URL}/`) throw new Error(`It led to ${url}`);
  return visitor;
}

function visitorOf(request: (url: string, init: RequestInit) => Response | Promise<Response>): Visitor {
  const cookies = new Map<string, string>();
  const setCookies: string[] = [];

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(path, PUBLIC_URL);
    const headers = new Headers({ accept: 'text/html', ...init.headers });
    if (url.origin !== PUBLIC_URL) return fetch(url, { ...init, headers, redirect: 'manual' });
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await request(url.href, { ...init, headers });
    for (const line of answer.headers.getSetCookie()) {
      setCookies.push(line);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  }

  async function open(path: string, init: RequestInit = {}): Promise<Visited> {
    let url = new URL(path, PUBLIC_URL);
    let answer = await ask(url.href, init);
    for (let hops = 0; hops < 12; hops++) {
      const page = await answer.clone().text();
      const [, refresh] = /<meta http-equiv="refresh" content="0; url=([^"]*)"/.exec(page) ?? [];
      const [, agree] = /action="(\/oauth\/authorize\?[^"]*)"/.exec(page) ?? [];
      const next = answer.headers.get('location') ?? (refresh ?? agree)?.replaceAll('&amp;', '&');
      if (next === undefined) return { status: answer.status, url: url.href, headers: answer.headers, page };
      url = new URL(next, url);
      answer = await ask(url.href, agree === undefined ? {} : { method: 'POST' });
    }
    throw new Error(`It leads in circles: ${url}`);
  }

  return { cookies, setCookies, open, ask };
}
