/** The stand-in's HTTP side: who asks, what goes wrong on the way, what is written down. */
import type { IncomingMessage } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { ApiError, unauthorized } from './api-error.ts';
import type { Contract } from './contract.ts';
import { type Answer, type Call, Moved, type Route } from './endpoint.ts';
import { answerOf, type Fault, type Faults } from './faults.ts';
import type { Instance, Token } from './instance.ts';
import { discussionRoutes } from './routes-discussions.ts';
import { draftNoteRoutes } from './routes-draft-notes.ts';
import { fileRoutes } from './routes-files.ts';
import { graphQl } from './routes-graphql.ts';
import { groupRoutes } from './routes-groups.ts';
import { hookRoutes } from './routes-hooks.ts';
import { instanceRoutes } from './routes-instance.ts';
import { lintRoutes } from './routes-lint.ts';
import { mergeRequestRoutes } from './routes-merge-requests.ts';
import { projectRoutes } from './routes-projects.ts';
import { repositoryRoutes } from './routes-repository.ts';
import { runnerRoutes } from './routes-runners.ts';
import { statusCheckRoutes } from './routes-status-checks.ts';
import { statusRoutes } from './routes-statuses.ts';
import { suggestionRoutes } from './routes-suggestions.ts';

export interface RecordedRequest {
  readonly method: string;
  /** With its query, as it came. */
  readonly path: string;
  /** The route that took it: `/projects/:id/merge_requests/:iid`; null when there is none. */
  readonly route: string | null;
  /** 0: no answer was given. */
  readonly status: number;
  readonly body: unknown;
}

/** Does it change something? By GraphQL we only ask. */
export function isWrite({ method, route }: RecordedRequest): boolean {
  return method !== 'GET' && method !== 'HEAD' && route !== '/graphql';
}

export interface Journal {
  readonly requests: RecordedRequest[];
  /** Requests that GitLab's API does not know, and answers that it would not give. */
  readonly violations: string[];
}

type Bindings = { Bindings: { incoming: IncomingMessage } };

const ROUTES: readonly Route[] = [
  ...instanceRoutes,
  ...projectRoutes,
  ...groupRoutes,
  ...hookRoutes,
  ...runnerRoutes,
  ...fileRoutes,
  ...repositoryRoutes,
  ...mergeRequestRoutes,
  ...discussionRoutes,
  ...draftNoteRoutes,
  ...statusCheckRoutes,
  ...statusRoutes,
  ...suggestionRoutes,
  ...lintRoutes,
];

export function createServer(
  instance: Instance,
  faults: Faults,
  contract: Contract | null,
  journal: Journal,
): Hono<Bindings> {
  const app = new Hono<Bindings>();
  /** Handed out with pages. */
  const links = new Set<string>();
  for (const [method, path, handle] of ROUTES) {
    app.on(method, `/api/v4${path}`, (context) => serve(context, path, handle));
  }
  app.post('/api/graphql', (context) => serve(context, '/graphql', graphQl));
  app.route('/', instance.oauth.routes());
  app.notFound((context) => {
    if (instance.website && !context.req.path.startsWith('/api/')) return instance.website.fetch(context.req.raw);
    const { pathname, search } = new URL(context.req.url);
    const { method } = context.req;
    journal.requests.push({ method, path: pathname + search, route: null, status: 404, body: undefined });
    journal.violations.push(`${method} ${pathname}: no such route`);
    return context.json({ error: '404 Not Found' }, 404);
  });
  return app;

  async function serve(context: Context<Bindings>, route: string, handle: Route[2]): Promise<Response> {
    const url = new URL(context.req.raw.url);
    const { method } = context.req;
    const path = url.pathname + url.search;
    const violate = (fault: string) => void journal.violations.push(`${method} ${url.pathname}: ${fault}`);
    const body = await readBody(context, violate);
    const record = (status: number) => journal.requests.push({ method, path, route, status, body });
    const type = context.req.header('content-type');
    // Whoever follows a link sends what GitLab put into it.
    if (!links.has(url.href)) for (const fault of contract?.request(method, url, type, body) ?? []) violate(fault);

    const fault = faults.take(`${method} ${path}${asked(route, body)}`);
    if (fault && !fault.afterWrite) return fail(context, fault, record);
    const answer = await carryOut(context, url, body, handle);
    for (const lie of contract?.answer(method, url, answer.status ?? 200, answer.json) ?? []) violate(`answer ${lie}`);
    if (fault) return fail(context, fault, record);
    record(answer.status ?? 200);
    for (const [, link = ''] of answer.headers?.Link?.matchAll(/<([^>]+)>/g) ?? []) links.add(link);
    return respond(answer);
  }

  async function carryOut(context: Context<Bindings>, url: URL, body: unknown, handle: Route[2]): Promise<Answer> {
    try {
      const token = asSomebody(instance, authenticate(instance, context), context.req.header('sudo'));
      const writes = !['GET', 'HEAD'].includes(context.req.method) && handle !== graphQl;
      requireScope(token, writes);
      const given = body !== null && typeof body === 'object' ? (body as Record<string, unknown>) : {};
      const call: Call = {
        instance,
        token,
        params: context.req.param() as Record<string, string>,
        query: url.searchParams,
        body: given,
        url,
      };
      return await handle(call);
    } catch (error) {
      if (error instanceof ApiError) {
        if (error.plain) return { status: error.status, text: String(error.body.message) };
        return { status: error.status, json: error.body };
      }
      if (!(error instanceof Moved)) throw error;
      if (context.req.method !== 'GET')
        return { status: 405, json: { message: 'Non GET methods are not allowed for moved projects' } };
      const text = `This resource has been moved permanently to ${error.location}`;
      return { status: 301, text, headers: { Location: error.location } };
    }
  }
}

/** All of GraphQL has one address: what is asked stands in the body. */
function asked(route: string, body: unknown): string {
  return route === '/graphql' ? ` ${JSON.stringify(body)}` : '';
}

/** Null: no token came. */
function authenticate(instance: Instance, context: Context<Bindings>): Token | null {
  const bearer = context.req.header('authorization')?.replace(/^Bearer /, '');
  const own = context.req.header('private-token');
  const value = own ?? bearer;
  if (value === undefined) return null;
  const token = instance.tokens.get(value);
  // A token of OAuth is none of those (lib/gitlab/auth/auth_finders.rb, 18.9).
  if (!token || (own !== undefined && token.kind === 'oauth')) throw unauthorized();
  return token;
}

/** With `Sudo` an administrator's token of that scope asks as another user (GitLab 18.9). */
function asSomebody(instance: Instance, token: Token | null, sudo: string | undefined): Token | null {
  if (sudo === undefined) return token;
  if (!token) throw unauthorized();
  if (!token.user.admin) throw new ApiError(403, '403 Forbidden - Must be admin to use sudo');
  if (!token.scopes.includes('sudo')) throw insufficientScope('sudo');
  const user = instance.users.find(({ id, username }) => String(id) === sudo || username === sudo);
  if (!user) throw new ApiError(404, `404 User with ID or username '${sudo}' Not Found`);
  return { user, scopes: token.scopes };
}

function insufficientScope(scope: string): ApiError {
  return new ApiError(403, {
    error: 'insufficient_scope',
    error_description: 'The request requires higher privileges than provided by the access token.',
    scope,
  });
}

function requireScope(token: Token | null, writes: boolean): void {
  if (!token && writes) throw unauthorized();
  if (!token || token.scopes.includes('api') || (!writes && token.scopes.includes('read_api'))) return;
  throw insufficientScope('api');
}

async function readBody(context: Context<Bindings>, violate: (fault: string) => void): Promise<unknown> {
  const text = ['GET', 'HEAD'].includes(context.req.method) ? '' : await context.req.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    violate('the body is not JSON');
    return text;
  }
}

function fail(context: Context<Bindings>, fault: Fault, record: (status: number) => void): Response {
  const response = answerOf(fault);
  record(response?.status ?? 0);
  if (response) return response;
  if (fault.kind === 'reset') context.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function respond(answer: Answer): Response {
  const type = answer.json === undefined ? 'text/plain; charset=utf-8' : 'application/json';
  const body = answer.json === undefined ? (answer.text ?? null) : JSON.stringify(answer.json);
  const headers = new Headers({ ...(body === null ? {} : { 'Content-Type': type }), ...answer.headers });
  headers.set('X-Request-Id', '01J0000000000000000000000');
  return new Response(body, { status: answer.status ?? 200, headers });
}
