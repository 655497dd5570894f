/** How GitLab speaks to the bot, for those who take its events and those who try that out. */
import { createHmac } from 'node:crypto';

/** Below the address of the bot. */
export const ENDPOINT = '/webhooks/gitlab';

/** The tokens of WEBHOOK_SIGNING_TOKEN. While one is exchanged there are several, and the new one comes first. */
export function signingTokens(setting: string): readonly string[] {
  return setting.split(/[\s,]+/);
}

/**
 * Scheme: Standard Webhooks, as GitLab 19.0 sends it (`v1,` + base64 HMAC-SHA256 of `id.timestamp.body`). `token`: `whsec_` and
 * base64. `body`: in its parts.
 */
export function signatureOf(
  token: string,
  { id, timestamp }: { readonly id: string | null; readonly timestamp: string | null },
  body: readonly (Uint8Array | string)[],
): string {
  const signing = createHmac('sha256', Buffer.from(token.replace(/^whsec_/, ''), 'base64')).update(
    `${id}.${timestamp}.`,
  );
  for (const part of body) signing.update(part);
  return `v1,${signing.digest('base64')}`;
}
