import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SettingsError } from '../src/errors.ts';
import { readCliEnv, readEnv } from '../src/read-env.ts';
import { readSettings, settingsSchema } from '../src/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'pipewarden-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const enough = { GITLAB_URL: 'https://gitlab.example.com/git/', GITLAB_TOKEN: 'glpat-hidden', WEBHOOK_SECRET: 's' };

function faultsOf(
  env: Record<string, string>,
  forProcess: 'receiver' | 'worker' | 'standalone' = 'standalone',
): string {
  try {
    readSettings(forProcess, env);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return '';
}

describe('readSettings', () => {
  test('fills in defaults and trims the URL', () => {
    expect(readSettings('standalone', enough)).toMatchObject({
      GITLAB_URL: 'https://gitlab.example.com/git',
      POLICY_FILE: 'config/policy.yml',
      QUEUE_URL: 'pglite:./data/queue',
      PORT: 8080,
      WORKER_CONCURRENCY: 4,
    });
  });

  test('names a setting that is spelt wrong, and what was meant', () => {
    const message = faultsOf({ ...enough, COMMENT_EVENT: 'yes', SWEEP_MINTUES: '5', WEBHOOK_SIGNING_TOKEN_FIEL: '/x' });
    expect(message).toContain('COMMENT_EVENT is no setting: did you mean COMMENT_EVENTS?');
    expect(message).toContain('SWEEP_MINTUES is no setting: did you mean SWEEP_MINUTES?');
    expect(message).toContain('WEBHOOK_SIGNING_TOKEN_FIEL is no setting: did you mean WEBHOOK_SIGNING_TOKEN_FILE?');
  });

  test("leaves other programs' variables alone", () => {
    const others = [
      'PATH',
      'HOSTNAME',
      'PORTS',
      'FTP_PROXY',
      'https_proxy',
      'NODE_OPTIONS',
      'OTEL_SERVICE_NAMES',
      'GITLAB_CI',
    ];
    expect(
      faultsOf({ ...enough, ...Object.fromEntries(others.map((name) => [name, 'x'])), https_proxy: 'http://p' }),
    ).toBe('');
  });

  test('reports every fault in one message, without values', () => {
    const message = faultsOf({
      GITLAB_URL: 'gitlab.example.com',
      PORT: '80800',
      WEBHOOK_SIGNING_TOKEN: 'hunter2',
      QUEUE_URL: 'amqp://user:hunter2@host',
      LOG_LEVEL: 'loud',
    });
    for (const fault of [
      'GITLAB_URL must be a URL that starts with https:// or http://',
      'GITLAB_TOKEN is missing',
      'PORT must be a whole number from 0 to 65535',
      'WEBHOOK_SIGNING_TOKEN must be',
      'QUEUE_URL must be',
      'LOG_LEVEL must be one of trace, debug, info, warn, error, silent',
    ]) {
      expect(message).toContain(fault);
    }
    expect(message).not.toContain('hunter2');
  });

  test('a receiver without any secret is refused, a worker needs none', () => {
    const shared = {
      GITLAB_URL: 'https://gitlab.example.com',
      GITLAB_TOKEN: 't',
      QUEUE_URL: 'redis://localhost',
      DATABASE_URL: 'postgres://localhost',
    };
    expect(faultsOf(shared, 'receiver')).toContain('WEBHOOK_SECRET or WEBHOOK_SIGNING_TOKEN is missing');
    expect(faultsOf(shared, 'worker')).toBe('');
  });

  test('processes apart cannot share the embedded queue', () => {
    expect(faultsOf(enough, 'receiver')).toContain('QUEUE_URL must be');
    expect(faultsOf(enough, 'worker')).toContain('QUEUE_URL must be');
  });

  test('the policy is in one place', () => {
    const project = { ...enough, POLICY_PROJECT: 'admin/policy' };
    expect(readSettings('standalone', { ...project, POLICY_PATH: '.', POLICY_REF: 'live' })).toMatchObject({
      POLICY_PROJECT: 'admin/policy',
      POLICY_PATH: '.',
      POLICY_REF: 'live',
    });
    expect(faultsOf({ ...project, POLICY_FILE: 'config/policy.yml' })).toBe('');
    expect(faultsOf({ ...project, POLICY_FILE: 'mine.yml' })).toContain('POLICY_FILE and POLICY_PROJECT are both set');
    expect(faultsOf({ ...enough, POLICY_PATH: 'policy.yml' })).toBe('');
    const parts = faultsOf({ ...enough, POLICY_PATH: 'x.yml', POLICY_REF: 'live' });
    expect(parts).toContain('POLICY_PATH is a part of POLICY_PROJECT, which is missing');
    expect(parts).toContain('POLICY_REF is a part of POLICY_PROJECT, which is missing');
    for (const path of ['/etc/policy.yml', '../policy.yml', 'a/../../b', 'a/..']) {
      expect(faultsOf({ ...project, POLICY_PATH: path })).toContain('POLICY_PATH must be a path inside the project');
    }
    for (const path of ['policy', 'https://x/y', 'a//b', 'a/b c']) {
      expect(faultsOf({ ...project, POLICY_PROJECT: path })).toContain('POLICY_PROJECT must be the full path');
    }
  });

  test('secrets come from files', () => {
    const path = join(folder, 'token');
    writeFileSync(path, 'glpat-from-file\n');
    const { GITLAB_TOKEN: _, ...rest } = enough;
    expect(readSettings('standalone', { ...rest, GITLAB_TOKEN_FILE: path }).GITLAB_TOKEN).toBe('glpat-from-file');
    expect(faultsOf({ ...rest, GITLAB_TOKEN_FILE: join(folder, 'gone') })).toContain(
      'GITLAB_TOKEN_FILE cannot be read',
    );
  });
});

test('the environment wins over the .env file, and an empty value counts as not set', () => {
  const path = join(folder, '.env');
  writeFileSync(path, 'PORT=1\nHOST="from file"\n# PORT=3\n');
  expect(readEnv({ PORT: '2', HOST: '' }, path)).toEqual({ PORT: '2', HOST: 'from file' });
});

test('a folder named .env is no file of settings', () => {
  expect(readEnv({ PORT: '2' }, folder)).toEqual({ PORT: '2' });
});

describe('readCliEnv', () => {
  const path = join(folder, 'checkout.env');
  const evil = 'https://evil.example';

  test('the .env of a checkout does not say where the token of the environment goes', () => {
    writeFileSync(path, `GITLAB_URL=${evil}\nPOLICY_FILE=policy.yml\n`);
    expect(readCliEnv({ GITLAB_TOKEN: 't' }, path)).toEqual({ GITLAB_TOKEN: 't', POLICY_FILE: 'policy.yml' });
    expect(readCliEnv({ GITLAB_TOKEN_FILE: 'f' }, path).GITLAB_URL).toBeUndefined();
    const own = { GITLAB_TOKEN: 't', GITLAB_URL: 'https://gitlab.example' };
    expect(readCliEnv(own, path)).toEqual({ ...own, POLICY_FILE: 'policy.yml' });
  });

  test('nor which file is sent as one', () => {
    writeFileSync(path, `GITLAB_URL=${evil}\nGITLAB_TOKEN_FILE=/home/me/.vault-token\n`);
    expect(readCliEnv({}, path)).toEqual({ GITLAB_URL: evil });
  });

  test('nor by which way it goes there', () => {
    writeFileSync(path, `https_proxy=${evil}\nNO_PROXY=*\nNODE_EXTRA_CA_CERTS=evil.pem\n`);
    const own = { GITLAB_TOKEN: 't', GITLAB_URL: 'https://gitlab.example', HTTP_PROXY: 'http://proxy:3128' };
    const read = readCliEnv(own, path);
    expect([read.HTTPS_PROXY, read.NO_PROXY, read.NODE_EXTRA_CA_CERTS]).toEqual([undefined, undefined, undefined]);
    expect(read.HTTP_PROXY).toBe('http://proxy:3128');
    writeFileSync(path, `GITLAB_URL=${evil}\nGITLAB_TOKEN=t\nhttps_proxy=${evil}\n`);
    expect(readCliEnv({}, path).HTTPS_PROXY).toBe(evil);
  });

  test('an address and a token of its own it may have', () => {
    writeFileSync(path, `GITLAB_URL=${evil}\nGITLAB_TOKEN=t\n`);
    expect(readCliEnv({}, path)).toEqual({ GITLAB_URL: evil, GITLAB_TOKEN: 't' });
  });
});

test('proxies are known in lower case too, as everywhere else', () => {
  const read = readEnv({
    https_proxy: 'http://proxy:3128',
    HTTP_PROXY: 'http://upper:1',
    http_proxy: 'http://lower:1',
  });
  expect(readSettings('standalone', { ...enough, ...read })).toMatchObject({
    HTTPS_PROXY: 'http://proxy:3128',
    HTTP_PROXY: 'http://lower:1',
  });
  expect(faultsOf({ ...enough, HTTPS_PROXY: 'proxy:3128' })).toContain('HTTPS_PROXY must be a URL that starts with');
});

test.each([
  ['whsec_', false],
  ['whsec_QQ==', false],
  [`whsec_${Buffer.alloc(32, 7).toString('base64')}`, true],
  [`whsec_${Buffer.alloc(32, 7).toString('base64')} whsec_${Buffer.alloc(32, 8).toString('base64')}`, true],
])('the signing token %s: %s', (token, valid) => {
  const env = { GITLAB_URL: 'https://gitlab.example.com', GITLAB_TOKEN: 'x', WEBHOOK_SIGNING_TOKEN: token };
  const read = () => readSettings('standalone', env).WEBHOOK_SIGNING_TOKEN;
  if (valid) expect(read()).toBe(token);
  else expect(read).toThrow('WEBHOOK_SIGNING_TOKEN must be the signing token');
});

test('config/settings.env names every setting with its default', () => {
  const documented = readEnv({}, 'config/settings.env');
  const settings = readSettings('standalone', enough) as Record<string, unknown>;
  for (const [name, value] of Object.entries(documented)) expect(String(settings[name])).toBe(value);
  const text = readFileSync('config/settings.env', 'utf8');
  for (const name of Object.keys(settingsSchema.shape)) expect(text).toMatch(new RegExp(`^${name}=`, 'm'));
});
