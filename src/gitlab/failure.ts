/** What GitLab's refusals mean for us. The text of an answer is quoted short, without controls and without the token. */
import { AccessDenied, NotFound, PositionRefused, Refused, RetryLater, Unclear } from '../errors.ts';
import { onOneLine, shorten } from '../quoted-text.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { decoded, type Incoming } from './send.ts';

/** A throttle without Retry-After counts by the minute. */
const THROTTLED_SECONDS = 60;
const BROKEN_SECONDS = 30;
const QUOTED = 300;

export interface Call {
  readonly method: string;
  /** As in metrics: `projects/:id/merge_requests/:id/notes`. */
  readonly route: string;
}

/** The error for an answer that is no success. */
export function failureOf(call: Call, answer: Incoming, now: number, redactor: Redactor): Error {
  const { status } = answer;
  const reason = reasonOf(decoded(answer.body), redactor);
  const message = `GitLab answered ${status} to ${call.method} ${call.route}${reason ? `: ${reason}` : ''}`;
  if (status === 401 || status === 403) return new AccessDenied(message, status);
  if (status === 404) return new NotFound(message);
  if (status === 429) return new RetryLater(message, retryAfter(answer, now) ?? THROTTLED_SECONDS);
  // Something else is under way: nothing was carried out.
  if (status === 409) return new RetryLater(message, 5);
  if (status >= 500 || status === 408) {
    return unanswered(call, message, retryAfter(answer, now) ?? BROKEN_SECONDS, status);
  }
  // The exact words follow GitLab's and Ruby's versions; `position` covers instances before 16.4, which know no file notes.
  if (status === 400 && call.route.endsWith('/discussions') && /line_code|position/.test(reason)) {
    return new PositionRefused(message);
  }
  return new Refused(message, status);
}

/** No answer, or one from a broken server: a POST may have been carried out all the same. */
export function unanswered(
  call: Call,
  message: string,
  afterSeconds = BROKEN_SECONDS,
  status: number | null = null,
): RetryLater {
  return call.method === 'POST' ? new Unclear(message, afterSeconds, status) : new RetryLater(message, afterSeconds);
}

export function isStatusPost(call: Call): boolean {
  return call.method === 'POST' && call.route === 'projects/:id/statuses/:id';
}

/** Seconds from `Retry-After`, which is a number or a date; null when absent or unreadable. */
export function retryAfter(answer: Incoming, now: number): number | null {
  const value = answer.headers['retry-after']?.trim();
  if (!value) return null;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}

/** GitLab says why in `message` or `error`, as text or as an object; a proxy's page is not quoted. */
function reasonOf(text: string, redactor: Redactor): string {
  const body = parsed(text);
  if (typeof body !== 'object' || body === null) return '';
  const { message, error, error_description: description } = body as Record<string, unknown>;
  const reason = [error, message, description].filter((part) => part !== undefined && part !== null);
  const words = reason.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(': ');
  return shorten(onOneLine(redactor.text(words)), QUOTED);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
