import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../src/gitlab/clock.ts';
import { closeServer } from '../support/close-server.ts';

export interface Seen {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly token: string | undefined;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Text and bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  /** The connection is cut instead. */
  readonly cut?: boolean;
  /** No answer ever comes. */
  readonly hang?: boolean;
}

/** As GitLab names the content of a raw file. */
export function gitBlobId(text: string | Buffer, algorithm = 'sha1'): string {
  return createHash(algorithm)
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}

/** A server that notes every request and answers as `answer` says. */
export async function scriptedServer(answer: (seen: Seen) => Reply) {
  const seen: Seen[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const token = request.headers['private-token'];
    const one = { method: request.method!, url: request.url!, token: token as string | undefined, body };
    seen.push(one);
    const reply = answer(one);
    if (reply.hang) return;
    if (reply.cut) {
      request.socket.destroy();
      return;
    }
    const isText = typeof reply.body === 'string';
    const asItIs = isText || Buffer.isBuffer(reply.body);
    const sent = reply.body === undefined ? '' : asItIs ? (reply.body as string | Buffer) : JSON.stringify(reply.body);
    response.writeHead(reply.status ?? 200, {
      'content-type': isText ? 'text/plain' : 'application/json',
      ...(/\/raw(\?|$)/.test(one.url) ? { 'x-gitlab-blob-id': gitBlobId(sent) } : {}),
      ...reply.headers,
    });
    response.end(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    seen,
    close: () => closeServer(server),
  };
}

export type ScriptedServer = Awaited<ReturnType<typeof scriptedServer>>;

/** Waits for nothing and writes down what it was asked to wait for. */
export function fakeClock(
  start = Date.parse('2026-11-22T00:00:00Z'),
): Clock & { slept: number[]; pass(ms: number): void } {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    random: () => 0.5,
    async sleep(milliseconds) {
      slept.push(milliseconds);
      now += milliseconds;
    },
    pass(milliseconds) {
      now += milliseconds;
    },
  };
}
