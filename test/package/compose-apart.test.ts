/**
 * What docker-compose.yml runs, as processes on a PostgreSQL that is there: the receiver on a terminal, the worker without one. What
 * compose itself makes of the file is seen by .ci/compose.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../support/free-port.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { type BuiltClone, builtClone } from './built-clone.ts';

const CI = '.gitlab-ci.yml';
const SERVER = process.env.TEST_POSTGRES_URL;
const KEY = 'sixteen characters, or more';
const { services } = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true });

if (!SERVER && process.env.TEST_ALL_QUEUES) throw new Error('TEST_ALL_QUEUES is set, but there is no PostgreSQL');

describe.skipIf(!SERVER)('the receiver and the worker of compose', () => {
  const database = `pipewarden_${randomBytes(6).toString('hex')}`;
  const running: Running[] = [];
  let gitlab: GitLab;
  let clone: BuiltClone;

  beforeAll(async () => {
    gitlab = await startGitLab({ contract: false });
    clone = builtClone();
    await onServer(`CREATE DATABASE ${database}`);
  });
  afterAll(async () => {
    for (const { stop } of running) await stop();
    await onServer(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    clone.remove();
    await gitlab.stop();
  });

  async function onServer(statement: string): Promise<void> {
    const client = new pg.Client(SERVER);
    await client.connect();
    await client.query(statement);
    await client.end();
  }

  /** As compose would, but for what only a container has: its port, and the name of the database's host. */
  function start(name: 'receiver' | 'worker', port: number, terminal: boolean): Running {
    const url = new URL(SERVER ?? '');
    url.pathname = database;
    const { command, environment } = services[name] as { command: string[]; environment: Record<string, string> };
    const env = { ...environment, PORT: String(port), DATABASE_URL: url.href, QUEUE_URL: url.href };
    return startIn(clone.folder, command, { PATH: process.env.PATH, TERM: 'xterm', ...env }, terminal);
  }

  it('start, say so, review, and tell their numbers each', { timeout: 120_000 }, async () => {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${port}`;
    clone.fillIn({
      GITLAB_URL: gitlab.url,
      GITLAB_TOKEN: gitlab.token,
      WEBHOOK_SECRET: 'x',
      PUBLIC_URL: url,
      METRICS_TOKEN: KEY,
      METRICS_PORT: String(metricsPort),
    });
    const [receiver, worker] = [start('receiver', port, true), start('worker', port, false)];
    running.push(receiver, worker);
    const is = { version: '0.1.0', gitlab: gitlab.url, gitlabVersion: '18.6.5-ee', user: 'pipewarden', links: url };
    await until('the start', () => /runs as receiver/.test(receiver.out()) && /runs as worker/.test(worker.out()));
    expect(receiver.out()).toMatch(/INFO.*: .*Pipewarden runs as receiver/);
    expect(receiver.out()).not.toContain('{"level"');
    const [line] = worker
      .out()
      .split('\n')
      .filter((each) => each.includes('runs as worker'));
    expect(JSON.parse(line ?? '')).toMatchObject({ ...is, queue: 'postgres', store: 'postgres' });
    expect(JSON.parse(line ?? '').policy).toMatch(/^policy\.yml \(sha256 [0-9a-f]+\)$/);

    // The image's own check of the receiver's health.
    const [, check = '[]'] = /HEALTHCHECK[^\n]*CMD \\\n\s*(\[.*\])/.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
    const [, ...words] = JSON.parse(check) as string[];
    const healthOn = (at: number) => spawnSync(process.execPath, words, { env: { PORT: String(at) } }).status;
    expect([healthOn(port), healthOn(1)]).toEqual([0, 1]);

    gitlab.hook({ url: `${url}/webhooks/gitlab`, kind: 'system', token: 'x' });
    const script = 'curl -fsSL https://get.example.org/install.sh | sh';
    const mergeRequest = gitlab
      .project('my-group/app', { [CI]: 'build: { image: "ruby:3.4", script: make }' })
      .mergeRequest({ files: { [CI]: `build: { image: "ruby:3.4", script: "${script}" }` } });
    await until('the review', () => mergeRequest.statuses().some(({ state }) => state === 'failed'));
    await until('its line', () => worker.out().includes('"msg":"reviewed"'));

    const numbers = async (at: number) => {
      const answer = await fetch(`http://127.0.0.1:${at}/metrics`, { headers: { authorization: `Bearer ${KEY}` } });
      return answer.text();
    };
    const [ofReceiver, ofWorker] = [await numbers(port), await numbers(metricsPort)];
    for (const text of [ofReceiver, ofWorker]) {
      expect(text).toMatch(/^pipewarden_build_info\{version="0\.1\.0",node="[\d.]+"\} 1$/m);
      expect(text).toMatch(/^pipewarden_queue_age_seconds \d/m);
    }
    expect(ofReceiver).toMatch(/^pipewarden_deliveries_total\{outcome="queued"\} 1$/m);
    expect(ofWorker).toMatch(/^pipewarden_review_seconds_count 1$/m);
    expect(ofWorker).toMatch(/^pipewarden_gitlab_requests_total\{method="GET",route="[^"]+",status="200"\} \d+$/m);
    expect(ofWorker).toMatch(/^pipewarden_policy_info\{version="policy\.yml \(sha256 [0-9a-f]+\)"\} 1$/m);
    expect(await worker.stop()).toBe(0);
  });
});

interface Running {
  out(): string;
  /** Its exit code. */
  stop(): Promise<number | null>;
}

/** `terminal`: by `script`, which gives it one. */
function startIn(cwd: string, command: readonly string[], env: NodeJS.ProcessEnv, terminal: boolean): Running {
  const [program = '', ...args] = terminal ? ['script', '-qec', command.join(' '), '/dev/null'] : command;
  const child: ChildProcess = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  let out = '';
  child.stdout?.on('data', (data) => {
    out += data;
  });
  const ended = once(child, 'exit');
  return {
    out: () => out,
    async stop() {
      if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGTERM');
      const [code] = await ended;
      return code as number | null;
    },
  };
}

const PATIENCE_MS = 60_000;

async function until(what: string, isSo: () => boolean): Promise<void> {
  await expect.poll(isSo, { timeout: PATIENCE_MS, message: what }).toBe(true);
}
