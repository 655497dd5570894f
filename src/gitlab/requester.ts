/**
 * gitbeaker's documented extension point. Its own requester repeats every request ten times within a quarter of a
 * second on 429 and 502, POSTs too, and ignores Retry-After (43.8.0, gitbeaker#3805); ours repeats what is safe.
 */
import { createRequesterFn, type FormattedResponse, type ResourceOptions } from '@gitbeaker/requester-utils';
import type { Dispatcher } from 'undici';
import { NotFound, Refused, RetryLater } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { redactorOf } from '../secrets/redactor.ts';
import { tellCall, unixTime } from './calls-made.ts';
import type { Clock } from './clock.ts';
import { type Call, failureOf, isStatusPost, retryAfter, unanswered } from './failure.ts';
import { isGitBlob } from './git-blob.ts';
import { routeOf } from './route.ts';
import { BodyTooLarge, decoded, type Incoming, send } from './send.ts';

export interface RequesterOptions {
  readonly token: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly metrics?: Metrics;
  /** For one try. */
  readonly deadlineMs?: number;
  /** 1: it is asked once. */
  readonly tries?: number;
  /** A page of 100 files with 200 KB of patch each is the largest answer we ask for. */
  readonly maxBytes?: number;
  /** For raw files, whose content the author of a merge request decides. */
  readonly maxFileBytes?: number;
  readonly dispatcher?: Dispatcher;
}

const DEADLINE_MS = 30_000;
const MAX_BYTES = 32 * 1024 * 1024;
/** GitLab itself takes no YAML above 2 MiB. */
export const MAX_FILE_BYTES = 2 * 1024 * 1024;
const RAW_FILE = 'projects/:id/repository/files/:id/raw';
/** Anybody's texts, of which no more is used: our own notes are shorter, and of a merge request it is its title. */
const MAX_TEXT_BYTES: Readonly<Record<string, number>> = {
  'projects/:id/merge_requests/:id/discussions': 100_000,
  'projects/:id/merge_requests/:id': 10_000,
  'projects/:id/merge_requests': 10_000,
  merge_requests: 10_000,
};
const TRIES = 4;
/** Longer waits belong to the queue: a review must not hold its place for minutes. */
const LONGEST_WAIT_MS = 30_000;

type RequestOptions = {
  method: string;
  prefixUrl: string;
  headers: Record<string, string>;
  body?: string;
  searchParams?: string;
};

interface Failed {
  readonly error: Error;
  /** Null: no answer. */
  readonly status: number | null;
  /** Seconds, where GitLab said so. */
  readonly retryAfter: number | null;
}

/** Throws the errors of src/errors.ts alone. */
export function createRequester(options: RequesterOptions): ReturnType<typeof createRequesterFn> {
  return createRequesterFn(
    (_service: ResourceOptions, request) => Promise.resolve(request),
    (endpoint, request) => ask(endpoint, request as unknown as RequestOptions, options),
  );
}

async function ask(endpoint: string, request: RequestOptions, options: RequesterOptions): Promise<FormattedResponse> {
  const url = addressOf(endpoint, request);
  const call = { method: request.method, route: routeOf(url.pathname.split(/\/api\/(?:v4\/)?/)[1] ?? '') };
  for (let tries = 1; ; tries++) {
    const result = await attempt(call, url, request, options);
    if (!('error' in result)) return answerOf(call, result);
    const wait = tries < (options.tries ?? TRIES) ? waitBeforeNext(call, result, tries, options.clock) : null;
    if (wait === null || wait > LONGEST_WAIT_MS) throw result.error;
    options.log.debug({ ...call, tries, wait, reason: result.error.message }, 'GitLab is asked again');
    await options.clock.sleep(wait);
  }
}

/** Refuses an address that a URL parser turns into another one (`..` as a project's path or a branch). */
function addressOf(endpoint: string, request: RequestOptions): URL {
  const address = `${request.prefixUrl.replace(/\/+$/, '')}/${endpoint}`;
  const url = new URL(address);
  if (!address.endsWith(url.pathname)) throw new NotFound('The address holds a dot segment: no such thing can exist');
  url.search = request.searchParams ?? '';
  return url;
}

async function attempt(
  call: Call,
  url: URL,
  request: RequestOptions,
  options: RequesterOptions,
): Promise<Incoming | Failed> {
  const maxBytes = call.route === RAW_FILE ? (options.maxFileBytes ?? MAX_FILE_BYTES) : (options.maxBytes ?? MAX_BYTES);
  const maxTextBytes = MAX_TEXT_BYTES[call.route];
  const from = unixTime();
  let status = 'none';
  try {
    const answer = await send({
      method: request.method,
      url,
      ...contentOf(request),
      deadlineMs: options.deadlineMs ?? DEADLINE_MS,
      maxBytes,
      ...(call.method === 'GET' && maxTextBytes !== undefined ? { maxTextBytes } : {}),
      ...(options.dispatcher ? { dispatcher: options.dispatcher } : {}),
    });
    status = String(answer.status);
    if (answer.status >= 200 && answer.status < 300) {
      return isBelievable(call, answer) ? answer : unbelievable(call, answer.status);
    }
    const now = options.clock.now();
    const error = failureOf(call, answer, now, redactorOf([options.token]));
    return { error, status: answer.status, retryAfter: retryAfter(answer, now) };
  } catch (error) {
    const failure =
      error instanceof BodyTooLarge
        ? new Refused(`${call.method} ${call.route}: ${error.message}`, 413)
        : unanswered(call, `GitLab did not answer ${call.method} ${call.route}: ${causeOf(error)}`);
    return { error: failure, status: null, retryAfter: null };
  } finally {
    options.metrics?.gitlabRequests.inc({ ...call, status });
    tellCall({ ...call, status, from, to: unixTime() });
    options.log.trace({ ...call, status }, 'GitLab was asked');
  }
}

/**
 * Milliseconds until the same request may be sent again; null: not from here. After an unclear failure a note or
 * discussion is never sent again blindly; a status is, because the same state twice changes nothing.
 */
function waitBeforeNext(call: Call, failed: Failed, tries: number, clock: Clock): number | null {
  if (!(failed.error instanceof RetryLater)) return null;
  if (failed.status === 429) return failed.error.afterSeconds * 1000;
  if (failed.status === 409) return 1000 + clock.random() * 4000;
  if (call.method === 'POST' && !isStatusPost(call)) return null;
  // Lint fetches includes for up to half a minute and only spares us reading: a slow one will be slow again.
  if (call.route === 'projects/:id/ci/lint') return null;
  return failed.retryAfter === null ? 1000 * 2 ** (tries - 1) : failed.retryAfter * 1000;
}

/** gitbeaker sends an empty object with DELETE. */
function contentOf({ method, headers, body }: RequestOptions): { headers: Record<string, string>; body?: string } {
  if (method !== 'DELETE') return { headers, ...(body === undefined ? {} : { body }) };
  const { 'content-type': _, ...others } = headers;
  return { headers: others };
}

/** GitLab names the content with every raw file (GitLab 18.11); a proxy's page and a body that was cut are something else. */
function isBelievable(call: Call, { headers, body }: Incoming): boolean {
  return call.route !== RAW_FILE || isGitBlob(body, headers['x-gitlab-blob-id'] ?? '');
}

function unbelievable(call: Call, status: number): Failed {
  const message = `GitLab answered ${call.method} ${call.route} with something that is not the file it names`;
  return { error: unanswered(call, message), status, retryAfter: null };
}

function answerOf(call: Call, { status, headers, body }: Incoming): FormattedResponse {
  if (status === 204) return { body: null, headers, status };
  const text = decoded(body);
  if (call.route === RAW_FILE) return { body: text, headers, status };
  try {
    return { body: JSON.parse(text), headers, status };
  } catch {
    // A sign-in page or a maintenance page under 200.
    throw unanswered(call, `GitLab answered ${call.method} ${call.route} with something that is no JSON`);
  }
}

/** The network's own word (`ECONNREFUSED`, `TimeoutError`), never an address. */
function causeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return [code, name].find((each) => typeof each === 'string') ?? 'unknown';
}
