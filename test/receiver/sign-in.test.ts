/** Signing in with GitLab, and what is shown to whom then. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { reportLink } from '../../src/report-link.ts';
import type { User } from '../support/gitlab/instance.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { memoryStore } from '../support/memory-store.ts';
import { emptyReport, reviewJob } from '../support/review-job.ts';
import { key, NOW } from './receiving.ts';
import { PUBLIC_URL, signIn, type Visitor, visitedReceiver } from './visiting.ts';

const CI = { '.gitlab-ci.yml': 'build: { script: make }' };

let gitlab: GitLab;
let stranger: User;
let store: ReturnType<typeof memoryStore>;
/** Of a report that its author sees and a stranger does not. */
let path: string;

beforeAll(async () => {
  gitlab = await startGitLab();
  stranger = gitlab.user('eve');
  const project = gitlab.project('secret/app', CI);
  const { mergeRequest } = project.mergeRequest({ files: CI });
  const job = reviewJob({ projectId: mergeRequest.project.id, iid: mergeRequest.iid, projectPath: 'secret/app' });
  store = memoryStore();
  await store.keepReport('12', {
    job,
    report: emptyReport({ project: 'secret/app' }),
    finishedAt: NOW.toISOString(),
  });
  path = reportLink(PUBLIC_URL, key, '12', job, NOW).slice(PUBLIC_URL.length);
});
afterAll(() => gitlab.stop());
beforeEach(() => {
  gitlab.instance.oauth.atBrowser = gitlab.author;
});

const signedIn = (visitor: Visitor, user: User = gitlab.author) => signIn(gitlab, visitor, user);

describe('a report', () => {
  test('opens after signing in, to whoever sees its merge request, at the address that was asked for', async () => {
    const { visitor } = visitedReceiver(gitlab, { store });
    const own = visitor();
    const opened = await own.open(path);
    expect([opened.status, opened.url]).toEqual([200, PUBLIC_URL + path]);
    expect(opened.page).toContain('secret/app');
    expect(opened.page).toContain('@sam');
    expect(opened.headers.get('cache-control')).toBe('no-store');
    // GitLab is asked each time: rights are taken away.
    gitlab.forgetRequests();
    await own.open(path);
    expect(gitlab.counts()).toEqual({ 'GET /projects/:id/merge_requests/:iid': 1 });
  });

  test('is the same as none to anybody else, whatever link there is', async () => {
    const { visitor } = visitedReceiver(gitlab, { store });
    const eve = await signedIn(visitor(), stranger);
    const hidden = await eve.open(path);
    const absent = await eve.open(path.replace('/12', '/13'));
    expect([hidden.status, absent.status]).toEqual([404, 404]);
    expect(hidden.page).toBe(absent.page);
    expect(hidden.page).not.toContain('secret/app');
    // The id of a job that another merge request had before.
    const author = await signedIn(visitor());
    expect((await author.open(path.replace(/of=\d+/, 'of=999'))).status).toBe(404);
  });

  test('is led to from the note, whoever sees it', async () => {
    const { visitor } = visitedReceiver(gitlab, { store });
    const newest = path.replace(/^.*of=([\d-]+).*$/, '/merge-requests/$1');
    const opened = await visitor().open(newest);
    expect([opened.status, new URL(opened.url).pathname]).toEqual([200, '/reviews/12']);
    const eve = await signedIn(visitor(), stranger);
    expect((await eve.ask(newest)).status).toBe(404);
    expect((await eve.ask('/merge-requests/x')).status).toBe(404);
  });

  test('is not opened by its link alone, and a program is told so', async () => {
    const { visitor } = visitedReceiver(gitlab, { store });
    const answer = await visitor().ask(path);
    expect([answer.status, answer.headers.get('location')]).toEqual([
      302,
      `../sign-in?${new URLSearchParams({ to: path.slice(1) })}`,
    ]);
    const program = await visitor().ask(path, { headers: { accept: 'application/json' } });
    expect([program.status, await program.json()]).toEqual([401, expect.objectContaining({ status: 'refused' })]);
  });

  test('is asked for again only by whoever sees it', async () => {
    const { visitor, queued } = visitedReceiver(gitlab, { store });
    const again = path.replace('?', '/again?');
    expect((await visitor().ask(again, { method: 'POST' })).status).toBe(401);
    expect((await (await signedIn(visitor(), stranger)).ask(again, { method: 'POST' })).status).toBe(404);
    expect(queued).toEqual([]);
    expect((await (await signedIn(visitor())).ask(again, { method: 'POST' })).status).toBe(202);
    expect(queued).toHaveLength(1);
  });

  test('waits while GitLab does not answer', async () => {
    const { visitor } = visitedReceiver(gitlab, { store });
    const own = await signedIn(visitor());
    gitlab.fail({ kind: 'maintenance', on: /merge_requests/, times: 1 });
    const answer = await own.ask(path);
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain('secret/app');
  });

  test('takes a new session once GitLab takes the token no more', async () => {
    const { visitor } = visitedReceiver(gitlab, { store });
    const own = await signedIn(visitor());
    for (const [token, { kind }] of gitlab.instance.tokens) if (kind === 'oauth') gitlab.instance.tokens.delete(token);
    const answer = await own.ask(path);
    expect([answer.status, own.cookies.size]).toEqual([302, 0]);
    expect((await own.open(path)).status).toBe(200);
  });

  test('of whom another site leads here the cookie is asked for once more', async () => {
    const { visitor } = visitedReceiver(gitlab, { store });
    const answer = await visitor().ask(path, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(answer.status).toBe(200);
    const [, onward = ''] = /content="0; url=([^"]*)"/.exec(await answer.text()) ?? [];
    expect(new URL(onward.replaceAll('&amp;', '&'), PUBLIC_URL + path).href).toBe(PUBLIC_URL + path);
  });
});

describe('a sign-in', () => {
  test('goes by PKCE and a state, with cookies that nothing else reads', async () => {
    const { visitor, application } = visitedReceiver(gitlab);
    const own = visitor();
    const url = new URL((await own.ask('/sign-in?to=rules')).headers.get('location') ?? '');
    expect(url.href).toContain(`${gitlab.url}/oauth/authorize?`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: application.id,
      redirect_uri: `${PUBLIC_URL}/sign-in/callback`,
      response_type: 'code',
      scope: 'read_api',
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect((await own.open(url.href)).url).toBe(`${PUBLIC_URL}/rules`);
    const [begun, , session] = own.setCookies;
    expect(begun).toMatch(
      /^__Host-pipewarden-sign-in-[\w-]+=.*; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(session).toMatch(/^__Host-pipewarden=.*; Max-Age=7200; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect([...own.cookies.keys()]).toEqual(['__Host-pipewarden']);
    const [token = ''] = [...gitlab.instance.tokens].at(-1) ?? [];
    expect(own.setCookies.join()).not.toContain(token);
  });

  test.each([
    ['nothing was begun', '', (url: URL) => url, 400],
    ['another state', 'begun', (url: URL) => with_(url, 'state', 'x'.repeat(43)), 400],
    ['no state', 'begun', (url: URL) => with_(url, 'state', ''), 400],
    ['another code', 'begun', (url: URL) => with_(url, 'code', 'made-up'), 403],
    ['no code', 'begun', (url: URL) => with_(url, 'code', null), 403],
  ])('is refused: %s', async (_, begun, changed, status) => {
    const { visitor } = visitedReceiver(gitlab);
    const [own, other] = [visitor(), visitor()];
    const callback = changed(await cameBack(own));
    const answer = await (begun ? own : other).ask(callback.href);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain('Try again');
    expect([...own.cookies.keys(), ...other.cookies.keys()]).not.toContain('__Host-pipewarden');
  });

  test('is refused twice with one code, with the code of another sign-in, and when GitLab says no', async () => {
    const { visitor } = visitedReceiver(gitlab);
    const own = visitor();
    const callback = await cameBack(own);
    const cookies = new Map(own.cookies);
    expect((await own.ask(callback.href)).status).toBe(200);
    // Even with the cookie of that time.
    const copied = visitor();
    for (const [name, value] of cookies) copied.cookies.set(name, value);
    expect((await copied.ask(callback.href)).status).toBe(403);

    // Somebody puts his own code into another's browser, with the state that is right there: PKCE sees it.
    const [victim, attacker] = [visitor(), visitor()];
    const [mine, stolen] = [await cameBack(victim), await cameBack(attacker)];
    mine.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    expect((await victim.ask(mine.href)).status).toBe(403);

    const denied = visitor();
    const begun = new URL((await denied.ask('/sign-in')).headers.get('location') ?? '');
    const no = await denied.ask(begun.href.replace('/oauth/authorize', '/oauth/authorize/deny'), { method: 'POST' });
    expect((await denied.ask(no.headers.get('location') ?? '')).status).toBe(403);
    expect(denied.cookies.size).toBe(0);
  });

  test('is refused with the wrong secret of the application', async () => {
    const { visitor } = visitedReceiver(gitlab, { secret: 'another' });
    const own = visitor();
    expect((await own.ask((await cameBack(own)).href)).status).toBe(403);
  });

  test('several pages may begin at once', async () => {
    const { visitor } = visitedReceiver(gitlab);
    const own = visitor();
    const [one, other] = [await cameBack(own), await cameBack(own)];
    expect([(await own.ask(one.href)).status, (await own.ask(other.href)).status]).toEqual([200, 200]);
  });

  test.each([
    '//evil.example/x',
    '\\\\evil.example',
    'https://evil.example',
    '@evil.example',
    '.evil.example',
    '../../x',
  ])('never leads to another site: %s', async (to) => {
    const { visitor } = visitedReceiver(gitlab);
    const opened = await visitor().open(`/sign-in?${new URLSearchParams({ to })}`);
    expect(new URL(opened.url).origin).toBe(PUBLIC_URL);
  });

  test('is over with signing out, here and at GitLab', async () => {
    const { visitor } = visitedReceiver(gitlab, { store });
    const own = await signedIn(visitor());
    const kept = new Map(own.cookies);
    expect((await own.ask('/sign-out', { method: 'POST' })).status).toBe(303);
    expect(own.cookies.size).toBe(0);
    for (const [name, value] of kept) own.cookies.set(name, value);
    expect((await own.ask(path)).status).toBe(302);
  });

  test.each([
    ['made up', () => 'made-up'],
    ['of another server', (own: string) => own.slice(0, -6) + own.slice(-6).split('').toReversed().join('')],
  ])('a cookie that is %s is none', async (_, changed) => {
    const { visitor } = visitedReceiver(gitlab, { store });
    const own = await signedIn(visitor());
    const [[name, value] = ['', '']] = own.cookies;
    own.cookies.set(name, changed(value));
    expect((await own.ask(path)).status).toBe(302);
  });

  test('ends with its token', async () => {
    let now = NOW;
    const { visitor } = visitedReceiver(gitlab, { store, now: () => now });
    const own = await signedIn(visitor());
    expect((await own.ask(path)).status).toBe(200);
    now = new Date(NOW.getTime() + 7_201_000);
    expect((await own.ask(path)).status).toBe(302);
  });

  test('the cookie of one kind is none of another', async () => {
    const { visitor } = visitedReceiver(gitlab, { store });
    const own = visitor();
    await own.ask('/sign-in');
    const [begun = ''] = own.cookies.values();
    own.cookies.set('__Host-pipewarden', begun);
    expect((await own.ask(path)).status).toBe(302);
  });
});

test('without an application nobody signs in, and no page speaks of it', async () => {
  const { visitor } = visitedReceiver(gitlab, { signIn: null });
  expect((await visitor().ask('/sign-in')).status).toBe(404);
  expect((await visitor().open('/')).page).not.toContain('Sign in');
});

/** The address that GitLab leads back to. */
async function cameBack(visitor: Visitor): Promise<URL> {
  const begun = (await visitor.ask('/sign-in')).headers.get('location') ?? '';
  const led = await visitor.ask(begun, { method: 'POST' });
  return new URL(led.headers.get('location') ?? '');
}

function with_(url: URL, name: string, value: string | null): URL {
  const changed = new URL(url);
  if (value === null) changed.searchParams.delete(name);
  else changed.searchParams.set(name, value);
  return changed;
}
