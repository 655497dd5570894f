/**
 * GitLab as an OAuth provider, as far as the authorization code goes (Doorkeeper; app/controllers/oauth/authorizations_controller.rb
 * and docs, "OAuth 2.0 identity provider API", 18): who is at the browser is what a test says.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { Instance, User } from './instance.ts';

export interface OAuthApplication {
  readonly id: string;
  readonly secret: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
}

interface Grant {
  readonly application: OAuthApplication;
  readonly user: User;
  readonly redirectUri: string;
  readonly scope: string;
  readonly challenge: string | null;
}

const INVALID_CLIENT =
  'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.';
const INVALID_GRANT =
  'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.';

/** What GitLab's page asks for before anything is granted; a text: its error page. */
type Asked = Omit<Grant, 'user'> & { readonly state: string | null };

export class OAuth {
  /** Who is signed in to GitLab in the browser; null: nobody. */
  atBrowser: User | null = null;
  readonly #instance: Instance;
  readonly #applications = new Map<string, OAuthApplication>();
  readonly #grants = new Map<string, Grant>();
  /** `application user scope`: those are led on without a question. */
  readonly #agreed = new Set<string>();

  constructor(instance: Instance) {
    this.#instance = instance;
  }

  /** Confidential, as an administrator adds it. */
  add(redirectUri: string, scopes: readonly string[] = ['read_api']): OAuthApplication {
    const application = {
      id: randomBytes(8).toString('hex'),
      secret: `gloas-${randomBytes(8).toString('hex')}`,
      redirectUri,
      scopes,
    };
    this.#applications.set(application.id, application);
    return application;
  }

  routes(): Hono {
    const app = new Hono();
    app.get('/users/sign_in', (c) => c.html('<h1>Sign in</h1>'));
    // What browsers ask for by themselves.
    app.get('/favicon.ico', (c) => c.body(null, 204));
    app.get('/oauth/authorize', (c) => {
      const user = this.atBrowser;
      if (!user) return c.redirect('/users/sign_in');
      const asked = this.#asked(new URL(c.req.url).searchParams);
      if (typeof asked === 'string') return c.html(html`<h1>An error has occurred</h1><p>${asked}</p>`, 200);
      if (this.#agreed.has(agreement(asked, user))) return c.redirect(this.#granted(asked, user));
      return c.html(questionPage(new URL(c.req.url).search));
    });
    app.post('/oauth/authorize', (c) => this.#answered(c, (asked, user) => this.#granted(asked, user)));
    app.post('/oauth/authorize/deny', (c) => this.#answered(c, denied));
    app.post('/oauth/token', async (c) => this.#token(c, await c.req.parseBody()));
    app.post('/oauth/revoke', async (c) => {
      const { token } = await c.req.parseBody();
      this.#instance.tokens.delete(String(token));
      return c.json({});
    });
    return app;
  }

  /** Nothing is led back to an address that the application does not name. */
  #asked(query: URLSearchParams): Asked | string {
    const application = this.#applications.get(query.get('client_id') ?? '');
    if (!application) return INVALID_CLIENT;
    const redirectUri = query.get('redirect_uri') ?? '';
    if (redirectUri !== application.redirectUri) return 'The redirect URI included is not valid.';
    if (query.get('response_type') !== 'code') return 'The authorization server does not support this response type.';
    const scope = query.get('scope') ?? '';
    if (scope.split(' ').some((each) => !application.scopes.includes(each)))
      return 'The requested scope is invalid, unknown, or malformed.';
    const challenge = query.get('code_challenge');
    if (challenge !== null && query.get('code_challenge_method') !== 'S256')
      return 'The code challenge method must be S256.';
    return { application, redirectUri, scope, challenge, state: query.get('state') };
  }

  #answered(c: Context, to: (asked: Asked, user: User) => string): Response | Promise<Response> {
    const asked = this.#asked(new URL(c.req.url).searchParams);
    if (typeof asked === 'string' || !this.atBrowser) return c.text('', 422);
    return c.redirect(to(asked, this.atBrowser));
  }

  #granted({ state, ...asked }: Asked, user: User): string {
    const code = randomBytes(16).toString('hex');
    this.#grants.set(code, { ...asked, user });
    this.#agreed.add(agreement(asked, user));
    return backTo(asked.redirectUri, { code, state });
  }

  #token(c: Context, body: Record<string, unknown>): Response {
    const application = this.#applications.get(String(body.client_id));
    if (!application || application.secret !== body.client_secret)
      return c.json({ error: 'invalid_client', error_description: INVALID_CLIENT }, 401);
    if (body.grant_type !== 'authorization_code')
      return c.json({ error: 'unsupported_grant_type', error_description: 'Not here.' }, 400);
    const grant = this.#grants.get(String(body.code));
    // Once alone.
    this.#grants.delete(String(body.code));
    const isRight =
      grant?.application === application &&
      grant.redirectUri === body.redirect_uri &&
      (grant.challenge === null || grant.challenge === challengeOf(String(body.code_verifier)));
    if (!grant || !isRight) return c.json({ error: 'invalid_grant', error_description: INVALID_GRANT }, 400);
    const token = randomBytes(32).toString('hex');
    this.#instance.tokens.set(token, { user: grant.user, scopes: grant.scope.split(' '), kind: 'oauth' });
    return c.json({
      access_token: token,
      token_type: 'Bearer',
      expires_in: 7200,
      refresh_token: randomBytes(32).toString('hex'),
      scope: grant.scope,
      created_at: Math.floor(Date.now() / 1000),
    });
  }
}

function denied({ redirectUri, state }: Asked): string {
  const why = 'The resource owner or authorization server denied the request.';
  return backTo(redirectUri, { error: 'access_denied', error_description: why, state });
}

function backTo(redirectUri: string, answer: Readonly<Record<string, string | null>>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) if (value !== null) url.searchParams.set(name, value);
  return url.href;
}

function agreement({ application, scope }: Pick<Grant, 'application' | 'scope'>, user: User): string {
  return JSON.stringify([application.id, user.id, scope]);
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function questionPage(search: string) {
  return html`<!doctype html><html lang="en"><title>Authorize</title><h1>Pipewarden would like to use your account</h1>
    <form method="post" action="/oauth/authorize${search}"><button>Authorize</button></form>
    <form method="post" action="/oauth/authorize/deny${search}"><button>Cancel</button></form></html>`;
}
