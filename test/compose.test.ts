/** docker-compose.yml, as far as a look at it tells: the settings that it gives are those that the processes take. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readSettings, settingsSchema } from '../src/settings.ts';

const { services } = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true });
const dotEnv = settingsEnv();
/** Other values than the defaults. */
const OTHERS = {
  WEBHOOK_SIGNING_TOKEN: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  PUBLIC_URL: 'https://pipewarden.example.com',
  COMMENT_EVENTS: 'yes',
  SWEEP_MINUTES: '7',
  SWEEP_PER_MINUTE: '11',
  WORKER_CONCURRENCY: '2',
  SHUTDOWN_SECONDS: '20',
  REVIEW_SECONDS: '30',
  REVIEW_MEMORY_MIB: '300',
  WEBHOOK_MAX_BYTES: '2000000',
  METRICS_TOKEN: 'sixteen letters!',
  METRICS_PORT: '9090',
  OAUTH_APPLICATION_ID: 'an id',
  OAUTH_SECRET: 'gloas-x',
  OPERATORS: 'olga',
  LOG_LEVEL: 'debug',
  HTTPS_PROXY: 'http://proxy:3128',
  HTTP_PROXY: 'http://proxy:3128',
  NO_PROXY: 'postgres',
  NODE_EXTRA_CA_CERTS: 'config/ca.pem',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
  OTEL_EXPORTER_OTLP_HEADERS: 'authorization=x',
};

/** A filled in copy of config/settings.env. */
function settingsEnv(): Record<string, string> {
  const lines = readFileSync('config/settings.env', 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm);
  const filled = { GITLAB_URL: 'https://gitlab.example.com', GITLAB_TOKEN: 'glpat-x', WEBHOOK_SECRET: 's' };
  const written = Object.fromEntries([...lines].flatMap(([, name = '', value]) => (value ? [[name, value]] : [])));
  return { ...written, ...filled, POSTGRES_PASSWORD: 'p' };
}

/** As compose fills in `${NAME:-default}` and `${NAME:?why}`. */
function filledIn(value: string, env: Record<string, string>): string {
  const inner = value.replaceAll(/\$\{(\w+)\}/g, (_, name) => env[name] ?? '');
  return inner.replaceAll(
    /\$\{(\w+):([-?])([^}]*)\}/g,
    (_, name, kind, other) => env[name] ?? (kind === '-' ? other : ''),
  );
}

describe.each(['receiver', 'worker'] as const)('the %s of compose', (name) => {
  const { env_file, environment, depends_on } = services[name];
  const settingsIn = (env: Record<string, string>) => {
    const own = Object.entries<string>(environment).map(([key, value]) => [key, filledIn(value, env)]);
    return readSettings(name, { ...env, ...Object.fromEntries(own) });
  };

  test('takes all of .env, and PostgreSQL for queue and store', () => {
    expect(env_file).toBe('.env');
    expect(settingsIn(dotEnv)).toMatchObject({
      GITLAB_TOKEN: 'glpat-x',
      SWEEP_MINUTES: 15,
      QUEUE_URL: 'postgres://pipewarden:p@postgres/pipewarden',
      DATABASE_URL: 'postgres://pipewarden:p@postgres/pipewarden',
      PORT: 8080,
    });
  });

  test('takes each setting as .env has it, but for those that compose sets itself', () => {
    const own = ['HOST', 'PORT', 'DATABASE_URL', 'QUEUE_URL'];
    expect(Object.keys(environment).sort()).toEqual([...own].sort());
    const given = settingsIn({ ...dotEnv, ...OTHERS });
    for (const [key, value] of Object.entries(OTHERS)) {
      if (!own.includes(key)) expect([key, String(given[key as keyof typeof given])]).toEqual([key, value]);
    }
    // A setting that is new is looked at here as well.
    const looked = [...own, ...Object.keys(OTHERS), ...Object.keys(dotEnv), 'POLICY_PROJECT', 'POLICY_REF'];
    expect(looked).toEqual(expect.arrayContaining(Object.keys(settingsSchema.shape)));
  });

  test('takes Redis for the queue, where its profile is asked for', () => {
    expect(services.redis.profiles).toEqual(['redis']);
    expect(depends_on.redis.required).toBe(false);
    const redis = settingsIn({ ...dotEnv, COMPOSE_QUEUE_URL: 'redis://redis:6379' });
    expect(redis).toMatchObject({ QUEUE_URL: 'redis://redis:6379', DATABASE_URL: expect.stringMatching(/^postgres:/) });
  });
});
