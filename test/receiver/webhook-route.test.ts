/** Deliveries by HTTP, as GitLab and those between send them. */
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Listening, listen } from '../../src/probes/listen.ts';
import { event, receiver } from './receiving.ts';

const SECRET = { 'x-gitlab-token': 's3cret' };

let receiving: ReturnType<typeof receiver>;
let server: Listening;

beforeEach(async () => {
  receiving = receiver({ maxBody: 100_000 });
  server = await listen(receiving.app, { hostname: '127.0.0.1', port: 0, setting: 'HOST' }, receiving.webhook);
});

afterEach(() => server.close());

const post = (path: string, body: string | ReadableStream = JSON.stringify(event()), headers = SECRET) =>
  fetch(`${server.url}${path}`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);

/** What comes back for these bytes, until the connection ends or the text holds `until`. */
function sent(bytes: string, until: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    socket.on('data', (part) => {
      text += part;
      if (text.includes(until)) socket.destroy();
    });
  });
}

test('an event is answered as JSON', async () => {
  const answer = await post('/webhooks/gitlab?of=a-group');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([202, 'application/json']);
  expect(await answer.json()).toEqual({ status: 'queued', mergeRequest: 'flightjs/app!16', reason: 'opened' });
  expect(receiving.queued).toHaveLength(1);
});

test('a proxy may have the whole address in its request', async () => {
  const body = JSON.stringify(event());
  const head = `POST http://bot.example/webhooks/gitlab HTTP/1.1\r\nHost: bot.example\r\nX-Gitlab-Token: s3cret\r\n`;
  expect(await sent(`${head}Content-Length: ${body.length}\r\n\r\n${body}`, 'queued')).toContain('202 Accepted');
});

test('other methods and addresses are those of pages', async () => {
  expect((await fetch(`${server.url}/webhooks/gitlab`)).status).toBe(405);
  expect((await post('/webhooks/gitlab/more')).status).toBe(404);
  expect((await post('/x/webhooks/gitlab')).status).toBe(404);
  expect(receiving.queued).toEqual([]);
});

test('whoever is refused unread finds the connection closed', async () => {
  const stranger = await post('/webhooks/gitlab', 'x', { 'x-gitlab-token': 'guess' });
  expect([stranger.status, stranger.headers.get('connection')]).toEqual([401, 'close']);
  const head = 'POST /webhooks/gitlab HTTP/1.1\r\nHost: x\r\nX-Gitlab-Token: s3cret\r\n';
  expect(await sent(`${head}Content-Length: 100001\r\n\r\n`, 'nothing else')).toMatch(
    /^HTTP\/1.1 413 .*close.*refused/s,
  );
});

test('a body of no said length is refused once it is too large', async () => {
  const head =
    'POST /webhooks/gitlab HTTP/1.1\r\nHost: x\r\nX-Gitlab-Token: s3cret\r\nTransfer-Encoding: chunked\r\n\r\n';
  const chunk = `${(50_001).toString(16)}\r\n${' '.repeat(50_001)}\r\n`;
  expect(await sent(head + chunk + chunk, 'nothing else')).toMatch(/^HTTP\/1.1 413 .*close.*refused/s);
});

test('a body that breaks off is none, and the next is taken', async () => {
  const head = 'POST /webhooks/gitlab HTTP/1.1\r\nHost: x\r\nX-Gitlab-Token: s3cret\r\nContent-Length: 100\r\n\r\n{';
  const { hostname, port } = new URL(server.url);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(head, () => socket.destroy()));
    socket.on('close', () => resolve());
  });
  expect((await post('/webhooks/gitlab')).status).toBe(202);
  expect(receiving.queued).toHaveLength(1);
});

test('what breaks is answered, and told in the log alone', async () => {
  const { webhook, app } = receiver({
    me: () => {
      throw new Error('a secret of ours');
    },
  });
  const broken = await listen(app, { hostname: '127.0.0.1', port: 0, setting: 'HOST' }, webhook);
  const answer = await fetch(`${broken.url}/webhooks/gitlab`, {
    method: 'POST',
    headers: SECRET,
    body: JSON.stringify(event()),
  });
  expect([answer.status, await answer.json()]).toEqual([500, { status: 'failed', reason: 'internal error' }]);
  await broken.close();
});
