/** Cookies that nobody but this server reads or writes: encrypted and signed with a key that all receivers share, for a while only. */
import { hkdfSync } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { EncryptJWT, type JWTPayload, jwtDecrypt } from 'jose';

export interface SealedCookie<T> {
  read(c: Context): Promise<T | null>;
  write(c: Context, value: T, seconds: number): Promise<void>;
  remove(c: Context): void;
}

export interface CookieKind {
  readonly name: string;
  /** `Lax`: comes along when another site leads here. */
  readonly sameSite: 'Strict' | 'Lax';
}

export interface Sealing {
  /** Of the store, for all receivers. */
  readonly key: Uint8Array;
  /** Over TLS a cookie goes nowhere else, and no other host can write it. */
  readonly secure: boolean;
  readonly now: () => Date;
}

const FORM = { alg: 'dir', enc: 'A256GCM' } as const;

export function sealedCookie<T extends object>(
  { name, sameSite }: CookieKind,
  { key, secure, now }: Sealing,
): SealedCookie<T> {
  const secret = new Uint8Array(hkdfSync('sha256', key, '', 'pipewarden cookies', 32));
  const prefix = secure ? ('host' as const) : undefined;
  const options = { path: '/', httpOnly: true, sameSite, secure, ...(prefix ? { prefix } : {}) };
  return {
    async read(c) {
      const text = prefix ? getCookie(c, name, prefix) : getCookie(c, name);
      if (!text) return null;
      try {
        const { payload } = await jwtDecrypt<{ value: T }>(text, secret, {
          audience: name,
          currentDate: now(),
          requiredClaims: ['exp'],
          keyManagementAlgorithms: [FORM.alg],
          contentEncryptionAlgorithms: [FORM.enc],
        });
        return payload.value;
      } catch {
        // Old, of another server, or made up.
        return null;
      }
    },
    async write(c, value, seconds) {
      const text = await new EncryptJWT({ value } as JWTPayload)
        .setProtectedHeader(FORM)
        .setAudience(name)
        .setExpirationTime(Math.floor(now().getTime() / 1000) + seconds)
        .encrypt(secret);
      setCookie(c, name, text, { ...options, maxAge: seconds });
    },
    remove: (c) => void deleteCookie(c, name, options),
  };
}
