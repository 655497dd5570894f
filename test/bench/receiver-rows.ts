/** Rows about taking events. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { redisIn } from '../chaos/servers.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { type Part, startPart } from './part.ts';
import type { Profiled } from './parts-of-profile.ts';
import { type Measured, median, type Row } from './row.ts';

/** Many and short, so that the two of a round meet the same machine. */
const ROUNDS = 60;
const WARM_UP = 8;
const EVENTS = 200;
const CONNECTIONS = 16;
const SECRET = 'a secret token';

interface OpenedEvent {
  readonly object_attributes: object;
}

interface Taking {
  readonly part: Part;
  readonly pool: Pool;
  readonly event: OpenedEvent;
  /** Its merge requests are no other's. */
  readonly from: number;
}

export const receiver: Row = {
  name: 'receiver',
  about: 'an event taken, receiver ÷ bare node:http with queue.add, on Redis',
  async measure() {
    const measured = await whileTaking(async (start) =>
      compare(await start('ours', 1), await start('bare', 1_000_000)),
    );
    return [measured ?? taken(null, 'redis-server is not installed')];
  },
};

type Start = (which: 'ours' | 'bare', from: number) => Promise<Taking>;

/** Null: there is no Redis here. */
async function whileTaking<T>(work: (start: Start) => Promise<T>): Promise<T | null> {
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-bench-'));
  const redis = await redisIn(join(folder, 'redis'));
  const gitlab = await startGitLab({ contract: false });
  const started: Taking[] = [];
  try {
    if (!redis) return null;
    const env = {
      QUEUE_URL: redis.url,
      GITLAB_URL: gitlab.url,
      GITLAB_TOKEN: gitlab.token,
      WEBHOOK_SECRET: SECRET,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'info',
    };
    // Of a merge request that was opened, as GitLab tells of it.
    const mergeRequest = gitlab.project('group/app', { 'a.txt': 'x' }).mergeRequest({ files: { 'a.txt': 'y' } });
    const event = mergeRequest.event('open') as unknown as OpenedEvent;
    return await work(async (which, from) => {
      const taking = await begin(which === 'bare' ? { ...env, BENCH_BARE: 'yes' } : env, event, from);
      started.push(taking);
      return taking;
    });
  } finally {
    await Promise.all(started.flatMap(({ part, pool }) => [part.stop(), pool.destroy()]));
    await gitlab.stop();
    await redis?.kill();
    rmSync(folder, { recursive: true });
  }
}

/** Of so many events, each taken by a warm receiver. Null: there is no Redis here. */
export async function profileOfEvents(rounds: number): Promise<{ profiled: Profiled; events: number } | null> {
  return whileTaking(async (start) => {
    const ours = await start('ours', 1);
    for (let round = 0; round < WARM_UP; round += 1) await cost(ours, round);
    await ours.part.ask('profile');
    for (let round = 0; round < rounds; round += 1) await cost(ours, WARM_UP + round);
    return { profiled: await ours.part.ask<Profiled>('profile'), events: rounds * EVENTS };
  });
}

function taken(value: number | null, detail: string): Measured {
  return { what: 'events a second of the processor', value, unit: '%', reach: 85, better: 'more', detail };
}

async function begin(env: NodeJS.ProcessEnv, event: OpenedEvent, from: number): Promise<Taking> {
  const { part, hello } = await startPart<{ url: string }>('./bench-receiver.js', env);
  return { part, pool: new Pool(hello.url, { connections: CONNECTIONS }), event, from };
}

async function compare(ours: Taking, bare: Taking): Promise<Measured> {
  const rounds: { readonly ours: number; readonly bare: number }[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    rounds.push({ ours: await cost(ours, round), bare: await cost(bare, round) });
  }
  const measured = rounds.slice(WARM_UP);
  const middle = (of: (round: (typeof rounds)[number]) => number) => median(measured.map(of));
  const [receiving, least] = [middle((each) => each.ours), middle((each) => each.bare)];
  const detail = `${receiving.toFixed(3)} ms an event, bare ${least.toFixed(3)} ms, log at info, ${CONNECTIONS} connections`;
  return taken(100 * middle((each) => each.bare / each.ours), detail);
}

/** Milliseconds of the processor an event. */
async function cost(taking: Taking, round: number): Promise<number> {
  const used = async () => {
    const { user, system } = await taking.part.ask<NodeJS.CpuUsage>('used');
    return (user + system) / 1000;
  };
  const before = await used();
  const numbers = Array.from({ length: EVENTS }, (_, at) => taking.from + round * EVENTS + at).values();
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
      // As GitLab's: what looks like a key is looked at before it is logged.
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ ...event, object_attributes: { ...attributes, iid: number } }),
  });
  await body.dump();
  if (statusCode !== 202) throw new Error(`an event was answered with ${statusCode}`);
}
