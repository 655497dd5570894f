/** Rows about taking events. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { redisIn } from '../chaos/servers.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { type Part, startPart } from './part.ts';
import { type Measured, median, type Row } from './row.ts';

const ROUNDS = 7;
const EVENTS = 1_000;
const CONNECTIONS = 16;
const SECRET = 'a secret token';

interface OpenedEvent {
  readonly object_attributes: object;
}

interface Taking {
  readonly part: Part;
  readonly pool: Pool;
  readonly event: OpenedEvent;
}

export const receiver: Row = {
  name: 'receiver',
  about: 'an event taken, receiver ÷ bare node:http with queue.add, on Redis',
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'pipewarden-bench-'));
    const redis = await redisIn(join(folder, 'redis'));
    try {
      if (!redis) return [taken(null, 'redis-server is not installed')];
      const env = {
        QUEUE_URL: redis.url,
        GITLAB_URL: 'http://127.0.0.1:1',
        GITLAB_TOKEN: 'none',
        WEBHOOK_SECRET: SECRET,
        HOST: '127.0.0.1',
        PORT: '0',
        LOG_LEVEL: 'info',
      };
      return [await compare(await taking(env), await taking({ ...env, BENCH_BARE: 'yes' }))];
    } finally {
      await redis?.kill();
      rmSync(folder, { recursive: true });
    }
  },
};

function taken(value: number | null, detail: string): Measured {
  return { what: 'events a second of the processor', value, unit: '%', reach: 85, better: 'more', detail };
}

async function taking(env: NodeJS.ProcessEnv): Promise<Taking> {
  const { part, hello } = await startPart<{ url: string }>('./bench-receiver.js', env);
  return { part, pool: new Pool(hello.url, { connections: CONNECTIONS }), event: await anEvent() };
}

async function compare(ours: Taking, bare: Taking): Promise<Measured> {
  const rounds: { readonly ours: number; readonly bare: number }[] = [];
  // The first one warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    rounds.push({ ours: await cost(ours, round), bare: await cost(bare, round) });
  }
  const measured = rounds.slice(1);
  const [receiving, least] = [median(measured.map((each) => each.ours)), median(measured.map((each) => each.bare))];
  await Promise.all([ours, bare].flatMap(({ part, pool }) => [part.stop(), pool.destroy()]));
  const detail = `${receiving.toFixed(3)} ms an event, bare ${least.toFixed(3)} ms, log at info, ${CONNECTIONS} connections`;
  return taken((100 * least) / receiving, detail);
}

/** Milliseconds of the processor an event. */
async function cost(taking: Taking, round: number): Promise<number> {
  const used = async () => {
    const { user, system } = await taking.part.ask<NodeJS.CpuUsage>({});
    return (user + system) / 1000;
  };
  const before = await used();
  const numbers = Array.from({ length: EVENTS }, (_, at) => round * EVENTS + at + 1).values();
  const lane = async () => {
    for (const number of numbers) await post(taking, number);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  return ((await used()) - before) / EVENTS;
}

/** Each of another merge request, so that all are news. */
async function post({ pool, event }: Taking, number: number): Promise<void> {
  const { object_attributes: attributes } = event;
  const { statusCode, body } = await pool.request({
    path: '/webhooks/gitlab',
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-gitlab-token': SECRET,
      'x-gitlab-event': 'System Hook',
      'idempotency-key': `event-${number}`,
    },
    body: JSON.stringify({ ...event, object_attributes: { ...attributes, iid: number } }),
  });
  await body.dump();
  if (statusCode !== 202) throw new Error(`an event was answered with ${statusCode}`);
}

/** Of a merge request that was opened, as GitLab tells of it. */
async function anEvent(): Promise<OpenedEvent> {
  const gitlab = await startGitLab({ contract: false });
  const event = gitlab
    .project('group/app', { 'a.txt': 'x' })
    .mergeRequest({ files: { 'a.txt': 'y' } })
    .event('open');
  await gitlab.stop();
  return event as unknown as OpenedEvent;
}
