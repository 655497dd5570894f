/** What a route of the stand-in is given and gives back. */
import { canRead, canSee } from './access.ts';
import { ApiError, badParameter, forbidden, notFound, unauthorized } from './api-error.ts';
import { ACCESS, type Instance, type Project, type Role, type Token, type User } from './instance.ts';
import type { MergeRequest } from './merge-request.ts';

export interface Call {
  readonly instance: Instance;
  /** Null: no token came. */
  readonly token: Token | null;
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
export type Route = readonly [
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  handle: (call: Call) => Answer | Promise<Answer>,
];

/** Null: nobody is signed in. */
export function reader(call: Call): User | null {
  return call.token?.user ?? null;
}

/** Throws 401 where no token came. */
export function userOf(call: Call): User {
  if (!call.token) throw unauthorized();
  return call.token.user;
}

/** The project in the path. 404 when it is hidden, 301 when it moved and nothing is written. */
export function projectOf(call: Call, parameter = 'id'): Project {
  const id = call.params[parameter] ?? '';
  const project = call.instance.project(id);
  if (project && canSee(call.instance, reader(call), project)) return project;
  const moved = call.instance.projects.find((candidate) => candidate.formerPaths.includes(id));
  if (moved && canSee(call.instance, reader(call), moved)) throw new Moved(call.url, id, moved.id);
  throw notFound('Project');
}

/** Throws 403 when the role is too low. */
export function requireRole(call: Call, project: Project, role: Role): void {
  const user = userOf(call);
  if (!user.admin && call.instance.access(user, project) < ACCESS[role]) throw forbidden();
}

/** Throws 403 where the code is not the caller's to read. */
export function requireCode(call: Call, project: Project): void {
  if (!canRead(call.instance, reader(call), project)) throw forbidden();
}

/** The merge request itself: 403 for a Guest of a private project. */
export function mergeRequestOf(call: Call): MergeRequest {
  const project = projectOf(call);
  const found = lookUp(call, project);
  requireCode(call, project);
  return found;
}

/** What notes are written on: hidden from a Guest of a private project, and from nobody but the signed in. */
export function noteableOf(call: Call): MergeRequest {
  userOf(call);
  const project = projectOf(call);
  const found = lookUp(call, project);
  if (!canRead(call.instance, reader(call), project)) throw new ApiError(404, '404 Not found');
  return found;
}

function lookUp(call: Call, project: Project): MergeRequest {
  const iid = call.params.iid ?? '';
  if (!/^\d+$/.test(iid)) throw badParameter('merge_request_iid is invalid');
  const found = project.mergeRequests.find((candidate) => String(candidate.iid) === iid);
  if (!found) throw new ApiError(404, '404 Not found');
  return found;
}

export function flag(value: unknown): boolean {
  return value === true || value === 'true' || value === '1';
}

/** GET on a project's old address. */
export class Moved extends Error {
  readonly location: string;

  constructor(url: URL, from: string, to: number) {
    super(`${from} moved to ${to}`);
    this.location = url.href.replace(encodeURIComponent(from), String(to));
  }
}
