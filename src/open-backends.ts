/** The queue and the store, as the settings name them. */
import { type Database, openDatabase, refuse } from './database/open-database.ts';
import type { Log } from './log.ts';
import { databaseQueue, redisQueue } from './queue/open-queue.ts';
import type { ReviewQueue } from './queue/queue.ts';
import { type Settings, storeAt } from './settings.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';

export interface Backends {
  readonly queue: ReviewQueue;
  readonly store: Store;
  close(): Promise<void>;
}

/** On PostgreSQL, real or embedded, both share one database. Rejects with SettingsError when one cannot be opened. */
export async function openBackends(
  settings: Pick<Settings, 'QUEUE_URL' | 'DATABASE_URL'>,
  log: Log,
): Promise<Backends> {
  const { url, setting } = storeAt(settings);
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const each of opened.splice(0).reverse()) await each();
  };
  try {
    const database = await openDatabase(url, setting, log);
    opened.push(database.close);
    const store = await openStore(database).catch((error) => refuse(setting, error));
    // What a process left behind that used it alone is nobody's.
    if (!database.isShared) await store.endClaims();
    const queue = await openQueueOn(database, settings, log);
    opened.push(queue.close);
    return { queue, store, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** `database`: the one that the same settings name. */
export function openQueueOn(
  database: Database,
  settings: Pick<Settings, 'QUEUE_URL' | 'DATABASE_URL'>,
  log: Log,
): Promise<ReviewQueue> {
  const isApart = storeAt(settings).setting === 'DATABASE_URL';
  return isApart ? redisQueue(settings.QUEUE_URL, log) : databaseQueue(database, log);
}
