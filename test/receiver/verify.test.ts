import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { forged, refusedUnread, type Secrets } from '../../src/receiver/verify.ts';

const body = new TextEncoder().encode('{"object_kind":"merge_request"}');
const now = new Date('2026-01-01T00:00:00Z');
const seconds = String(now.getTime() / 1000);
const signingToken = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** As a delivery meets it: the headers, then the body. */
function refusal(headers: Headers, parts: readonly Uint8Array[], secrets: Secrets, at: Date): string | null {
  return refusedUnread(headers, secrets, at) ?? forged(headers, parts, secrets);
}

function sign(id: string, timestamp: string, bytes: Uint8Array): string {
  const mac = createHmac('sha256', Buffer.alloc(32, 7)).update(`${id}.${timestamp}.`).update(bytes);
  return `v1,${mac.digest('base64')}`;
}

function signed(over: Record<string, string> = {}): Headers {
  return new Headers({
    'webhook-id': 'a',
    'webhook-timestamp': seconds,
    'webhook-signature': sign('a', seconds, body),
    ...over,
  });
}

describe('secret token', () => {
  const secrets = { secret: 'right', signingToken: null };

  test.each([
    ['right', null],
    ['wrong', 'X-Gitlab-Token is wrong'],
    ['', 'X-Gitlab-Token is wrong'],
  ])('%j', (token, expected) => {
    expect(refusal(new Headers({ 'x-gitlab-token': token }), [body], secrets, now)).toBe(expected);
  });

  test('each receiver has its own', () => {
    const given = new Headers({ 'x-gitlab-token': 'right' });
    expect(refusal(given, [body], secrets, now)).toBeNull();
    expect(refusal(given, [body], { ...secrets, secret: 'other' }, now)).toBe('X-Gitlab-Token is wrong');
  });

  test('missing', () => {
    expect(refusal(new Headers(), [body], secrets, now)).toBe('X-Gitlab-Token is missing');
  });
});

describe('signing token', () => {
  const secrets = { secret: 'right', signingToken };

  test('a right signature, alone or among others', () => {
    expect(refusal(signed(), [body], secrets, now)).toBeNull();
    const several = `v1,AAAA ${sign('a', seconds, body)} v2,whatever`;
    expect(refusal(signed({ 'webhook-signature': several }), [body], secrets, now)).toBeNull();
  });

  test('the right secret token does not stand in for a signature', () => {
    expect(refusal(new Headers({ 'x-gitlab-token': 'right' }), [body], secrets, now)).toBe('the request is not signed');
  });

  test('every signed part counts', () => {
    const wrong = 'webhook-signature is wrong';
    expect(refusal(signed({ 'webhook-id': 'b' }), [body], secrets, now)).toBe(wrong);
    expect(refusal(signed({ 'webhook-timestamp': String(Number(seconds) + 1) }), [body], secrets, now)).toBe(wrong);
    expect(refusal(signed(), [new TextEncoder().encode('{}')], secrets, now)).toBe(wrong);
  });

  test('a signature of another form, or of nothing, is none', () => {
    const right = sign('a', seconds, body);
    for (const wrong of [
      '',
      'v1',
      'v1,',
      `v2${right.slice(2)}`,
      right.slice(3),
      right.slice(0, -2),
      `${right}AA`,
      `V1,${right.slice(3)}`,
    ]) {
      expect(refusal(signed({ 'webhook-signature': wrong }), [body], secrets, now)).not.toBeNull();
    }
    for (const missing of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
      const headers = signed();
      headers.delete(missing);
      expect(refusal(headers, [body], secrets, now)).not.toBeNull();
    }
    const unsalted = `v1,${createHmac('sha256', '').update(`a.${seconds}.`).update(body).digest('base64')}`;
    expect(refusal(signed({ 'webhook-signature': unsalted }), [body], secrets, now)).toBe('webhook-signature is wrong');
  });

  test('an old request cannot be replayed', () => {
    const later = new Date(now.getTime() + 301_000);
    expect(refusal(signed(), [body], secrets, later)).toBe('webhook-timestamp is too far off');
    const earlier = new Date(now.getTime() - 301_000);
    expect(refusal(signed(), [body], secrets, earlier)).toBe('webhook-timestamp is too far off');
    for (const odd of ['', ' ', '1e9', '-1', 'NaN', '99999999999999999999']) {
      const headers = signed({ 'webhook-timestamp': odd, 'webhook-signature': sign('a', odd, body) });
      expect(refusal(headers, [body], secrets, now)).not.toBeNull();
    }
    expect(refusal(signed({ 'webhook-timestamp': 'soon' }), [body], secrets, now)).toBe('webhook-timestamp is no time');
  });

  test('while the token is exchanged, both count; afterwards the old one does not', () => {
    const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
    const both = { secret: null, signingToken: `${other} ${signingToken}` };
    expect(refusal(signed(), [body], both, now)).toBeNull();
    expect(refusal(signed(), [body], { secret: null, signingToken: other }, now)).toBe('webhook-signature is wrong');
  });
});
