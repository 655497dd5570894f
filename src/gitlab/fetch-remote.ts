/**
 * `include:remote`: an address that the author of a merge request chose, asked from inside our network. So: no
 * credentials, no private addresses, one look-up whose result is the one that is connected to, every redirect checked. A proxy looks
 * names up once more: what is private here is refused before it is asked, and what it reaches is up to its own rules.
 */

import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';
import { isPublicAddress } from '../includes/guard.ts';
import type { FetchedFile, FileRequest, Unavailable } from '../includes/request.ts';
import { looseFile } from '../source.ts';
import { outgoingBy, type WayOut } from './outgoing.ts';
import { MAX_FILE_BYTES } from './requester.ts';
import { BodyTooLarge, decoded, exchange, readBody } from './send.ts';

type RemoteRequest = Extract<FileRequest, { kind: 'remote' }>;

export type RemoteFetcher = (request: RemoteRequest) => Promise<FetchedFile>;

export interface RemoteOptions {
  /** `host` or `host:port` (as a URL writes it) that may have a private address. */
  readonly allowedHosts: readonly string[];
  /** Replaces the system's look-up in tests. */
  readonly lookup?: typeof systemLookup;
  readonly deadlineMs?: number;
  /** Directly, where absent. */
  readonly outgoing?: WayOut;
}

const DEADLINE_MS = 20_000;
const MAX_REDIRECTS = 3;

/** Never throws: GitLab itself could not read such a file either. */
export function createRemoteFetcher(options: RemoteOptions): RemoteFetcher {
  const { outgoing = outgoingBy({}), lookup = systemLookup } = options;
  const open = outgoing.dispatcher();
  const guarded = outgoing.dispatcher(publicOnly(lookup));

  async function agentFor(url: URL): Promise<Dispatcher | null> {
    if (options.allowedHosts.includes(url.host)) return open;
    const ip = url.hostname.replace(/^\[|\]$/g, '');
    // An address needs no look-up, so the guarded agent would not see it.
    if (isIP(ip) !== 0) return isPublicAddress(ip) ? guarded : null;
    return outgoing.hasProxy && (await isKnownAsPrivate(ip, lookup)) ? null : guarded;
  }

  async function read(start: string): Promise<string | { unavailable: Unavailable; detail: string }> {
    const signal = AbortSignal.timeout(options.deadlineMs ?? DEADLINE_MS);
    let url = webAddress(start);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const agent = url && (await agentFor(url));
      if (!url || !agent) return { unavailable: 'blocked', detail: 'not a public http(s) address' };
      const answer = await exchange(url, { method: 'GET', dispatcher: agent, signal });
      const { status, headers } = answer;
      if (status >= 200 && status < 300) return decoded(await readBody(answer, MAX_FILE_BYTES));
      await answer.body.dump();
      const { location } = headers;
      if (status < 300 || status > 399 || !location) return unreadAt(status);
      url = webAddress(location, url.href);
    }
    return { unavailable: 'failed', detail: 'too many redirects' };
  }

  return async (request) => {
    try {
      const result = await read(request.url.trim());
      if (typeof result !== 'string') return { request, ...result };
      const { url } = request;
      return { request, file: looseFile(url, result) };
    } catch (error) {
      if (error instanceof BodyTooLarge) return { request, unavailable: 'too_large' };
      if (hasCode(error, BLOCKED)) return { request, unavailable: 'blocked', detail: 'not a public address' };
      return { request, unavailable: 'failed', detail: 'no answer' };
    }
  };
}

function unreadAt(status: number): { unavailable: Unavailable; detail: string } {
  const isMissing = status === 404 || status === 410;
  return { unavailable: isMissing ? 'not_found' : 'failed', detail: `HTTP ${status}` };
}

/** http(s) without user data; null otherwise. */
function webAddress(text: string, base?: string): URL | null {
  if (!URL.canParse(text, base)) return null;
  const url = new URL(text, base);
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? url : null;
}

const BLOCKED = 'ERR_PRIVATE_ADDRESS';

/** Looks up all addresses and passes on public ones only if every one is: a mixed answer is an attack or a mistake. */
function publicOnly(lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(Object.assign(new Error('not a public address'), { code: BLOCKED }), '', 0);
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

/** A name that only the proxy knows is not. */
function isKnownAsPrivate(name: string, lookup: typeof systemLookup): Promise<boolean> {
  return new Promise((resolve) => {
    lookup(name, { all: true }, (error, addresses) => {
      resolve(!error && !addresses.every(({ address }) => isPublicAddress(address)));
    });
  });
}

/** What the look-up said may be wrapped into causes. */
function hasCode(error: unknown, code: string): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if ((cause as NodeJS.ErrnoException).code === code) return true;
  }
  return false;
}
