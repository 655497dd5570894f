/** PostgreSQL, real or embedded, which the queue and the store share. */
import pg from 'pg';
import { SettingsError } from '../errors.ts';
import type { Log } from '../log.ts';
import { openPglitePool, type PglitePool } from './pglite-pool.ts';

/** The schema of BullMQ's tables, whose queries name none. The store's name theirs. */
export const QUEUE_SCHEMA = 'bullmq';

export interface Database {
  readonly pool: pg.Pool | PglitePool;
  /** By several processes at a time. */
  readonly isShared: boolean;
  /** Rejects with the reason while it does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * `pglite:<folder>` or `postgres://…`. `setting` names it in the SettingsError when it cannot be reached, which holds no
 * password.
 */
export async function openDatabase(url: string, setting: string, log: Log): Promise<Database> {
  const pool = await openPool(url, log).catch((error) => refuse(setting, error));
  return {
    pool,
    isShared: !url.startsWith(EMBEDDED),
    async ping() {
      await pool.query('SELECT 1');
    },
    close: () => pool.end(),
  };
}

const EMBEDDED = 'pglite:';
const SEARCH_PATH = `-c search_path=${QUEUE_SCHEMA}`;

async function openPool(url: string, log: Log): Promise<Database['pool']> {
  if (url.startsWith(EMBEDDED)) {
    const pool = await openPglitePool(url.slice(EMBEDDED.length));
    await pool.query(`SET search_path TO ${QUEUE_SCHEMA}`);
    return pool;
  }
  // BullMQ keeps one connection for LISTEN, so a pool of one would stand still.
  const pool = new pg.Pool({ connectionString: url, max: 10, keepAlive: true, options: SEARCH_PATH });
  // Each queue and each worker listens.
  pool.setMaxListeners(0);
  // The pool hears of those alone that lie idle: one that is cut while somebody has it would end the process.
  pool.on('connect', (client) => {
    client.on('error', (err) => log.error({ reason: err.message }, 'database connection lost'));
  });
  pool.on('error', () => {});
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    await pool.end();
    throw error;
  }
  return pool;
}

/** Throws SettingsError. */
export function refuse(setting: string, error: unknown): never {
  if (error instanceof SettingsError) throw error;
  // Of a host with several addresses each is tried, and the message is empty.
  const { message, code } = (error instanceof AggregateError ? error.errors[0] : error) as NodeJS.ErrnoException;
  throw new SettingsError(`${setting}: it cannot be opened: ${message || code}`);
}
