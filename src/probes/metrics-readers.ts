/** Metrics name projects' habits, so they are for operators: with a token, or on an address that only this machine reaches. */
import type { Settings } from '../settings.ts';
import { equal } from './equal.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/;
/** A proxy on the same machine brings others in. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

export function metricsReaders({
  HOST,
  METRICS_TOKEN: token,
}: Pick<Settings, 'HOST' | 'METRICS_TOKEN'>): (headers: Headers) => boolean {
  if (token) return (headers) => equal(headers.get('authorization') ?? '', `Bearer ${token}`);
  const isLocal = LOOPBACK.test(HOST);
  return (headers) => isLocal && !FORWARDED.some((name) => headers.has(name));
}
