/** Answers that GitLab gives when it is busy or broken, or when the network is. */

export type FaultKind =
  /** The request throttle: 429, plain text, `RateLimit-*`. */
  | 'throttled'
  /** An application limit: 429, JSON, no `RateLimit-*`. */
  | 'limited'
  /** 403: the user may not. */
  | 'forbidden'
  /** 401: the token was revoked, or has expired. */
  | 'unauthorized'
  /** 404 for a file: it is missing, or a replica does not have it yet. */
  | 'file_not_found'
  /** 409: another update of the same status is under way. */
  | 'conflict'
  /** 500 with GitLab's JSON. */
  | 'broken'
  /** 502 with a proxy's HTML. */
  | 'bad_gateway'
  /** 503 with HTML and `Retry-After`. */
  | 'maintenance'
  /** 200 with a proxy's HTML, as where one has to sign in first. */
  | 'page'
  /** 200 with the beginning of an answer. */
  | 'cut_json'
  /** 200 with JSON of another form. */
  | 'wrong_json'
  /** The connection is cut. */
  | 'reset'
  /** The answer never comes. */
  | 'silence';

export interface Fault {
  readonly kind: FaultKind;
  /** Tested on `METHOD /path?query`, and of GraphQL on the body after it; all requests without it. */
  readonly on?: RegExp;
  /** So many matching requests go on before it meets one. */
  readonly skip?: number;
  /** How many requests it meets; 1 without it. */
  readonly times?: number;
  /** Seconds. */
  readonly retryAfter?: number;
  /** The request is carried out first: what it wrote stays, only the answer is lost. */
  readonly afterWrite?: boolean;
}

export class Faults {
  readonly #waiting: { fault: Fault; skip: number; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  /** The first fault that meets a request, used up by one. */
  take(request: string): Fault | null {
    const found = this.#waiting.find(({ fault, left }) => left > 0 && (fault.on?.test(request) ?? true));
    if (!found) return null;
    if (found.skip > 0) {
      found.skip--;
      return null;
    }
    found.left--;
    return found.fault;
  }
}

/** Null: there is no answer at all. */
export function answerOf(fault: Fault): Response | null {
  const wait = String(fault.retryAfter ?? 1);
  const html = (status: number, headers: Record<string, string> = {}) =>
    new Response(`<html><head><title>${status}</title></head><body>GitLab is not responding</body></html>`, {
      status,
      headers: { 'Content-Type': 'text/html', ...headers },
    });
  switch (fault.kind) {
    case 'throttled': {
      const reset = Math.floor(Date.now() / 1000) + Number(wait);
      return new Response('Retry later\n', {
        status: 429,
        headers: {
          'Content-Type': 'text/plain',
          'Retry-After': wait,
          'RateLimit-Limit': '120',
          'RateLimit-Name': 'throttle_authenticated_api',
          'RateLimit-Observed': '121',
          'RateLimit-Remaining': '0',
          'RateLimit-Reset': String(reset),
        },
      });
    }
    case 'limited':
      return Response.json(
        { message: { error: 'This endpoint has been requested too many times. Try again later.' } },
        { status: 429, headers: { 'Retry-After': wait } },
      );
    case 'forbidden':
      return Response.json({ message: '403 Forbidden' }, { status: 403 });
    case 'file_not_found':
      return Response.json({ message: '404 File Not Found' }, { status: 404 });
    case 'conflict':
      return Response.json({ message: 'Another update to this commit status is in progress' }, { status: 409 });
    case 'broken':
      return Response.json({ message: '500 Internal Server Error' }, { status: 500 });
    case 'bad_gateway':
      return html(502);
    case 'maintenance':
      return html(503, { 'Retry-After': wait });
    case 'page':
      return html(200);
    case 'unauthorized':
      return Response.json({ message: '401 Unauthorized' }, { status: 401 });
    case 'cut_json':
      return new Response('[{"id": 1, "na', { headers: { 'Content-Type': 'application/json' } });
    case 'wrong_json':
      return Response.json({ message: 'something else' });
    case 'reset':
    case 'silence':
      return null;
  }
}
