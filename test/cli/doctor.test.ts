import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clockCheck, unreachable } from '../../src/cli/doctor-checks.ts';
import { SettingsError } from '../../src/errors.ts';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { CA, serveTls } from '../gitlab/closed-network.ts';
import { LISTED, type Looking, SECRET, startLooking } from './looking.ts';
import { workspace } from './workspace.ts';

let at: Looking;

beforeEach(async () => {
  at = await startLooking();
});

afterEach(() => at.stop());

describe('where all is well', () => {
  it('everything is ok', async () => {
    at.gitlab.bot.admin = true;
    at.hook();
    at.gitlab.project('group/app', {});
    const { code, checks, out } = await at.look();
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(code).toBe(0);
    expect(checks.map(({ name }) => name)).toEqual([
      'settings',
      'GitLab',
      'clock',
      'token',
      'webhook',
      'webhook secret',
      'PUBLIC_URL',
      'queue and store',
      'policy',
    ]);
    expect(out).not.toContain(SECRET);
    expect(out).not.toContain(at.gitlab.token);
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
    await at.bot.close();
    const { code, of } = await at.look({ GITLAB_URL: at.bot.url });
    expect([code, of('GitLab')]).toMatchObject([
      1,
      { state: 'failed', advice: expect.stringContaining('Nothing listens') },
    ]);
    const { of: unknown } = await at.look({ GITLAB_URL: 'http://at.gitlab.invalid' });
    expect(unknown('GitLab')?.advice).toMatch(/DNS/);
  });

  it('an address where something else answers', async () => {
    expect((await at.look({ GITLAB_URL: at.bot.url })).of('GitLab')).toMatchObject({
      state: 'failed',
      advice: expect.stringContaining('is it GitLab, with its whole path'),
    });
    const elsewhere = `${at.bot.url}/elsewhere`;
    at.gitlab.bot.admin = true;
    at.gitlab.hook({ url: `${elsewhere}/webhooks/gitlab`, kind: 'system', token: SECRET });
    const { of } = await at.look({ PUBLIC_URL: elsewhere });
    expect(of('PUBLIC_URL')).toMatchObject({ state: 'failed', says: expect.stringContaining('answers 404') });
    expect(of('webhook secret')).toMatchObject({ state: 'failed', says: 'the bot answers 404 to an event' });
  });

  it.each(['DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_HAS_EXPIRED'])('%s', (code) => {
    const error = new TypeError('fetch failed', { cause: Object.assign(new Error('the certificate'), { code }) });
    expect(unreachable('https://x', error).advice).toContain('NODE_EXTRA_CA_CERTS');
  });

  it.each([
    ['ECONNRESET', 'firewall or a proxy'],
    ['ETIMEDOUT', 'look for a firewall'],
    ['UND_ERR_CONNECT_TIMEOUT', 'look for a firewall'],
    ['EAI_AGAIN', 'The DNS does not answer'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'NODE_EXTRA_CA_CERTS'],
    ['EOTHER', 'Check GITLAB_URL'],
  ])('a connection that ends with %s', (code, advice) => {
    const error = new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code }) });
    expect(unreachable('https://x', error)).toMatchObject({ state: 'failed', advice: expect.stringContaining(advice) });
  });

  it('a certificate of an own authority, which nobody has named', async () => {
    const { port, close } = await serveTls((_, answer) => void answer.end('{}'));
    const url = `https://127.0.0.1:${port}`;
    const { of } = await at.look({ GITLAB_URL: url });
    await close();
    expect(of('GitLab')).toMatchObject({ state: 'failed', advice: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
  });

  it('the token and the role, where GitLab does not tell', async () => {
    at.gitlab.project('group/app', {}, { bot: null, visibility: 'public' });
    const { of } = await at.look({}, ['--project', 'group/app']);
    expect(of('role')).toMatchObject({ state: 'unknown', says: expect.stringContaining('is no member of group/app') });
    at.gitlab.fail({ kind: 'bad_gateway', on: /personal_access_tokens\/self/, times: 99 });
    expect((await at.look()).of('token')?.state).toBe('unknown');
  });

  it('the token: refused, without its scope, about to expire', async () => {
    const { of, code } = await at.look({ GITLAB_TOKEN: 'glpat-nobody' });
    expect([code, of('token')]).toMatchObject([
      1,
      { state: 'failed', advice: expect.stringContaining('make a new one') },
    ]);
    at.gitlab.instance.tokens.set('glpat-reads', { user: at.gitlab.bot, scopes: ['read_api'] });
    expect((await at.look({ GITLAB_TOKEN: 'glpat-reads' })).of('token')).toMatchObject({
      state: 'failed',
      says: expect.stringContaining('without api'),
    });
    const expiresAt = new Date(Date.now() + 5.5 * 86_400_000).toISOString().slice(0, 10);
    at.gitlab.instance.tokens.set('glpat-ends', { user: at.gitlab.bot, scopes: ['api'], expiresAt });
    expect((await at.look({ GITLAB_TOKEN: 'glpat-ends' })).of('token')).toMatchObject({
      state: 'warning',
      says: expect.stringMatching(/expires in [45] days/),
    });
  });

  it('the role in a project', async () => {
    at.gitlab.project('group/app', {}, { bot: 'reporter' });
    expect((await at.look({}, ['--project', 'group/app'])).of('role')).toMatchObject({
      state: 'failed',
      advice: expect.stringContaining('Developer'),
    });
    expect((await at.look({}, ['--project', 'group/none'])).of('role')?.state).toBe('failed');
  });

  it('the proxy', async () => {
    at.gitlab.bot.admin = true;
    at.hook();
    const env = { HTTP_PROXY: 'http://bot:hidden@127.0.0.1:1' };
    const { of, out } = await at.look(env);
    expect(of('GitLab')).toMatchObject({
      state: 'failed',
      says: expect.stringContaining('cannot be reached through the proxy http://127.0.0.1:1: '),
      advice: expect.stringContaining('NO_PROXY'),
    });
    expect(out).not.toContain('hidden');
    const direct = await at.look({ ...env, NO_PROXY: '127.0.0.1' });
    expect(direct.of('proxy')).toMatchObject({ state: 'ok', says: expect.stringContaining('but for 127.0.0.1') });
    expect(direct.code).toBe(0);
  });

  it('the certificates of an own authority', async () => {
    expect((await at.look({ NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' })).of('certificates')?.state).toBe('failed');
    expect((await at.look({ NODE_EXTRA_CA_CERTS: CA })).of('certificates')?.says).toContain('1 of ');
  });

  it('PUBLIC_URL: not set, nobody there', async () => {
    expect((await at.look({ PUBLIC_URL: 'http://bot.invalid' })).of('PUBLIC_URL')?.state).toBe('failed');
    expect((await at.look({ PUBLIC_URL: '' })).of('PUBLIC_URL')?.state).toBe('warning');
  });

  it('queue and store', async () => {
    const refused = {
      tryBackends: () => Promise.reject(new SettingsError('QUEUE_URL: it cannot be opened: ECONNREFUSED')),
    };
    expect((await at.look({}, [], refused)).of('queue and store')).toMatchObject({
      state: 'failed',
      says: expect.stringContaining('QUEUE_URL'),
    });
    const inUse = { tryBackends: () => Promise.reject(new SettingsError('… is in use by another process: 7 on x')) };
    expect((await at.look({}, [], inUse)).of('queue and store')?.state).toBe('ok');
  });

  it('the policy', async () => {
    expect((await at.look({ POLICY_FILE: join('/nowhere', 'p.yml') })).of('policy')?.state).toBe('failed');
    const open = workspace({
      'p.yml': 'rules: {}\nrunners: [{name: s, executor: docker, untagged: true, privileged: true}]\n',
    });
    const { code, of } = await at.look({ POLICY_FILE: join(open.folder, 'p.yml') });
    expect(code).toBe(0);
    expect(of('policy')).toMatchObject({
      state: 'warning',
      says: expect.stringMatching(
        /p\.yml is valid on .*\n.*`s` gives any branch of any project its host.*\nno image list: every image is allowed\nno service list: every service is allowed$/,
      ),
    });
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
    at.gitlab.project('admin/policy', { 'policy.yml': text });
    return (await at.look({ POLICY_PROJECT: 'admin/policy' })).of('policy');
  };

  it('is read as the bot reads it', async () => {
    const valid = await policyWith(LISTED);
    expect(valid).toMatchObject({ state: 'ok', says: expect.stringMatching(/^admin\/policy@[0-9a-f]{8} is valid$/) });
  });

  it('is no better than its lists', async () => {
    const open = await policyWith('rules: {}\n');
    expect(open).toMatchObject({ state: 'warning', says: expect.stringContaining('no image list: every image') });
  });

  it('is the one that policy explain tells of', async () => {
    at.gitlab.project('admin/policy', { 'policy.yml': LISTED });
    const env = { GITLAB_URL: at.gitlab.url, GITLAB_TOKEN: at.gitlab.token, POLICY_PROJECT: 'admin/policy' };
    const { reader } = openGitLab({ url: at.gitlab.url, token: at.gitlab.token, log: createLog('silent') });
    const { out } = await workspace().run(['policy', 'explain', 'a/b', '--rule', 'image-not-allowed'], {
      env,
      openReader: () => reader,
    });
    expect(out).toMatch(/^a\/b: .*\npolicy: admin\/policy@[0-9a-f]{8}\n/);
    expect(out).toContain('allow: ["ruby"]  # policy.yml:1:29');
  });

  it('is not ok while it is not valid, or not to be had', async () => {
    const broken = await policyWith('rules: {x: error}\n');
    expect(broken).toMatchObject({ state: 'failed', says: expect.stringContaining('policy.yml:1:9 unknown rule `x`') });
    const hidden = (await at.look({ POLICY_PROJECT: 'admin/hidden' })).of('policy');
    expect(hidden).toMatchObject({ state: 'failed', advice: expect.stringContaining('POLICY_PROJECT') });
  });
});
