/** What a route of the stand-in is given and gives back. */
import { ApiError, forbidden, notFound } from './api-error.ts';
import type { MergeRequest } from './merge-request.ts';
import { ACCESS, type Project, type Role, type User, type World } from './world.ts';

export interface Call {
  readonly world: World;
  readonly user: User;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Path and query as they came. */
  readonly url: URL;
}

/** `json` or `text`; neither = an empty body. */
export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Paths in Hono's form, below `/api/v4`. */
export type Route = readonly [method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, handle: (call: Call) => Answer];

/** The project in the path. 404 when it is hidden, 301 when it moved and nothing is written. */
export function projectOf(call: Call, parameter = 'id'): Project {
  const id = call.params[parameter] ?? '';
  const project = call.world.project(id);
  if (project && canSee(call, project)) return project;
  const moved = call.world.projects.find((candidate) => candidate.formerPaths.includes(id));
  if (moved && canSee(call, moved)) throw new Moved(call.url, id, moved.path);
  throw notFound('Project');
}

/** Throws 403 when the role is too low; public code needs none. */
export function requireRole(call: Call, project: Project, role: Role): void {
  if (call.world.access(call.user, project) < ACCESS[role]) throw forbidden();
}

/** Code of a public project is everybody's, a private project's from Reporter on. */
export function requireCode(call: Call, project: Project): void {
  if (project.visibility === 'private') requireRole(call, project, 'reporter');
}

export function mergeRequestOf(call: Call): MergeRequest {
  const project = projectOf(call);
  const readable = project.visibility !== 'private' || call.world.access(call.user, project) >= ACCESS.reporter;
  const found = project.mergeRequests.find((candidate) => String(candidate.iid) === call.params.iid);
  if (!found || !readable) throw new ApiError(404, '404 Not found');
  return found;
}

/** One page by offset, with GitLab's headers; `per_page` above 100 is silently 100. */
export function page(call: Call, items: readonly unknown[]): Answer {
  const size = Math.min(100, whole(call.query.get('per_page'), 20));
  const number = whole(call.query.get('page'), 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  if ((number - 1) * size > 50_000) {
    throw new ApiError(405, { error: 'Offset pagination has a maximum allowed offset of 50000' });
  }
  const next = number < last ? number + 1 : null;
  const previous = number > 1 ? number - 1 : null;
  const links = [
    link(call, 'prev', previous),
    link(call, 'next', next),
    link(call, 'first', 1),
    link(call, 'last', last),
  ];
  return {
    json: items.slice((number - 1) * size, number * size),
    headers: {
      'X-Page': String(number),
      'X-Per-Page': String(size),
      'X-Next-Page': String(next ?? ''),
      'X-Prev-Page': String(previous ?? ''),
      ...(items.length > 10_000 ? {} : { 'X-Total': String(items.length), 'X-Total-Pages': String(last) }),
      Link: links.filter(Boolean).join(', '),
    },
  };
}

/** One page by cursor: `Link` is the only way on, and there are no totals. */
export function keysetPage(call: Call, items: readonly { readonly path: string }[]): Answer {
  const size = Math.min(100, whole(call.query.get('per_page'), 20));
  const token = call.query.get('page_token');
  const start = token === null ? 0 : items.findIndex((item) => item.path === token) + 1;
  const shown = items.slice(start, start + size);
  const url = new URL(call.url);
  url.searchParams.set('page_token', shown.at(-1)?.path ?? '');
  const more = start + size < items.length;
  return { json: shown, headers: more ? { Link: `<${url.href}>; rel="next"` } : {} };
}

export function flag(value: unknown): boolean {
  return value === true || value === 'true' || value === '1';
}

/** GET on a project's old address. */
export class Moved extends Error {
  readonly location: string;

  constructor(url: URL, from: string, to: string) {
    super(`${from} moved to ${to}`);
    this.location = url.href.replace(encodeURIComponent(from), encodeURIComponent(to));
  }
}

export function canSee(call: Call, project: Project): boolean {
  return project.visibility !== 'private' || call.world.access(call.user, project) >= ACCESS.guest;
}

function link(call: Call, rel: string, number: number | null): string {
  if (number === null) return '';
  const url = new URL(call.url);
  url.searchParams.set('page', String(number));
  return `<${url.href}>; rel="${rel}"`;
}

function whole(value: string | null, otherwise: number): number {
  if (value === null || value === '') return otherwise;
  if (!/^\d+$/.test(value) || value === '0') throw new ApiError(400, { error: 'page is invalid' });
  return Number(value);
}
