/** What is looked at, one after the other; each says what is wrong and what to do about it. */
import { AccessDenied, SettingsError } from '../errors.ts';
import type { GitLabReader, Token } from '../gitlab/gitlab.ts';
import { LEAST_ROLE, tokenHealth } from '../gitlab/token-health.ts';
import type { Settings } from '../settings.ts';

/** `unknown`: the token may not see it, or something that comes before is wrong. */
export interface Checked {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed' | 'unknown';
  readonly says: string;
  /** What to do; '' where nothing is to be done. */
  readonly advice: string;
}

/** Signed webhooks are refused beyond five minutes. */
const MOST_SKEW_SECONDS = 300;
const NOTED_SKEW_SECONDS = 30;

export const ok = (name: string, says: string): Checked => ({ name, state: 'ok', says, advice: '' });
export const failed = (name: string, says: string, advice: string): Checked => ({
  name,
  state: 'failed',
  says,
  advice,
});
export const warning = (name: string, says: string, advice: string): Checked => ({
  name,
  state: 'warning',
  says,
  advice,
});
export const unknown = (name: string, says: string, advice = ''): Checked => ({ name, state: 'unknown', says, advice });

/** By the code of the error below that of `fetch`. */
const REACH: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The name is not known here: check GITLAB_URL and the DNS of this machine or container.',
  EAI_AGAIN: 'The DNS does not answer: check the network of this machine or container.',
  ECONNREFUSED: 'Nothing listens there: check the port in GITLAB_URL, and whether GitLab runs.',
  ECONNRESET: 'The connection was cut: look for a firewall or a proxy in between.',
  ETIMEDOUT: 'No answer: look for a firewall in between.',
  UND_ERR_CONNECT_TIMEOUT: 'No answer: look for a firewall in between.',
};

const PROXY = 'Check the proxy, or name the host of GitLab in NO_PROXY if it is reached without one.';

const CERTIFICATE =
  'The certificate is not trusted: put the CA that issued it into a file and name that file in NODE_EXTRA_CA_CERTS.';

/** `proxy`: what is asked in between; null: nothing. */
export function unreachable(url: string, error: unknown, proxy: string | null = null): Checked {
  const { code = '', message } = rootOf(error);
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME/.test(code);
  const advice = isCertificate ? CERTIFICATE : (REACH[code] ?? 'Check GITLAB_URL, and try it from this machine.');
  if (proxy === null || isCertificate) return failed('GitLab', `${url} cannot be reached: ${message}`, advice);
  return failed('GitLab', `${url} cannot be reached through ${proxy}: ${message}`, PROXY);
}

export function rootOf(error: unknown): NodeJS.ErrnoException {
  const cause = error instanceof AggregateError ? error.errors[0] : (error as Error | undefined)?.cause;
  return cause ? rootOf(cause) : (error as NodeJS.ErrnoException);
}

/** `date`: the answer's header. */
export function clockCheck(date: string | null, now: Date): Checked {
  const theirs = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return unknown('clock', 'GitLab does not tell its time');
  const skew = Math.round(Math.abs(theirs - now.getTime()) / 1000);
  const says = `this clock and GitLab's differ by ${skew} second${skew === 1 ? '' : 's'}`;
  const advice = 'Set both by NTP: signed webhooks are refused where they differ by more than five minutes.';
  if (skew > MOST_SKEW_SECONDS) return failed('clock', says, advice);
  return skew > NOTED_SKEW_SECONDS ? warning('clock', says, advice) : ok('clock', says);
}

export async function versionCheck({ url, version }: Pick<GitLabReader, 'url' | 'version'>): Promise<Checked> {
  try {
    return ok('GitLab', `${url} answers, version ${await version()}`);
  } catch (error) {
    if (error instanceof AccessDenied) return ok('GitLab', `${url} answers`);
    return failed(
      'GitLab',
      (error as Error).message,
      'Open GITLAB_URL in a browser: is it GitLab, with its whole path?',
    );
  }
}

export async function tokenCheck(reader: Pick<GitLabReader, 'token' | 'me'>, now: Date): Promise<Checked> {
  const name = 'token';
  try {
    const [token, { username }] = [await reader.token(), await reader.me()];
    return tokenState(token, username, now);
  } catch (error) {
    if (!(error instanceof AccessDenied)) return unknown(name, (error as Error).message);
    return failed(
      name,
      `GitLab does not take GITLAB_TOKEN (${error.status})`,
      'It is revoked, expired or mistyped: make a new one with the scope api for the user of the bot.',
    );
  }
}

function tokenState(token: Token, username: string, now: Date): Checked {
  const name = 'token';
  const { writes, days, endsSoon } = tokenHealth(token, now);
  const whose = `of @${username}, scopes ${token.scopes.join(', ')}`;
  if (!writes) {
    return failed(name, `${whose}: without api nothing can be written`, 'Make a new one with the scope api.');
  }
  const says = `${whose}, ${days === null ? 'never expires' : `expires in ${days} days`}`;
  return endsSoon ? warning(name, says, 'Rotate it before that day.') : ok(name, says);
}

export async function roleCheck(
  reader: Pick<GitLabReader, 'project' | 'me' | 'accessLevel'>,
  path: string,
): Promise<Checked> {
  const name = 'role';
  try {
    const [{ id }, me] = [await reader.project(path), await reader.me()];
    const level = await reader.accessLevel(id, me.id);
    if (level === null) return unknown(name, `@${me.username} is no member of ${path} that GitLab shows`, INVITE);
    if (level < LEAST_ROLE) return failed(name, `@${me.username} has less than the role Developer in ${path}`, INVITE);
    return ok(name, `@${me.username} is at least Developer in ${path}`);
  } catch (error) {
    return failed(name, `${path} cannot be read: ${(error as Error).message}`, INVITE);
  }
}

const INVITE =
  'Invite the user of the bot with the role Developer to the group: without it, it can write no status. Administrators need no role.';

export async function publicUrlCheck(
  { PUBLIC_URL }: Pick<Settings, 'PUBLIC_URL'>,
  statusOf: (url: string) => Promise<number>,
): Promise<Checked> {
  const name = 'PUBLIC_URL';
  if (PUBLIC_URL === undefined) {
    return warning(name, 'is not set: notes link to no rule pages and no reports', 'Set it to the address of the bot.');
  }
  const advice = 'Does the bot run, and does a proxy pass this address on to its PORT?';
  try {
    const status = await statusOf(`${PUBLIC_URL}/healthz`);
    return status === 200 ? ok(name, `${PUBLIC_URL} answers`) : failed(name, `${PUBLIC_URL} answers ${status}`, advice);
  } catch (error) {
    return failed(name, `${PUBLIC_URL} cannot be reached: ${rootOf(error).message}`, advice);
  }
}

/** The bot that runs may have the embedded database for itself. */
export async function backendsCheck(
  { QUEUE_URL }: Pick<Settings, 'QUEUE_URL'>,
  open: () => Promise<void>,
): Promise<Checked> {
  const name = 'queue and store';
  const kind = QUEUE_URL.split(':')[0] ?? '';
  try {
    await open();
    return ok(name, `${kind} can be opened`);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    if (error.message.includes('in use by another process')) return ok(name, `${kind} is in use by the bot that runs`);
    return failed(name, error.message, 'Check QUEUE_URL and DATABASE_URL, and whether that server runs.');
  }
}
