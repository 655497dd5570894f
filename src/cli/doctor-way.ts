/** What lies between this machine and GitLab, as the settings say. */
import { certificatesIn, type Way } from '../gitlab/outgoing.ts';
import { type Checked, ok } from './doctor-checks.ts';

/** Nothing where nothing is set. Throws SettingsError for certificates that cannot be read. */
export function wayChecks(settings: Way): readonly Checked[] {
  const { NODE_EXTRA_CA_CERTS: path, NO_PROXY } = settings;
  const proxy = proxyFor(settings);
  const except = NO_PROXY === undefined ? '' : `, but for ${NO_PROXY}`;
  return [
    ...(proxy === null ? [] : [ok('proxy', `${proxy}${except}`)]),
    ...(path === undefined
      ? []
      : [ok('certificates', `${certificatesIn(path).length} of ${path} are trusted as well`)]),
  ];
}

/** Without its password; null: there is none. */
export function proxyFor({ HTTPS_PROXY, HTTP_PROXY }: Way): string | null {
  const named = [HTTPS_PROXY, HTTP_PROXY].flatMap((url) => (url === undefined ? [] : [new URL(url).origin]));
  return named.length === 0 ? null : `the proxy ${[...new Set(named)].join(' and ')}`;
}
