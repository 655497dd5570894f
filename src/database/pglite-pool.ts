/** An embedded PostgreSQL (PGlite) in the shape of a `pg` pool, which is all that BullMQ's PostgreSQL backend asks for. */
import { EventEmitter } from 'node:events';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { SettingsError } from '../errors.ts';
import { FolderInUse, lockFolder } from './folder-lock.ts';
import { makePglite } from './make-pglite.ts';

interface Result {
  rows: never[];
  rowCount: number | null;
}

export interface PglitePool extends EventEmitter {
  query(text: string, values?: readonly unknown[]): Promise<Result>;
  connect(): Promise<PgliteClient>;
  end(): Promise<void>;
}

export interface PgliteClient extends EventEmitter {
  query(text: string, values?: readonly unknown[]): Promise<Result>;
  release(): void;
}

/** Opens the data folder; throws SettingsError when another process has it, because PGlite serves one process only. */
export async function openPglitePool(folder: string): Promise<PglitePool> {
  await makeFolder(folder);
  const unlock = await lockFolder(folder).catch((error) => {
    if (!(error instanceof FolderInUse)) throw error;
    const { pid, host } = error.holder;
    throw new SettingsError(
      `The embedded database in ${folder} is in use by another process: ${pid} on ${host}. ` +
        'Stop that one, or set QUEUE_URL to postgres://… to share a database.',
    );
  });
  const database = await open(folder).catch(async (error) => {
    await unlock();
    throw error;
  });

  const query = async (text: string, values?: readonly unknown[]): Promise<Result> => {
    // Without values `pg` accepts several statements in one text; migrations rely on it.
    const result = values ? await database.query(text, [...values]) : (await database.exec(text)).at(-1);
    return { rows: (result?.rows ?? []) as never[], rowCount: result?.affectedRows ?? null };
  };

  const pool = Object.assign(new EventEmitter(), {
    query,
    async connect(): Promise<PgliteClient> {
      const client = new EventEmitter();
      client.setMaxListeners(0);
      const stop = database.onNotification((channel, payload) => client.emit('notification', { channel, payload }));
      return Object.assign(client, { query, release: stop });
    },
    async end() {
      await database.close();
      await unlock();
    },
  });
  pool.setMaxListeners(0);
  return pool;
}

/**
 * PGlite's memory never shrinks, and holds these buffers: 128 MB unless told. What they lack is in the system's own cache. With
 * 4, 16 and 128 MB two thousand rows of 5 kB were written equally fast.
 */
const BUFFERS = ['-c', 'shared_buffers=8MB'];
// `fsync` stays off, as PGlite 0.5 has it: its file system has no such call, and with `fsync=on` none was made either. A promise
// that nobody keeps would be worse; README.md says what a power cut may take.

async function open(folder: string): Promise<PGlite> {
  await makePglite(folder);
  return PGlite.create(folder, { startParams: [...PGlite.defaultStartParams, ...BUFFERS] });
}

/** With its parents. Node's own way (20.20) never ends where the system says that there is no such folder: in `/proc`. */
async function makeFolder(folder: string): Promise<void> {
  const parent = dirname(folder);
  try {
    await makeOne(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) throw error;
    await makeFolder(parent);
    await makeOne(folder);
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST' && (await stat(folder)).isDirectory();
    if (!isThere) throw error;
  }
}
