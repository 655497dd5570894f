/** Redis and PostgreSQL of chaos's own, which it may stop, fill and slow down; null where they are not installed. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type SmallDisk, smallDisk } from './small-disk.ts';

const run = promisify(execFile);

export interface Server {
  readonly url: string;
  /** Runs `redis-cli` or `psql` on it; resolves with what it says. */
  tell(...words: string[]): Promise<string>;
  start(): Promise<void>;
  /** At once, as when the machine is gone. */
  kill(): Promise<void>;
}

export interface Servers {
  readonly postgres: Server | null;
  readonly redis: Server | null;
  stop(): Promise<void>;
}

/** Whose outages are nobody else's. */
export interface FallibleServers extends Servers {
  /** That PostgreSQL writes to; null where none may be mounted. */
  readonly disk: SmallDisk | null;
  /** To take the other's place. */
  readonly secondRedis: Server | null;
}

/** `below`: where PostgreSQL writes to. Whoever made the folder above `folder` lets everybody in: it has a user of its own. */
export async function startServers(folder: string, below = folder): Promise<Servers> {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const postgres = await postgresIn(join(below, 'postgres'));
  const redis = await redisIn(join(folder, 'redis'));
  for (const name of ['beside_redis', 'clocks', 'clocks_beside_redis']) await postgres?.tell(`create database ${name}`);
  return {
    postgres,
    redis,
    async stop() {
      await redis?.kill();
      await postgres?.kill();
    },
  };
}

export async function startFallible(folder: string): Promise<FallibleServers> {
  mkdirSync(folder, { recursive: true });
  const disk = smallDisk(join(folder, 'disk'));
  const { postgres, redis, stop } = await startServers(folder, disk?.folder);
  const secondRedis = await redisIn(join(folder, 'second-redis'));
  return {
    postgres,
    redis,
    disk,
    secondRedis,
    async stop() {
      await secondRedis?.kill();
      await stop();
      disk?.remove();
    },
  };
}

/** Started; null where it is not installed. Its data are in `folder`, which it makes. */
export async function redisIn(folder: string): Promise<Server | null> {
  if (!(await isThere('redis-server'))) return null;
  mkdirSync(folder);
  const port = String(await freePort());
  const tell = async (...words: string[]) => (await run('redis-cli', ['-p', port, ...words])).stdout;
  const server: Server = {
    url: `redis://127.0.0.1:${port}`,
    tell,
    async start() {
      const kept = ['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'];
      await run('redis-server', [
        '--port',
        port,
        '--bind',
        '127.0.0.1',
        '--daemonize',
        'yes',
        '--dir',
        folder,
        ...kept,
      ]);
      while (!(await tell('ping').catch(() => '')).includes('PONG')) await wait(20);
    },
    kill: () => tell('shutdown', 'nosave', 'now', 'force').then(ignore, ignore),
  };
  await server.start();
  return server;
}

const POSTGRES = '/usr/lib/postgresql';

async function postgresIn(folder: string): Promise<Server | null> {
  const version = existsSync(POSTGRES) ? readdirSync(POSTGRES).at(-1) : undefined;
  if (version === undefined) return null;
  const bin = join(POSTGRES, version, 'bin');
  mkdirSync(folder);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await run('chown', ['postgres', folder]);
  const as = (program: string, args: string[]) =>
    isRoot ? run('runuser', ['-u', 'postgres', '--', join(bin, program), ...args]) : run(join(bin, program), args);
  await as('initdb', ['-D', folder, '-U', 'pipewarden', '--auth', 'trust', '--no-sync']);
  const port = String(await freePort());
  const url = `postgres://pipewarden@127.0.0.1:${port}/postgres`;
  const server: Server = {
    url,
    tell: async (...words) =>
      (await run(join(bin, 'psql'), ['-qAt', url, ...words.flatMap((each) => ['-c', each])])).stdout,
    async start() {
      // The machine below lives on: what was written is there without waiting for the disk.
      const options = `-p ${port} -c listen_addresses=127.0.0.1 -c fsync=off -c max_wal_size=64MB -k ${folder}`;
      await as('pg_ctl', ['-D', folder, '-w', '-l', join(folder, 'log'), '-o', options, 'start']);
    },
    kill: () => as('pg_ctl', ['-D', folder, '-m', 'immediate', 'stop']).then(ignore, ignore),
  };
  await server.start();
  return server;
}

function ignore(): void {}

function isThere(program: string): Promise<boolean> {
  return run(program, ['--version']).then(
    () => true,
    () => false,
  );
}

/** Of this machine, and nobody's right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address && typeof address === 'object' ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
