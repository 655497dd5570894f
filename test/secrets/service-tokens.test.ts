import { describe, expect, it } from 'vitest';
import { secretsIn } from '../../src/secrets/secrets-in.ts';

/** Made here, so that no file holds what looks like a credential. `alphabet`: long enough to be no placeholder. */
function made(length: number, alphabet = 'bQ7mZ2kLx9TfR4sVn8WcJ1gHy6DpK3uA5eXoB0'): string {
  return Array.from({ length }, (_, at) => alphabet[(at * 7 + (at >> 3)) % alphabet.length]).join('');
}
const hex = (length: number) => made(length, '0a1b2c3d4e5f6789');
const upper = (length: number) => made(length, 'QZ7M2KLX9TFR4SVN8WCJ1GHY6DPK3UA5');

const TOKENS: readonly (readonly [shown: string, token: string])[] = [
  ['GR1348941…', `GR1348941${made(20)}`],
  ['whsec_…', `whsec_${made(32)}`],
  ['AIza…', `AIza${made(35)}`],
  ['ya29.…', `ya29.${made(60)}`],
  ['AccountKey=…', `AccountKey=${made(86)}==`],
  ['SharedAccessKey=…', `SharedAccessKey=${made(43)}=`],
  ['do…_v1_…', `dop_v1_${hex(64)}`],
  ['HRKU-…', `HRKU-${made(58)}`],
  ['nfp_…', `nfp_${made(36)}`],
  ['sbp_…', `sbp_${hex(40)}`],
  ['tskey-…', `tskey-auth-${made(40)}`],
  ['.atlasv1.…', `${made(14)}.atlasv1.${made(67)}`],
  ['pul-…', `pul-${hex(40)}`],
  ['pypi-…', `pypi-AgEIcHlwaS5vcmc${made(70)}`],
  ['rubygems_…', `rubygems_${hex(48)}`],
  ['oy2…', `oy2${made(43, 'q7m2kx9t4sn8wc1gy6dp3u5e0')}`],
  ['AKCp…', `AKCp${made(69)}`],
  ['AT…TT3…', `ATATT3xFfGF0${made(180)}`],
  ['…k_live_…', `sk_live_${made(24)}`],
  ['AGE-SECRET-KEY-1…', `AGE-SECRET-KEY-1${upper(58)}`],
  ['dp.……', `dp.pt.${made(43)}`],
  ['NRAK-…', `NRAK-${upper(27)}`],
  ['sntry…_…', `sntrys_${made(90)}`],
  ['sq…_…', `sqp_${hex(40)}`],
  ['CCIPAT_…', `CCIPAT_${made(60)}`],
  ['dt0……', `dt0c01.${upper(24)}.${upper(64)}`],
  ['PMAK-…', `PMAK-${hex(24)}-${hex(34)}`],
  ['…:AA…', `123456789:AA${made(33)}`],
  ['api/webhooks/…', `api/webhooks/123456789012345678/${made(68)}`],
  ['eyJ…', `eyJhbGciOiJIUzI1NiJ9.eyJ${made(40)}.${made(43)}`],
];

describe('credentials of services', () => {
  it.each(TOKENS)('%s', (shown, token) => {
    const text = `deploy --to "${token}" now`;
    const found = secretsIn(text, { sure: true });
    expect(found.map((secret) => [text.slice(secret.start, secret.end), secret.shown])).toEqual([[token, shown]]);
  });

  it.each([
    ['a commit', hex(40)],
    ['a digest', `image@sha256:${hex(64)}`],
    ['a key of a cache', `cache-key-${hex(32)}`],
    ['a part of a longer word', `xnfp_${made(36)}`],
    ['a placeholder', `AIza${'x'.repeat(35)}`],
    ['a test key', `sk_test_${made(24)}`],
    ['half a token', `eyJhbGciOiJIUzI1NiJ9.eyJ${made(40)}`],
  ])('not %s', (_, text) => {
    expect(secretsIn(`use ${text} here`, { sure: true })).toEqual([]);
  });
});
