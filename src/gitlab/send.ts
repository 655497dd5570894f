/** One HTTP exchange: a deadline, a cap on the body, redirects only where they cannot lead the token astray. */
import { type Dispatcher, fetch, type Response } from 'undici';
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

/** Throws what `fetch` throws when there is no answer, a TimeoutError after the deadline, BodyTooLarge. */
export async function send(outgoing: Outgoing): Promise<Incoming> {
  const signal = AbortSignal.timeout(outgoing.deadlineMs);
  let url = outgoing.url;
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url, {
      method: outgoing.method,
      headers: { ...outgoing.headers },
      body: outgoing.body ?? null,
      redirect: 'manual',
      signal,
      ...(outgoing.dispatcher ? { dispatcher: outgoing.dispatcher } : {}),
    });
    const next = redirects < MAX_REDIRECTS ? followed(outgoing.method, url, response) : null;
    if (!next) {
      const body = await readBody(response, outgoing.maxBytes, outgoing.maxTextBytes);
      return { status: response.status, headers: Object.fromEntries(response.headers), body };
    }
    await response.body?.cancel();
    url = next;
  }
}

/** Where a moved project's GET goes on: the same host, and never from https down to http. */
function followed(method: string, url: URL, response: Response): URL | null {
  const location = response.headers.get('location');
  if (method !== 'GET' || !location || ![301, 302, 307, 308].includes(response.status)) return null;
  if (!URL.canParse(location, url.href)) return null;
  const next = new URL(location, url);
  const downgrade = url.protocol === 'https:' && next.protocol !== 'https:';
  return next.host === url.host && /^https?:$/.test(next.protocol) && !downgrade ? next : null;
}

/** Reads no more than the cap, whatever Content-Length says. */
export async function readBody(response: Response, maxBytes: number, maxTextBytes?: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const shorten = maxTextBytes === undefined ? null : shorteningTexts(maxTextBytes);
  if (!shorten && Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw new BodyTooLarge(maxBytes);
  }
  for await (const whole of response.body ?? []) {
    const chunk = shorten ? shorten(whole) : whole;
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (bytes > maxBytes) throw new BodyTooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** As stored: a byte order mark stays; bytes that are no UTF-8 become U+FFFD. */
export function decoded(body: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
}
