/** Certificates and proxies of closed networks. */
import type { lookup } from 'node:dns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsError } from '../../src/errors.ts';
import { createRemoteFetcher } from '../../src/gitlab/fetch-remote.ts';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { outgoingBy, type Way } from '../../src/gitlab/outgoing.ts';
import { createLog } from '../../src/log.ts';
import { CA, type ForwardProxy, serveTls, startProxy } from './closed-network.ts';

let gitlab: Awaited<ReturnType<typeof serveTls>>;
let proxy: ForwardProxy;
let tokens: unknown[];

beforeEach(async () => {
  tokens = [];
  gitlab = await serveTls((request, response) => {
    tokens.push(request.headers['private-token']);
    response.setHeader('content-type', 'application/json').end('{"version":"18.9.0","revision":"x"}');
  });
  proxy = await startProxy((_, response) => response.setHeader('content-type', 'text/plain').end('a: 1\n'));
});

afterEach(async () => {
  await gitlab.close();
  await proxy.close();
});

const version = (host: string, way: Way, scheme = 'https') => {
  const url = `${scheme}://${host}:${gitlab.port}`;
  return openGitLab({ url, token: 't', log: createLog('silent'), outgoing: outgoingBy(way) }).reader.version();
};
const through = (user = '') => `http://${user}127.0.0.1:${proxy.port}`;

describe('a certificate of a private authority', () => {
  it('is trusted once its authority is named, and not before', async () => {
    await expect(version('127.0.0.1', {})).rejects.toThrow(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED/);
    expect(tokens).toEqual([]);
    expect(await version('127.0.0.1', { NODE_EXTRA_CA_CERTS: CA })).toBe('18.9.0');
  });

  it.each([
    ['/nowhere/ca.pem', /cannot be read: ENOENT/],
    [import.meta.filename, /holds no certificate/],
  ])('of %s is a clear error', (NODE_EXTRA_CA_CERTS, message) => {
    expect(() => outgoingBy({ NODE_EXTRA_CA_CERTS })).toThrow(SettingsError);
    expect(() => outgoingBy({ NODE_EXTRA_CA_CERTS })).toThrow(message);
  });
});

describe('a proxy', () => {
  it('leads to a name that it alone knows, with its own user, and sees no token', async () => {
    const way = { HTTPS_PROXY: through('bot:pass%20word@'), NODE_EXTRA_CA_CERTS: CA };
    expect(await version('gitlab.closed.test', way)).toBe('18.9.0');
    expect(proxy.asked).toEqual([`CONNECT gitlab.closed.test:${gitlab.port}`]);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('bot:pass word').toString('base64')}`]);
    expect(tokens).toEqual(['t']);
  });

  it('takes nobody else’s certificate for that of GitLab', async () => {
    const way = { HTTPS_PROXY: through(), NODE_EXTRA_CA_CERTS: CA };
    await expect(version('another.closed.test', way)).rejects.toThrow(/ALTNAME/);
    await expect(version('gitlab.closed.test', { HTTPS_PROXY: through() })).rejects.toThrow(/UNABLE_TO_VERIFY/);
    expect(tokens).toEqual([]);
  });

  it.each(['127.0.0.1', '*', 'x.test, 127.0.0.1'])('is not asked for NO_PROXY=%s', async (NO_PROXY) => {
    expect(await version('127.0.0.1', { HTTPS_PROXY: through(), NODE_EXTRA_CA_CERTS: CA, NO_PROXY })).toBe('18.9.0');
    expect(proxy.asked).toEqual([]);
  });

  it('that is away is named as what did not answer', async () => {
    await proxy.close();
    await expect(version('gitlab.closed.test', { HTTPS_PROXY: through() })).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('remote includes', () => {
  const names = (address: string | null) =>
    ((_: string, __: unknown, done: (error: Error | null, found?: unknown[]) => void) =>
      address === null
        ? done(new Error('ENOTFOUND'))
        : done(null, [{ address, family: 4 }])) as unknown as typeof lookup;
  const ask = (url: string, address: string | null) =>
    createRemoteFetcher({ allowedHosts: [], lookup: names(address), outgoing: outgoingBy({ HTTP_PROXY: through() }) })({
      kind: 'remote',
      url,
    });

  it('go by the proxy, which knows more names', async () => {
    expect(await ask('http://ci.example.org/a.yml', null)).toMatchObject({ file: { text: 'a: 1\n' } });
    expect(await ask('http://ci.example.org/b.yml', '93.184.216.34')).toMatchObject({ file: { text: 'a: 1\n' } });
    expect(proxy.asked).toEqual(['GET http://ci.example.org/a.yml', 'GET http://ci.example.org/b.yml']);
  });

  it('that lead to private addresses are refused before it is asked', async () => {
    expect(await ask('http://internal.example.org/a.yml', '10.0.0.7')).toMatchObject({ unavailable: 'blocked' });
    expect(await ask('http://169.254.169.254/a.yml', null)).toMatchObject({ unavailable: 'blocked' });
    expect(proxy.asked).toEqual([]);
  });
});
