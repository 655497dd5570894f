/** What a worker that runs apart tells those who look after it. */
import { afterEach, expect, test } from 'vitest';
import { createMetrics } from '../../src/metrics.ts';
import type { Listening } from '../../src/probes/listen.ts';
import { runProbes } from '../../src/probes/run-probes.ts';
import { readSettings } from '../../src/settings.ts';
import { memoryQueue } from '../support/memory-queue.ts';

let probes: Listening | null = null;
afterEach(async () => {
  await probes?.close();
  probes = null;
});

const ENV = {
  GITLAB_URL: 'https://gitlab.example',
  GITLAB_TOKEN: 'x',
  QUEUE_URL: 'redis://x',
  DATABASE_URL: 'postgres://x',
};

const POLICY = { version: 'policy.yml', newest: 'refused', problem: 'it is not valid' } as const;

async function start(env: Record<string, string>, gitlab: () => Promise<string> = async () => '18.9') {
  const settings = readSettings('worker', { ...ENV, ...env });
  const parts = {
    queue: memoryQueue(),
    gitlab: { version: gitlab },
    metrics: createMetrics(),
    policyState: () => POLICY,
  };
  probes = await runProbes(settings, parts);
  return (path: string, headers = {}) => fetch(`${probes?.url}${path}`, { headers });
}

test('no port is opened unless one is given', async () => {
  await start({});
  expect(probes).toBeNull();
});

test('it lives, it is ready or says why not, and metrics are its operators’', async () => {
  let failure: string | null = null;
  const token = 'a token of sixteen';
  const ask = await start({ HOST: '127.0.0.1', METRICS_PORT: '0', METRICS_TOKEN: token }, async () => {
    if (failure) throw new Error(failure);
    return '18.9';
  });
  expect((await ask('/healthz')).status).toBe(200);
  expect((await ask('/readyz')).status).toBe(200);
  failure = 'GitLab answered 502';
  expect(await (await ask('/readyz')).json()).toEqual({
    status: 'not ready',
    queue: 'ok',
    gitlab: failure,
    policy: POLICY,
  });
  expect((await ask('/metrics')).status).toBe(401);
  const metrics = await ask('/metrics', { authorization: `Bearer ${token}` });
  expect(await metrics.text()).toContain('pipewarden_queue_jobs{state="waiting"} 0');
});

test('metrics on an address that others reach take a token', async () => {
  const ask = await start({ HOST: '0.0.0.0', METRICS_PORT: '0' });
  expect((await ask('/metrics')).status).toBe(401);
});

test('a port that is taken is a fault of the settings', async () => {
  await start({ HOST: '127.0.0.1', METRICS_PORT: '0' });
  const port = new URL(probes?.url ?? '').port;
  const settings = readSettings('worker', { ...ENV, HOST: '127.0.0.1', METRICS_PORT: port });
  const gitlab = { version: async () => '' };
  const parts = { queue: memoryQueue(), gitlab, metrics: createMetrics(), policyState: () => POLICY };
  await expect(runProbes(settings, parts)).rejects.toThrow(`HOST and METRICS_PORT cannot be used: 127.0.0.1:${port}`);
});

test('a connection is kept for longer than a proxy keeps one, and closed with the server', async () => {
  const ask = await start({ METRICS_PORT: '0' });
  const answer = await ask('/healthz');
  await answer.text();
  expect(Number(/timeout=(\d+)/.exec(answer.headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60);
  const closed = performance.now();
  await probes?.close();
  expect(performance.now() - closed).toBeLessThan(5_000);
});
