import type { lookup } from 'node:dns';
import { afterEach, expect, test } from 'vitest';
import { createRemoteFetcher, type RemoteOptions } from '../../src/gitlab/fetch-remote.ts';
import { type Reply, type ScriptedServer, type Seen, scriptedServer } from './scripted-server.ts';

const servers: ScriptedServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serving(answer: (seen: Seen) => Reply): Promise<ScriptedServer> {
  const server = await scriptedServer(answer);
  servers.push(server);
  return server;
}

/** A name server whose answer every name gets. */
function names(...addresses: string[]) {
  const asked: string[] = [];
  const answer = (hostname: string, _options: unknown, callback: (error: null, found: unknown[]) => void) => {
    asked.push(hostname);
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { asked, lookup: answer as unknown as typeof lookup };
}

const ask = (url: string, options: Partial<RemoteOptions> = {}) =>
  createRemoteFetcher({ allowedHosts: [], ...options })({ kind: 'remote', url });

test('a file of an allowed host, without credentials', async () => {
  const server = await serving(() => ({ body: 'a: 1\r\n' }));
  const url = `${server.url}/a.yml`;
  expect(await ask(url, { allowedHosts: [server.host] })).toEqual({
    request: { kind: 'remote', url },
    file: { id: url, path: url, project: null, ref: null, commit: null, text: 'a: 1\r\n' },
  });
  expect(server.seen).toEqual([{ method: 'GET', url: '/a.yml', token: undefined, body: '' }]);
});

test.each([
  'http://127.0.0.1/a.yml',
  'http://2130706433/a.yml',
  'http://0x7f.1/a.yml',
  'http://[::1]/a.yml',
  'http://[::ffff:10.0.0.1]/a.yml',
  'http://169.254.169.254/latest/meta-data/a.yml',
  'http://10.1.2.3/a.yml',
  'http://100.64.0.1/a.yml',
  'file:///etc/passwd',
  'ftp://example.com/a.yml',
  'gopher://example.com/a.yml',
  'https://user:password@example.com/a.yml',
  'nonsense',
])('%s is blocked', async (url) => {
  expect(await ask(url, names('8.8.8.8'))).toMatchObject({ unavailable: 'blocked' });
});

test.each([['127.0.0.1'], ['10.0.0.1'], ['::1'], ['8.8.8.8', '127.0.0.1']])(
  'a name that leads to %s is blocked, and nobody is asked',
  async (...addresses) => {
    const server = await serving(() => ({ body: 'secret' }));
    const { lookup: system, asked } = names(...addresses);
    const url = `http://rebind.example.com:${new URL(server.url).port}/a.yml`;
    expect(await ask(url, { lookup: system })).toMatchObject({ unavailable: 'blocked' });
    expect(asked).toEqual(['rebind.example.com']);
    expect(server.seen).toEqual([]);
  },
);

test('the port counts: an allowed host allows nothing beside it', async () => {
  const server = await serving(() => ({ body: 'secret' }));
  expect(await ask(`${server.url}/a.yml`, { allowedHosts: ['127.0.0.1:1'] })).toMatchObject({ unavailable: 'blocked' });
  expect(server.seen).toEqual([]);
});

test('redirects are followed among allowed addresses and checked each time', async () => {
  const inner = await serving(() => ({ body: 'secret' }));
  const server = await serving((seen) => {
    if (seen.url === '/moved.yml') return { status: 302, headers: { location: '/a.yml' } };
    if (seen.url === '/in.yml') return { status: 302, headers: { location: `${inner.url}/secret.yml` } };
    if (seen.url === '/loop.yml') return { status: 302, headers: { location: '/loop.yml' } };
    return { body: 'a: 1' };
  });
  const options = { allowedHosts: [server.host] };
  expect(await ask(`${server.url}/moved.yml`, options)).toMatchObject({ file: { text: 'a: 1' } });
  expect(await ask(`${server.url}/in.yml`, options)).toMatchObject({ unavailable: 'blocked' });
  expect(await ask(`${server.url}/loop.yml`, options)).toMatchObject({ unavailable: 'failed' });
  expect(inner.seen).toEqual([]);
});

test.each<[string, Reply, string]>([
  ['404', { status: 404 }, 'not_found'],
  ['403', { status: 403 }, 'failed'],
  ['500', { status: 500 }, 'failed'],
  ['a cut connection', { cut: true }, 'failed'],
  ['no answer', { hang: true }, 'failed'],
  ['more than 2 MiB', { body: 'x'.repeat(2 * 1024 * 1024 + 1) }, 'too_large'],
])('%s is an answer', async (_name, reply, unavailable) => {
  const server = await serving(() => reply);
  const options = { allowedHosts: [server.host], ...(reply.hang ? { deadlineMs: 100 } : {}) };
  expect(await ask(`${server.url}/a.yml`, options)).toMatchObject({ unavailable });
});
