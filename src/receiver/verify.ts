/** Is this request GitLab's? Decided on the raw body, before anything in it is believed. */
import { onceFor } from '../once-per.ts';
import { equalTo } from '../probes/equal.ts';
import { signatureOf, signingTokens } from '../webhook-protocol.ts';

export interface Secrets {
  readonly secret: string | null;
  /** `whsec_` and base64; GitLab 19.0 and later. Several, with a space or comma between them, while one is exchanged. */
  readonly signingToken: string | null;
}

/** What a request says of itself. */
export type Given = Pick<Headers, 'get'>;

/** How far the sender's clock may be off, in seconds; also how long a captured request could be replayed. */
const TOLERANCE_SECONDS = 300;

const isSecretOf = onceFor(({ secret }: Secrets) => equalTo(secret ?? ''));

/**
 * What the headers alone tell, before anything is read: the reason for a 401; null: nothing against it so far. A configured signing
 * token refuses whatever is not signed, even with the right secret token: otherwise leaving the signature out would be a downgrade.
 */
export function refusedUnread(headers: Given, secrets: Secrets, now: Date): string | null {
  if (secrets.signingToken) return unsigned(headers, now);
  const given = headers.get('x-gitlab-token');
  if (!secrets.secret) return 'no secret is configured';
  if (given === null) return 'X-Gitlab-Token is missing';
  return isSecretOf(secrets)(given) ? null : 'X-Gitlab-Token is wrong';
}

/** What the body tells of a request whose headers are right: null when genuine, else the reason for a 401. `body`: in its parts. */
export function forged(headers: Given, body: readonly Uint8Array[], { signingToken }: Secrets): string | null {
  if (!signingToken) return null;
  const message = { id: headers.get('webhook-id'), timestamp: headers.get('webhook-timestamp') };
  const expected = signingTokens(signingToken).map((token) => equalTo(signatureOf(token, message, body)));
  const signatures = headers.get('webhook-signature')?.split(' ') ?? [];
  return signatures.some((item) => expected.some((isRight) => isRight(item))) ? null : 'webhook-signature is wrong';
}

function unsigned(headers: Given, now: Date): string | null {
  const timestamp = headers.get('webhook-timestamp');
  if (!headers.get('webhook-id') || !timestamp || !headers.get('webhook-signature')) return 'the request is not signed';
  if (!/^\d{1,12}$/.test(timestamp)) return 'webhook-timestamp is no time';
  const isFar = Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS;
  return isFar ? 'webhook-timestamp is too far off' : null;
}
