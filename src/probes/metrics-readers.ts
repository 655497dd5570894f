/** Metrics name projects' habits, so they are for operators: with a token, or on an address that only this machine reaches. */
import type { Settings } from '../settings.ts';
import { equalTo } from './equal.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/;
/** A proxy on the same machine brings others in. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

export function metricsReaders({
  HOST,
  METRICS_TOKEN: token,
}: Pick<Settings, 'HOST' | 'METRICS_TOKEN'>): (headers: Headers) => boolean {
  if (token) {
    const isToken = equalTo(token);
    return (headers) => isToken(tokenIn(headers.get('authorization') ?? ''));
  }
  const isLocal = LOOPBACK.test(HOST);
  return (headers) => isLocal && !FORWARDED.some((name) => headers.has(name));
}

/** As programs send it, or as the password of a browser's own question, whatever the user name. */
function tokenIn(authorization: string): string {
  const [, scheme = '', given = ''] = /^(Bearer|Basic) (.*)$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== 'basic') return given;
  const pair = Buffer.from(given, 'base64').toString();
  return pair.slice(pair.indexOf(':') + 1);
}
