/** Links to report pages: whoever has one may read that report until it expires. Receiver and worker share the key. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** As long as reports are kept. */
export const LINK_DAYS = 30;

/** Both processes know the GitLab token, so links need no further secret; the token cannot be found from the key. */
export function linkKey(gitlabToken: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', gitlabToken, '', 'pipewarden report links', 32));
}

/** At most 255 characters for usual hosts: a commit status takes no longer URL. */
export function reportLink(publicUrl: string, key: Uint8Array, id: string, now: Date): string {
  const expires = Math.floor(now.getTime() / 1000) + LINK_DAYS * 24 * 3600;
  return `${publicUrl}/reviews/${encodeURIComponent(id)}?expires=${expires}&signature=${sign(key, id, expires)}`;
}

export function linkIsValid(key: Uint8Array, id: string, expires: string, signature: string, now: Date): boolean {
  if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1000 < now.getTime()) return false;
  const expected = Buffer.from(sign(key, id, Number(expires)));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sign(key: Uint8Array, id: string, expires: number): string {
  return createHmac('sha256', key).update(`${id}.${expires}`).digest('base64url');
}
