import { describe, expect, test } from 'vitest';
import { metricsReaders } from '../../src/probes/metrics-readers.ts';

const asked = (HOST: string, METRICS_TOKEN: string | undefined, headers: Record<string, string> = {}) =>
  metricsReaders({ HOST, METRICS_TOKEN })(new Headers(headers));

const TOKEN = 'a token of sixteen';

describe('metrics', () => {
  test.each(['0.0.0.0', '::', '10.0.0.1', '127.evil.example'])('are closed on %s without a token', (host) => {
    expect(asked(host, undefined)).toBe(false);
    expect(asked(host, undefined, { authorization: 'Bearer ' })).toBe(false);
  });

  test.each(['127.0.0.1', 'localhost', '::1'])('are open on %s, but not to what a proxy brings in', (host) => {
    expect(asked(host, undefined)).toBe(true);
    expect(asked(host, undefined, { 'x-forwarded-for': '203.0.113.7' })).toBe(false);
  });

  test('take the token, wherever they are', () => {
    expect(asked('0.0.0.0', TOKEN, { authorization: `Bearer ${TOKEN}` })).toBe(true);
    expect(asked('0.0.0.0', TOKEN, { authorization: `Bearer ${TOKEN}x` })).toBe(false);
    expect(asked('127.0.0.1', TOKEN)).toBe(false);
    const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
    expect(asked('0.0.0.0', TOKEN, basic(`operator:${TOKEN}`))).toBe(true);
    expect(asked('0.0.0.0', TOKEN, basic(`${TOKEN}:operator`))).toBe(false);
    expect(asked('0.0.0.0', TOKEN, { authorization: TOKEN })).toBe(false);
  });
});
