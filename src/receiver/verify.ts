/** Is this request GitLab's? Decided on the raw body, before anything in it is believed. */
import { createHmac } from 'node:crypto';
import { equal } from '../probes/equal.ts';

export interface Secrets {
  readonly secret: string | null;
  /** `whsec_` and base64; GitLab 19.0 and later. Several, with a space or comma between them, while one is exchanged. */
  readonly signingToken: string | null;
}

/** How far the sender's clock may be off, in seconds; also how long a captured request could be replayed. */
const TOLERANCE_SECONDS = 300;

/**
 * Null when genuine, else the reason for a 401. A configured signing token refuses whatever is not signed, even with the
 * right secret token: otherwise leaving the signature out would be a downgrade.
 * Scheme: Standard Webhooks, as GitLab 19.0 sends it (`v1,` + base64 HMAC-SHA256 of `id.timestamp.body`).
 */
export function refusal(headers: Headers, body: Uint8Array, secrets: Secrets, now: Date): string | null {
  if (secrets.signingToken) return signatureRefusal(headers, body, secrets.signingToken, now);
  const given = headers.get('x-gitlab-token');
  if (!secrets.secret) return 'no secret is configured';
  if (given === null) return 'X-Gitlab-Token is missing';
  return equal(given, secrets.secret) ? null : 'X-Gitlab-Token is wrong';
}

function signatureRefusal(headers: Headers, body: Uint8Array, signingTokens: string, now: Date): string | null {
  const id = headers.get('webhook-id');
  const timestamp = headers.get('webhook-timestamp');
  const signatures = headers.get('webhook-signature');
  if (!id || !timestamp || !signatures) return 'the request is not signed';
  if (!/^\d{1,12}$/.test(timestamp)) return 'webhook-timestamp is no time';
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return 'webhook-timestamp is too far off';
  const expected = signingTokens.split(/[\s,]+/).map((token) => {
    const key = Buffer.from(token.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  });
  const genuine = signatures.split(' ').some((item) => expected.some((right) => equal(item, right)));
  return genuine ? null : 'webhook-signature is wrong';
}
