/** What the queue and the store lie on goes away for a while, or does not do what it should. */
import { setTimeout as wait } from 'node:timers/promises';
import type { MortalBot } from './mortal-bot.ts';
import type { Server } from './servers.ts';
import { settled, type Watched } from './settled.ts';
import type { SmallDisk } from './small-disk.ts';
import { compared, SCENES, START, stateOf, sum, type Tally } from './witness.ts';

export interface Outage {
  readonly name: string;
  begin(): Promise<unknown>;
  end(): Promise<unknown>;
}

/** How long one lasts. */
const OUTAGE_MS = 4_000;
const MERGE_REQUESTS = 4;

export async function outlive(bot: MortalBot, name: string, outages: readonly Outage[]): Promise<Tally> {
  const [scene] = SCENES;
  const files = scene?.files ?? START;
  await bot.start();
  const open = (path: string) => bot.gitlab.project(`${name}/${path}`, START).mergeRequest({ files });
  const undisturbed = open('undisturbed');
  await settled(bot, [
    { name: 'undisturbed', look: () => ({ lost: 0, doubled: 0, stuck: undisturbed.statuses().length === 0 ? 1 : 0 }) },
  ]);
  const end = stateOf(undisturbed);

  const tallies: Tally[] = [];
  for (const [index, outage] of outages.entries()) {
    const watched: Watched[] = [];
    const another = (when: string) => {
      const mergeRequest = open(`${when}-${index}-${watched.length}`);
      watched.push({ name: `${outage.name}, opened ${when}`, look: () => compared(end, stateOf(mergeRequest)) });
    };
    for (let n = 0; n < MERGE_REQUESTS; n++) another('before');
    await wait(200);
    await outage.begin();
    for (let n = 0; n < MERGE_REQUESTS; n++) another('during');
    await wait(OUTAGE_MS);
    await outage.end();
    // Whoever looks after processes starts one again that ended.
    if (bot.hasEnded()) await bot.start();
    tallies.push(await settled(bot, watched));
  }
  return sum(tallies);
}

export function redisOutages(redis: Server): Outage[] {
  return [
    { name: 'Redis is killed', begin: redis.kill, end: redis.start },
    {
      name: 'Redis is full',
      begin: () => redis.tell('config', 'set', 'maxmemory', '1'),
      end: () => redis.tell('config', 'set', 'maxmemory', '0'),
    },
    {
      name: 'Redis is slow',
      begin: () => redis.tell('client', 'pause', String(OUTAGE_MS), 'all'),
      end: async () => {},
    },
  ];
}

/** The other takes its place, under the same address; what was the first lives on as its replica and takes no writes. */
export function redisFailsOver(first: Server, second: Server, leadTo: (port: number) => void): Outage {
  const port = (server: Server) => new URL(server.url).port;
  return {
    name: 'Redis fails over',
    async begin() {
      await second.tell('replicaof', '127.0.0.1', port(first));
      while (!(await second.tell('info', 'replication')).includes('master_link_status:up')) await wait(50);
      await second.tell('replicaof', 'no', 'one');
      await first.tell('replicaof', '127.0.0.1', port(second));
      leadTo(Number(port(second)));
    },
    end: async () => {},
  };
}

export function postgresOutages(postgres: Server): Outage[] {
  const cut = 'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()';
  const readOnly = (value: string) =>
    postgres.tell(`alter system set default_transaction_read_only = ${value}`, 'select pg_reload_conf()');
  return [
    { name: 'PostgreSQL is killed', begin: postgres.kill, end: postgres.start },
    { name: 'PostgreSQL cuts all connections', begin: () => postgres.tell(cut), end: () => postgres.tell(cut) },
    // As after failing over, where one is left with a replica.
    { name: 'PostgreSQL takes no writes', begin: () => readOnly('on'), end: () => readOnly('off') },
    {
      name: 'PostgreSQL is slow',
      begin: async () => {
        const lock = `begin; lock table bullmq.job in access exclusive mode; select pg_sleep(${OUTAGE_MS / 1000})`;
        void postgres.tell(lock).catch(() => {});
      },
      end: async () => {},
    },
  ];
}

/** It finds no room for its log, and ends. */
export function postgresDiskFull(postgres: Server, disk: SmallDisk): Outage {
  return {
    name: "PostgreSQL's disk is full",
    async begin() {
      disk.fill();
      await postgres.tell('select pg_switch_wal()').catch(() => {});
    },
    async end() {
      disk.clear();
      await postgres.kill();
      await postgres.start();
    },
  };
}

export function diskOutages(disk: SmallDisk, bot: MortalBot): Outage[] {
  return [
    { name: 'the disk is full', begin: async () => disk.fill(), end: async () => disk.clear() },
    {
      name: 'the disk is read-only',
      // Not while somebody writes to it: so it is found at a start, which has to end with a sentence.
      async begin() {
        await bot.kill();
        disk.mount('ro');
        const ended = await bot.start().then(
          () => 'it runs',
          (error: Error) => error.message,
        );
        if (ended !== 'the bot does not start: 2') throw new Error(`on a read-only disk: ${ended}`);
      },
      end: async () => disk.mount('rw'),
    },
  ];
}
