/**
 * `npm run chaos [-- --short --seed 1 --only kills,faults --on redis]`: what is lost, doubled or stuck when everything fails that can.
 * Servers and disks are its own; what is not installed, or may not be mounted, is named and left out.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chanceFrom } from './chance.ts';
import { clocksApart } from './clocks.ts';
import { everyCall, HALVES } from './every-call.ts';
import { flood } from './flood.ts';
import { killAtEveryPoint } from './kills.ts';
import { type MortalBot, mortalBot } from './mortal-bot.ts';
import { diskOutages, outlive, postgresDiskFull, postgresOutages, redisFailsOver, redisOutages } from './outages.ts';
import { startProxy } from './proxy.ts';
import { type FallibleServers, type Servers, startFallible, startServers } from './servers.ts';
import { smallDisk } from './small-disk.ts';
import { storm } from './storm.ts';
import { isWhole, POLICY, type Tally } from './witness.ts';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    /** Of the backends that are killed. */
    on: { type: 'string', default: 'pglite,postgres,redis' },
  },
});
const amount = values.short ? { points: 8, events: 400 } : { points: 208, events: 10_000 };
/** Until the first verdict beside a flood, on a busy machine. */
const MOST_SECONDS = 20;

const started = performance.now();
const say = (line: string) => {
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(`${String(seconds).padStart(4)} s  ${line}\n`);
};
/** The parts of a short run. */
const SHORT = 'kills,flood';
const only = values.only?.split(',') ?? (values.short ? SHORT.split(',') : null);
const isWanted = (part: string) => only?.includes(part) ?? true;

const chance = () => chanceFrom(Number(values.seed));
const dist = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'pipewarden-chaos-'));
chmodSync(folder, 0o755);
writeFileSync(join(folder, 'policy.yml'), POLICY);
/** Two and two: what befalls the one pair is nothing to those who are killed beside it. */
const steady = await startServers(join(folder, 'steady'));
const fallible = await fallibleServers();
let isAllWhole = true;

type Env = Readonly<Record<string, string>>;

/** Started where somebody wants them out. */
async function fallibleServers(): Promise<FallibleServers> {
  if (isWanted('redis') || isWanted('postgres')) return startFallible(join(folder, 'fallible'));
  return { postgres: null, redis: null, disk: null, secondRedis: null, stop: async () => {} };
}

const pglite = (name: string) => ({ QUEUE_URL: `pglite:${join(folder, name)}` });

/** Clocks run beside kills, on the same servers. */
const OF_CLOCKS = { queue: 'clocks', store: 'clocks_beside_redis', redis: '/1' };
const OF_OTHERS = { queue: 'postgres', store: 'beside_redis', redis: '' };

/** Null: no server is here. */
function backend(name: 'pglite' | 'postgres' | 'redis', part: string, { postgres, redis }: Servers): Env | null {
  if (name === 'pglite') return pglite(part);
  const of = part === 'clocks' ? OF_CLOCKS : OF_OTHERS;
  const database = (called: string) => postgres?.url.replace(/postgres$/, called);
  const [QUEUE_URL, DATABASE_URL] = [database(of.queue), database(of.store)];
  if (name === 'redis') return redis && DATABASE_URL ? { QUEUE_URL: `${redis.url}${of.redis}`, DATABASE_URL } : null;
  return QUEUE_URL === undefined ? null : { QUEUE_URL };
}

async function run<T extends Tally>(
  part: string,
  env: Env,
  work: (bot: MortalBot) => Promise<T>,
  words: (of: T) => string,
) {
  const more = { POLICY_FILE: join(folder, 'policy.yml'), WORKER_CONCURRENCY: '64', ...env };
  const bot = await mortalBot(dist, more, (line) => say(`  ${part}: ${line}`));
  const before = performance.now();
  try {
    const result = await work(bot);
    isAllWhole &&= isWhole(result);
    const seconds = Math.round((performance.now() - before) / 1000);
    say(`${words(result)}: lost ${result.lost}, doubled ${result.doubled}, stuck ${result.stuck} (${seconds} s)`);
  } finally {
    await bot.close();
  }
}

const PARTS: Readonly<Record<string, () => Promise<unknown>>> = {
  kills: () =>
    Promise.all(
      (['pglite', 'postgres', 'redis'] as const).map(async (name) => {
        if (!values.on.split(',').includes(name)) return;
        const env = backend(name, 'kills', steady);
        if (env === null) return say(`${name}: no server here`);
        await run(
          `kills on ${name}`,
          env,
          (bot) => killAtEveryPoint(bot, amount.points, chance()),
          ({ points, deaths }) => `${name}: killed at ${points} points, in ${deaths} deaths`,
        );
      }),
    ),
  faults: () =>
    Promise.all(
      HALVES.map((half) =>
        run(
          `faults, half ${half + 1}`,
          pglite(`faults-${half}`),
          (bot) => everyCall(bot, half),
          ({ met, calls }) => `${met} faults: at each of ${calls} calls, half of the kinds`,
        ),
      ),
    ),
  storm: () =>
    run(
      'storm',
      pglite('storm'),
      (bot) => storm(bot, amount.events, chance()),
      () => `${amount.events} events through restarts`,
    ),
  flood: () =>
    run(
      'flood',
      pglite('flood'),
      async (bot) => {
        const { waiting, seconds } = await flood(bot, amount.events);
        return { waiting, seconds, lost: 0, doubled: 0, stuck: seconds === null || seconds > MOST_SECONDS ? 1 : 0 };
      },
      ({ waiting, seconds }) =>
        `${waiting} slow reviews of one project wait, another's verdict after ${seconds?.toFixed(1)} s`,
    ),
  async redis() {
    const env = backend('redis', 'outages', fallible);
    const { redis, secondRedis } = fallible;
    if (!env || !redis || !secondRedis) return say('Redis: no server here');
    const proxy = await startProxy(Number(new URL(redis.url).port));
    await run(
      'Redis',
      { ...env, QUEUE_URL: `redis://127.0.0.1:${proxy.port}` },
      (bot) => outlive(bot, 'redis', [...redisOutages(redis), redisFailsOver(redis, secondRedis, proxy.leadTo)]),
      () => 'Redis killed, full, slow, failed over',
    );
    proxy.close();
  },
  async postgres() {
    const env = backend('postgres', 'outages', fallible);
    const { postgres, disk } = fallible;
    if (!env || !postgres) return say('PostgreSQL: no server here');
    const full = disk ? [postgresDiskFull(postgres, disk)] : [];
    await run(
      'PostgreSQL',
      env,
      (bot) => outlive(bot, 'postgres', [...postgresOutages(postgres), ...full]),
      () => `PostgreSQL killed, cut off, without writes, slow${disk ? ', full' : ''}`,
    );
  },
  async clocks() {
    for (const [name, minutes] of [
      ['redis', 15],
      ['postgres', -15],
    ] as const) {
      const env = backend(name, 'clocks', steady);
      if (!env) {
        say(`${name}: no server here`);
        continue;
      }
      await run(
        `clocks on ${name}`,
        env,
        async (bot) => {
          const { url, token } = bot.gitlab;
          const shared = { GITLAB_URL: url, GITLAB_TOKEN: token, POLICY_FILE: join(folder, 'policy.yml'), ...env };
          const other = await mortalBot(dist, shared);
          return clocksApart(bot, other, minutes * 60_000).finally(() => other.close());
        },
        () => `${name}: two bots whose clocks are ${minutes} minutes apart`,
      );
    }
  },
  async disk() {
    const disk = smallDisk(join(folder, 'disk'));
    if (disk === null) return say('disk full, read-only: no disk may be mounted here');
    try {
      await run(
        'disk',
        { QUEUE_URL: `pglite:${join(disk.folder, 'queue')}` },
        (bot) => outlive(bot, 'disk', diskOutages(disk, bot)),
        () => 'disk full, read-only under PGlite',
      );
    } finally {
      disk.remove();
    }
  },
};

/** Side by side: what shares a queue stands in one lane, and a review waits for its next try most of its time. The longest come first. */
const LANES = [['storm'], ['faults'], ['kills'], ['redis', 'clocks'], ['postgres', 'disk']];
/** By itself: seconds count. */
const LAST = ['flood'];

async function inTurn(names: readonly string[]): Promise<void> {
  for (const name of names) if (isWanted(name)) await PARTS[name]?.();
}

try {
  await Promise.all(LANES.map(inTurn));
  await inTurn(LAST);
} finally {
  await Promise.all([steady.stop(), fallible.stop()]);
  rmSync(folder, { recursive: true, force: true });
}
say(`${isAllWhole ? 'whole' : 'NOT WHOLE'}, seed ${values.seed}`);
process.exit(isAllWhole ? 0 : 1);
