/** Is this request GitLab's? Decided on the raw body, before anything in it is believed. */
import { equal } from '../probes/equal.ts';
import { signatureOf, signingTokens } from '../webhook-protocol.ts';

export interface Secrets {
  readonly secret: string | null;
  /** `whsec_` and base64; GitLab 19.0 and later. Several, with a space or comma between them, while one is exchanged. */
  readonly signingToken: string | null;
}

/** How far the sender's clock may be off, in seconds; also how long a captured request could be replayed. */
const TOLERANCE_SECONDS = 300;

/** What the headers alone tell, before anything is read; null: nothing against it so far. */
export function refusedUnread(headers: Headers, { secret, signingToken }: Secrets, now: Date): string | null {
  if (signingToken) return unsigned(headers, now);
  const given = headers.get('x-gitlab-token');
  if (!secret) return 'no secret is configured';
  if (given === null) return 'X-Gitlab-Token is missing';
  return equal(given, secret) ? null : 'X-Gitlab-Token is wrong';
}

/**
 * Null when genuine, else the reason for a 401. A configured signing token refuses whatever is not signed, even with the
 * right secret token: otherwise leaving the signature out would be a downgrade. `body`: in its parts.
 */
export function refusal(headers: Headers, body: readonly Uint8Array[], secrets: Secrets, now: Date): string | null {
  const refused = refusedUnread(headers, secrets, now);
  if (refused !== null || !secrets.signingToken) return refused;
  const message = { id: headers.get('webhook-id'), timestamp: headers.get('webhook-timestamp') };
  const expected = signingTokens(secrets.signingToken).map((token) => signatureOf(token, message, body));
  const signatures = headers.get('webhook-signature')?.split(' ') ?? [];
  return signatures.some((item) => expected.some((right) => equal(item, right))) ? null : 'webhook-signature is wrong';
}

function unsigned(headers: Headers, now: Date): string | null {
  const timestamp = headers.get('webhook-timestamp');
  if (!headers.get('webhook-id') || !timestamp || !headers.get('webhook-signature')) return 'the request is not signed';
  if (!/^\d{1,12}$/.test(timestamp)) return 'webhook-timestamp is no time';
  const isFar = Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS;
  return isFar ? 'webhook-timestamp is too far off' : null;
}
