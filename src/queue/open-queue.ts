import { createPostgresBackend, runMigrations } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { SettingsError } from '../errors.ts';
import type { Log } from '../log.ts';
import { type Backend, bullQueue } from './bull-queue.ts';
import { openPglitePool, type PglitePool } from './pglite-pool.ts';
import type { ReviewQueue } from './queue.ts';

/** The schema that BullMQ's migrations and queries live in. */
const SCHEMA = 'bullmq';

/**
 * Opens the queue that the URL names: `pglite:<folder>`, `postgres://…` or `redis://…`. Rejects with SettingsError when it
 * cannot be reached; the message holds no password.
 */
export async function openQueue(url: string, log: Log): Promise<ReviewQueue> {
  return bullQueue(await openBackend(url, log).catch(refuse), log);
}

function refuse(error: unknown): never {
  if (error instanceof SettingsError) throw error;
  // Of a host with several addresses each is tried, and the message is empty.
  const { message, code } = (error instanceof AggregateError ? error.errors[0] : error) as NodeJS.ErrnoException;
  throw new SettingsError(`QUEUE_URL: the queue cannot be opened: ${message || code}`);
}

function openBackend(url: string, log: Log): Promise<Backend> {
  if (url.startsWith('pglite:')) return openPglite(url.slice('pglite:'.length));
  return /^rediss?:/.test(url) ? openRedis(url, log) : openPostgres(url, log);
}

async function openPglite(folder: string): Promise<Backend> {
  const pool = await openPglitePool(folder);
  try {
    await migrate(pool);
    await pool.query(`SET search_path TO ${SCHEMA}`);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return postgresBackend(pool);
}

async function openPostgres(url: string, log: Log): Promise<Backend> {
  // BullMQ keeps one connection for LISTEN, so a pool of one would stand still.
  const pool = new pg.Pool({ connectionString: url, max: 10, keepAlive: true, options: `-c search_path=${SCHEMA}` });
  pool.on('error', (err) => log.error({ reason: err.message }, 'queue connection lost'));
  try {
    await migrate(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return postgresBackend(pool);
}

async function migrate(pool: pg.Pool | PglitePool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client as pg.PoolClient, SCHEMA);
  } finally {
    client.release();
  }
}

function postgresBackend(pool: pg.Pool | PglitePool): Backend {
  return {
    create: createPostgresBackend as Exclude<Backend['create'], undefined>,
    connection: pool,
    async ping() {
      await pool.query('SELECT 1');
    },
    close: () => pool.end(),
  };
}

async function openRedis(url: string, log: Log): Promise<Backend> {
  const redis = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
  // `connect` says no more than that the connection is closed; why comes as an event before.
  let reason: Error | undefined;
  const keepReason = (error: Error) => {
    reason = error;
  };
  redis.on('error', keepReason);
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw reason ?? error;
  }
  redis.off('error', keepReason);
  // The message alone: a failed AUTH carries the password among the error's fields.
  redis.on('error', (err) => log.error({ reason: err.message }, 'queue connection lost'));
  return {
    connection: redis,
    async ping() {
      // Commands wait for a lost connection to come back; readiness must not.
      if (redis.status !== 'ready') throw new Error(`Redis is ${redis.status}`);
      await redis.ping();
    },
    async close() {
      await redis.quit().catch(() => redis.disconnect());
    },
  };
}
