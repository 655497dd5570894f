import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clockCheck, unreachable } from '../../src/cli/doctor-checks.ts';
import { SettingsError } from '../../src/errors.ts';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { workspace } from './workspace.ts';

let gitlab: GitLab;
let bot: { url: string; close(): void };

beforeEach(async () => {
  gitlab = await startGitLab();
  const server = createServer(({ url }, answer) => answer.writeHead(url === '/healthz' ? 200 : 404).end()).listen(
    0,
    '127.0.0.1',
  );
  await new Promise((resolve) => server.once('listening', resolve));
  bot = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
});

afterEach(async () => {
  bot.close();
  await gitlab.stop();
});

interface Checked {
  readonly name: string;
  readonly state: string;
  readonly says: string;
  readonly advice: string;
}

async function look(env: Record<string, string> = {}, argv: readonly string[] = [], io = {}) {
  const token = env.GITLAB_TOKEN ?? gitlab.token;
  const all = {
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: token,
    WEBHOOK_SECRET: 'a-secret-of-the-hook',
    PUBLIC_URL: bot.url,
    ...env,
  };
  if (all.PUBLIC_URL === '') delete (all as Partial<typeof all>).PUBLIC_URL;
  const { code, out } = await workspace({ 'config/policy.yml': 'rules: {image-not-allowed: error}\n' }).run(
    ['doctor', '--json', ...argv],
    { env: all, openReader: () => openGitLab({ url: all.GITLAB_URL, token, log: createLog('silent') }).reader, ...io },
  );
  const checks = JSON.parse(out) as Checked[];
  const of = (name: string) => checks.find((each) => each.name === name);
  return { code, out, of, checks };
}

const hook = (more = {}) =>
  gitlab.hook({ url: `${bot.url}/webhooks/gitlab`, kind: 'system', token: 'a-secret-of-the-hook', ...more });

describe('where all is well', () => {
  it('everything is ok', async () => {
    gitlab.bot.admin = true;
    hook();
    gitlab.project('group/app', {});
    const { code, checks, out } = await look();
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(code).toBe(0);
    expect(checks.map(({ name }) => name)).toEqual([
      'settings',
      'GitLab',
      'clock',
      'token',
      'webhook',
      'PUBLIC_URL',
      'queue and store',
      'policy',
    ]);
    expect(out).not.toContain('a-secret-of-the-hook');
    expect(out).not.toContain(gitlab.token);
  });

  it('text says the same, one line each', async () => {
    const { out, code } = await workspace().run(['doctor'], { env: {} });
    expect(code).toBe(1);
    expect(out).toContain('failed   settings:   - GITLAB_URL is missing');
    expect(out).toContain('config/settings.env explains each of them.');
  });
});

describe('each failure says what to do', () => {
  it('the address', async () => {
    const { url, close } = bot;
    close();
    const { code, of } = await look({ GITLAB_URL: url });
    expect([code, of('GitLab')]).toMatchObject([
      1,
      { state: 'failed', advice: expect.stringContaining('Nothing listens') },
    ]);
    const { of: unknown } = await look({ GITLAB_URL: 'http://gitlab.invalid' });
    expect(unknown('GitLab')?.advice).toMatch(/DNS/);
  });

  it.each(['DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_HAS_EXPIRED'])('%s', (code) => {
    const error = new TypeError('fetch failed', { cause: Object.assign(new Error('the certificate'), { code }) });
    expect(unreachable('https://x', error).advice).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('the token: refused, without its scope, about to expire', async () => {
    const { of, code } = await look({ GITLAB_TOKEN: 'glpat-nobody' });
    expect([code, of('token')]).toMatchObject([
      1,
      { state: 'failed', advice: expect.stringContaining('make a new one') },
    ]);
    gitlab.instance.tokens.set('glpat-reads', { user: gitlab.bot, scopes: ['read_api'] });
    expect((await look({ GITLAB_TOKEN: 'glpat-reads' })).of('token')).toMatchObject({
      state: 'failed',
      says: expect.stringContaining('without api'),
    });
    const expiresAt = new Date(Date.now() + 5.5 * 86_400_000).toISOString().slice(0, 10);
    gitlab.instance.tokens.set('glpat-ends', { user: gitlab.bot, scopes: ['api'], expiresAt });
    expect((await look({ GITLAB_TOKEN: 'glpat-ends' })).of('token')).toMatchObject({
      state: 'warning',
      says: expect.stringMatching(/expires in [45] days/),
    });
  });

  it('the role in a project', async () => {
    gitlab.project('group/app', {}, { bot: 'reporter' });
    expect((await look({}, ['--project', 'group/app'])).of('role')).toMatchObject({
      state: 'failed',
      advice: expect.stringContaining('Developer'),
    });
    expect((await look({}, ['--project', 'group/none'])).of('role')?.state).toBe('failed');
  });

  it('the webhook: not there, not ticked, disabled, hidden', async () => {
    expect((await look()).of('webhook')?.state).toBe('unknown');
    gitlab.bot.admin = true;
    expect((await look()).of('webhook')).toMatchObject({
      state: 'failed',
      advice: expect.stringContaining('merge request events ticked'),
    });
    hook({ mergeRequests: false });
    expect((await look()).of('webhook')?.says).toContain('tells of no merge requests');
    hook({ disabled: true });
    hook({ disabled: true, mergeRequests: false });
    expect((await look()).of('webhook')?.says).toMatch(/tells of no|disabled/);
    hook();
    expect((await look()).of('webhook')?.state).toBe('ok');
  });

  it('the webhook of a project', async () => {
    gitlab.project('group/app', {}, { bot: 'maintainer' });
    expect((await look({}, ['--project', 'group/app'])).of('webhook')?.state).toBe('failed');
    hook({ kind: 'project' });
    expect((await look({}, ['--project', 'group/app'])).of('webhook')?.state).toBe('ok');
  });

  it('PUBLIC_URL: not set, nobody there', async () => {
    expect((await look({ PUBLIC_URL: 'http://bot.invalid' })).of('PUBLIC_URL')?.state).toBe('failed');
    expect((await look({ PUBLIC_URL: '' })).of('PUBLIC_URL')?.state).toBe('warning');
  });

  it('queue and store', async () => {
    const refused = {
      tryBackends: () => Promise.reject(new SettingsError('QUEUE_URL: it cannot be opened: ECONNREFUSED')),
    };
    expect((await look({}, [], refused)).of('queue and store')).toMatchObject({
      state: 'failed',
      says: expect.stringContaining('QUEUE_URL'),
    });
    const inUse = { tryBackends: () => Promise.reject(new SettingsError('… is in use by another process: 7 on x')) };
    expect((await look({}, [], inUse)).of('queue and store')?.state).toBe('ok');
  });

  it('the policy', async () => {
    expect((await look({ POLICY_FILE: join('/nowhere', 'p.yml') })).of('policy')?.state).toBe('failed');
  });

  it('the clock', () => {
    const now = new Date('2026-11-29T12:00:00Z');
    const states = ['12:00:02', '11:58:00', '12:20:00'].map(
      (at) => clockCheck(`Sun, 29 Nov 2026 ${at} GMT`, now).state,
    );
    expect(states).toEqual(['ok', 'warning', 'failed']);
    expect(clockCheck(null, now).state).toBe('unknown');
  });
});

describe('a policy in a project', () => {
  const policyWith = async (text: string) => {
    gitlab.project('admin/policy', { 'policy.yml': text });
    return (await look({ POLICY_PROJECT: 'admin/policy' })).of('policy');
  };

  it('is read as the bot reads it', async () => {
    const valid = await policyWith('rules: {image-not-allowed: error}\n');
    expect(valid).toMatchObject({ state: 'ok', says: expect.stringMatching(/^admin\/policy@[0-9a-f]{8} is valid$/) });
  });

  it('is not ok while it is not valid, or not to be had', async () => {
    const broken = await policyWith('rules: {x: error}\n');
    expect(broken).toMatchObject({ state: 'failed', says: expect.stringContaining('policy.yml:1:9 unknown rule `x`') });
    const hidden = (await look({ POLICY_PROJECT: 'admin/hidden' })).of('policy');
    expect(hidden).toMatchObject({ state: 'failed', advice: expect.stringContaining('POLICY_PROJECT') });
  });
});
