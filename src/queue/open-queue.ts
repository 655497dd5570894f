import { createPostgresBackend, runMigrations } from 'bullmq';
import { Redis } from 'ioredis';
import type pg from 'pg';
import { type Database, QUEUE_SCHEMA, refuse } from '../database/open-database.ts';
import type { Log } from '../log.ts';
import type { Backend } from './backend.ts';
import { bullQueue } from './bull-queue.ts';
import { freeOrphans } from './orphans.ts';
import type { ReviewQueue } from './queue.ts';

/** A queue in a database, which stays its caller's. `lockMs`: as in Backend. */
export async function databaseQueue(database: Database, log: Log, lockMs?: number): Promise<ReviewQueue> {
  const client = await database.pool.connect();
  try {
    await runMigrations(client as pg.PoolClient, QUEUE_SCHEMA);
  } finally {
    client.release();
  }
  const backend: Backend = {
    create: createPostgresBackend as Exclude<Backend['create'], undefined>,
    connection: database.pool,
    ...(lockMs === undefined ? {} : { lockMs }),
    ping: database.ping,
    close: async () => {},
  };
  if (!database.isShared) await freeOrphans(backend);
  return bullQueue(backend, log);
}

/** A queue on `redis://…`. Rejects with SettingsError when it cannot be reached; the message holds no password. */
export async function redisQueue(url: string, log: Log, lockMs?: number): Promise<ReviewQueue> {
  const backend = await openRedis(url, log).catch((error) => refuse('QUEUE_URL', error));
  return bullQueue(lockMs === undefined ? backend : { ...backend, lockMs }, log);
}

/** What was the primary takes no writes any more: its name leads to another by now. 2: the command is sent again there. */
const afterFailover = ({ message }: Error) => (/\bREADONLY\b/.test(message) ? 2 : false);

async function openRedis(url: string, log: Log): Promise<Backend> {
  const redis = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true, reconnectOnError: afterFailover });
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
