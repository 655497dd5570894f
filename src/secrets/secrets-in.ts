/** Credentials in a text: those that secretlint knows, and some that only a CI/CD configuration has. */
import type { Secret } from './secret.ts';
import { secretlintIn } from './secretlint.ts';
import { SERVICE_TOKEN, SERVICE_TOKEN_SIGN, shownOfServiceToken } from './service-tokens.ts';

const MAX_TEXT = 100_000;

/** Told by the name in front of it, not by a form of its own. */
const BY_NAME = 'value-of-a-secret';

/** In order of their places, none in another. `sure`: only those that have the form of a credential. */
export function secretsIn(whole: string, { sure = false } = {}): readonly Secret[] {
  const text = whole.slice(0, MAX_TEXT);
  const isSecret = (secret: Secret) =>
    !(secret.kind === BY_NAME && (sure || NO_CREDENTIAL.test(secret.shown))) &&
    !isPlaceholder(text.slice(secret.start, secret.end));
  return merged([...ownKinds(text), ...secretlintIn(text)].filter(isSecret));
}

/** Of those that overlap one, from the start of the first to the end of the last; the one that was found first tells what it is. */
function merged(found: readonly Secret[]): readonly Secret[] {
  const inPlace = found.map((secret, order) => ({ secret, order })).sort((a, b) => a.secret.start - b.secret.start);
  const all: { secret: Secret; order: number }[] = [];
  for (const next of inPlace) {
    const last = all.at(-1);
    if (!last || next.secret.start >= last.secret.end) all.push(next);
    else {
      const first = next.order < last.order ? next : last;
      const end = Math.max(last.secret.end, next.secret.end);
      all[all.length - 1] = { order: first.order, secret: { ...first.secret, start: last.secret.start, end } };
    }
  }
  return all.map(({ secret }) => secret);
}

/** Names of checksums, versions and places, which are as odd to look at as a key. */
const NO_CREDENTIAL = /(?:sha\d*|sum|hash|digest|commit|ref|rev|fingerprint|ids?|version|name|file|path|url|host)=…$/i;

const PLACEHOLDER = new RegExp(
  [
    '\\$[\\w({[]|\\{\\{|%\\w+%|<[^>]*>', // filled in later
    '(?:x{4}|\\*{3}|\\.{3}|…)',
    'change[-_]?(?:me|it|this)|replace[-_]?(?:me|this|with)|placeholder|example|dummy|sample|redacted|masked|fixme',
    '^x-(?:oauth-basic|token-auth)$|(?:^|[-_])your[-_]|insert[-_]|not[-_]?a?[-_]?(?:real|secret)|^(?:pass(?:word)?|pwd|secret|token|test|none)$',
  ].join('|'),
  'i',
);

function isPlaceholder(secret: string): boolean {
  return PLACEHOLDER.test(secret) || new Set(secret.replace(/^[a-z]+[-_]/i, '')).size < 3;
}

interface OwnKind {
  readonly kind: string;
  /** A text without it holds none. Most texts are short and hold none of any kind. */
  readonly sign: RegExp;
  /** The group `secret` is the secret. All counts are bounded. */
  readonly expression: RegExp;
  /** Null: no credential after all. */
  shown(groups: Readonly<Record<string, string>>): string | null;
}

const OWN_KINDS: readonly OwnKind[] = [
  {
    // every prefix of GitLab's own tokens (doc/security/tokens/index.md, 18.11)
    kind: 'gitlab-token',
    sign: /gl[a-z]{2,5}-/,
    expression: /\b(?<secret>(?<prefix>gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct)-|gloas-)[\w.-]{16,300})/dg,
    shown: ({ secret = '', prefix = '' }) => (entropy(secret) > 3 ? `${prefix}…` : null),
  },
  {
    kind: 'private-key',
    sign: /PRIVATE KEY/,
    expression: /(?<secret>-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\w+/=\\:,.-]{20,20000})/dg,
    shown: ({ secret = '' }) => (entropy(secret) > 3 ? '-----BEGIN PRIVATE KEY-----…' : null),
  },
  {
    kind: 'url-password',
    sign: /@/,
    expression:
      /\b(?<scheme>[a-z][a-z0-9+.-]{1,20}):\/\/(?<user>[^\s:@/'"]{0,100}):(?<secret>[^\s@/'"]{3,200})@(?<host>[\w.-]{1,200})/dgi,
    shown: ({ scheme = '', user = '', secret = '', host = '' }) =>
      secret === user || isTestHost(host) ? null : `${scheme}://…@${host}`,
  },
  {
    kind: 'registry-login',
    sign: /"auth"/,
    expression: /"auth"\s{0,5}:\s{0,5}"(?<secret>[A-Za-z0-9+/]{8,2000}={0,2})"/dg,
    shown: ({ secret = '' }) => {
      const [user = '', password = ''] = Buffer.from(secret, 'base64').toString('utf8').split(':', 2);
      return user === '' || password === '' || isPlaceholder(password) ? null : '"auth": "…"';
    },
  },
  {
    kind: 'registry-login',
    sign: /\blogin\b/,
    expression: /\blogin\b[^\n|;&]{0,200}?\s(?:-p[ =]?|--password[ =])['"]?(?<secret>[^\s'"$-][^\s'"$]{5,200})/dg,
    shown: () => 'login --password …',
  },
  {
    kind: 'service-token',
    sign: SERVICE_TOKEN_SIGN,
    expression: SERVICE_TOKEN,
    shown: ({ secret = '' }) => (entropy(secret) > 3 ? shownOfServiceToken(secret) : null),
  },
  {
    kind: 'vault-token',
    sign: /hv[sbr]\./,
    expression: /\b(?<secret>(?<prefix>hv[sbr]\.)[\w-]{24,300})/dg,
    shown: ({ secret = '', prefix = '' }) => (entropy(secret) > 3 ? `${prefix}…` : null),
  },
  {
    kind: 'password-of-a-host',
    sign: /(?:PASSWORD|PWD|AUTH|PASS)=/,
    expression:
      /\b(?<name>PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH|SSHPASS|MSSQL_PASSWORD|SQLCMDPASSWORD)=['"]?(?<secret>[^\s'"$]{4,200})['"]?[^\S\n]+[^\n|;&]{0,200}?(?:[^\S\n](?:-h|-S|--host)[ =]?|\w@)(?<host>[\w.-]{1,200})/dg,
    shown: ({ name = '', host = '' }) => (isTestHost(host) ? null : `${name}=…`),
  },
  {
    kind: BY_NAME,
    sign: /[\w+/.~-]{16}/,
    expression:
      /(?<![\w.-])(?<name>[\w.-]{0,40}(?:secret|token|passw(?:or)?d|pwd|credential|(?:api|access|private|auth)[_-]?key)[\w-]{0,20})["']?[^\S\n]{0,3}[:=][^\S\n]{0,3}["']?(?<secret>[\w+/.~-]{16,200}={0,2})(?![\w+/$({-])/dgi,
    shown: ({ name = '', secret = '' }) =>
      secret.replace(/\D/g, '').length >= 3 && entropy(secret) > 3.5 ? `${name}=…` : null,
  },
];

/** Shannon's, in bits for each character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

function* ownKinds(text: string): Generator<Secret> {
  for (const { kind, sign, expression, shown } of OWN_KINDS) {
    if (!sign.test(text)) continue;
    for (const match of text.matchAll(expression)) {
      const place = match.indices?.groups?.secret;
      const safe = shown(match.groups ?? {});
      if (place && safe !== null) yield { start: place[0], end: place[1], kind, shown: safe };
    }
  }
}

/** A service of the job, or the machine itself: its password protects nothing. */
function isTestHost(host: string): boolean {
  return !host.includes('.') || host.startsWith('127.');
}
