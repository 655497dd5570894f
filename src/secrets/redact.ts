/** Credentials that authors wrote into a configuration are never repeated in a note, a log or a report. */
import type { ResolvedConfig } from '../ci/config.ts';
import { secretsOf } from './secret-locations.ts';
import { secretsIn } from './secrets-in.ts';

const MASK = '***';
const USER_INFO = /:\/\/[^\s/@]*@/g;
const PARAMETER = /([?&;](?:[a-z_-]*token|password|passwd|secret|api_?key|signature|sig)=)[^&\s`'"]+/gi;
// The prefixes of GitLab's own tokens (doc/security/tokens/index.md, 18.11).
const GITLAB_TOKEN = /\b(gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct)-|gloas-)[\w.-]{10,}/g;

// Credentials of a runner's config.toml, in a broken one too; a variable is none.
const SETTING =
  /((?:token|password|secret_?key|private_?key|account_?key)["']?\s*=\s*)("""|'''|"|')(?!\$)(?:\\.|(?!\2)[^\\\n])+(?:\2|$)/gim;

/** Shorter ones would make holes in words; `redact` knows them by what stands around them. */
const SHORTEST = 6;

/** What has the form of a credential, and the `known` texts. */
export function redact(text: string, known: readonly string[] = []): string {
  let safe = text;
  for (const secret of known) safe = safe.replaceAll(secret, MASK);
  safe = safe
    .replace(USER_INFO, `://${MASK}@`)
    .replace(PARAMETER, `$1${MASK}`)
    .replace(SETTING, `$1$2${MASK}$2`)
    .replace(GITLAB_TOKEN, `$1${MASK}`);
  for (const { start, end } of [...secretsIn(safe, { sure: true })].reverse()) {
    safe = `${safe.slice(0, start)}${MASK}${safe.slice(end)}`;
  }
  return safe;
}

/** The same value, every text in it redacted. Plain JSON alone. */
export function redactAll<T>(value: T, known: readonly string[] = []): T {
  if (typeof value === 'string') return redact(value, known) as T;
  if (Array.isArray(value)) return value.map((each) => redactAll(each, known)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redactAll(each, known)])) as T;
}

/** The credentials of configurations as `redact` takes them: line by line, as they are and as they are written. */
export function knownSecrets(configs: readonly ResolvedConfig[]): readonly string[] {
  const texts = configs.flatMap(secretsOf).flatMap(({ at: { value, at } }) => {
    // Without a place of its own the secret has that of the whole value.
    const written = at.text.length <= 2 * value.length ? at.text : '';
    return [...value.split('\n'), ...written.split('\n')].map((line) => line.trim());
  });
  return [...new Set(texts)].filter((text) => text.length >= SHORTEST).sort((a, b) => b.length - a.length);
}
