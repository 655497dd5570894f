/** One HTTP exchange: a deadline, a cap on the body, redirects only where they cannot lead the token astray. */
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Dispatcher, request } from 'undici';
import { shorteningTexts } from '../short-texts.ts';

export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly deadlineMs: number;
  readonly maxBytes: number;
  /** Bytes of each text in a JSON answer; what is longer is cut. Absent: it stays as it is. */
  readonly maxTextBytes?: number;
  readonly dispatcher?: Dispatcher;
}

export interface Incoming {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export class BodyTooLarge extends Error {
  constructor(maxBytes: number) {
    super(`the answer is larger than ${maxBytes} bytes`);
    this.name = 'BodyTooLarge';
  }
}

const MAX_REDIRECTS = 3;

/** Throws what `exchange` throws when there is no answer, a TimeoutError after the deadline, BodyTooLarge. */
export async function send(outgoing: Outgoing): Promise<Incoming> {
  const deadline = new AbortController();
  // Cleared, unlike AbortSignal.timeout, which holds what its caller holds until then.
  const timer = setTimeout(() => deadline.abort(new DOMException('', 'TimeoutError')), outgoing.deadlineMs).unref();
  try {
    return await sendBefore(deadline.signal, outgoing);
  } finally {
    clearTimeout(timer);
  }
}

async function sendBefore(signal: AbortSignal, outgoing: Outgoing): Promise<Incoming> {
  const { method, headers, body = null, dispatcher } = outgoing;
  let url = outgoing.url;
  for (let redirects = 0; ; redirects++) {
    const answer = await exchange(url, { method, headers, body, signal, ...(dispatcher ? { dispatcher } : {}) });
    const next = redirects < MAX_REDIRECTS ? followed(method, url, answer) : null;
    if (!next) {
      const { status, headers } = answer;
      return { status, headers, body: await readBody(answer, outgoing.maxBytes, outgoing.maxTextBytes) };
    }
    await answer.body.dump();
    url = next;
  }
}

/** An answer whose body has not been read. */
interface Answer extends Omit<Incoming, 'body'> {
  readonly body: Dispatcher.ResponseData['body'];
}

interface Exchange {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | null;
  readonly signal: AbortSignal;
  readonly dispatcher?: Dispatcher;
}

/** Some servers answer no client that does not name itself. */
const OURS = { accept: '*/*', 'accept-encoding': 'gzip', 'user-agent': 'pipewarden' };

/** One request, and whatever answers it. By `request`: `fetch` takes nearly three times as much of the processor (undici 7.30). */
export async function exchange(url: URL, { method, headers, ...options }: Exchange): Promise<Answer> {
  const answer = await request(url, {
    method: method as Dispatcher.HttpMethod,
    headers: { ...OURS, ...headers },
    ...options,
  });
  const given = Object.entries(answer.headers).map(([name, value = '']) => [
    name,
    typeof value === 'string' ? value : value.join(', '),
  ]);
  return { status: answer.statusCode, headers: Object.fromEntries(given), body: answer.body };
}

/** Where a moved project's GET goes on: the same host, and never from https down to http. */
function followed(method: string, url: URL, { status, headers }: Answer): URL | null {
  const { location } = headers;
  if (method !== 'GET' || !location || ![301, 302, 307, 308].includes(status)) return null;
  if (!URL.canParse(location, url.href)) return null;
  const next = new URL(location, url);
  const downgrade = url.protocol === 'https:' && next.protocol !== 'https:';
  return next.host === url.host && /^https?:$/.test(next.protocol) && !downgrade ? next : null;
}

/** Reads no more than the cap, whatever Content-Length says. */
export async function readBody(
  { headers, body }: Answer,
  maxBytes: number,
  maxTextBytes?: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const shorten = maxTextBytes === undefined ? null : shorteningTexts(maxTextBytes);
  if (!shorten && Number(headers['content-length'] ?? 0) > maxBytes) {
    await body.dump();
    throw new BodyTooLarge(maxBytes);
  }
  for await (const whole of unpacked(body, headers['content-encoding'])) {
    const chunk = shorten ? shorten(whole) : whole;
    bytes += chunk.byteLength;
    // Leaving the loop ends the stream.
    if (bytes > maxBytes) throw new BodyTooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Another encoding nobody has asked for. */
function unpacked(body: Readable, encoding: string | undefined): Readable {
  if (!/^(?:x-)?gzip$/i.test(encoding ?? '')) return body;
  // What goes wrong is told to whoever reads.
  return pipeline(body, createGunzip(), () => {});
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** As stored: a byte order mark stays; bytes that are no UTF-8 become U+FFFD. */
export function decoded(body: Uint8Array): string {
  return utf8.decode(body);
}
