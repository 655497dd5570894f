/** The store of a bot, opened beside it. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { openDatabase, refuse } from '../database/open-database.ts';
import { SettingsError } from '../errors.ts';
import { createLog } from '../log.ts';
import { openBackends, openQueueOn } from '../open-backends.ts';
import type { ReviewQueue } from '../queue/queue.ts';
import { readStoreSettings, type Settings, storeAt } from '../settings.ts';
import { openStore } from '../store/open-store.ts';
import type { Io, OpenedStore } from './io.ts';

/** Makes none where there is none: SettingsError. */
export async function openBotStore({ env, cwd }: Pick<Io, 'env' | 'cwd'>): Promise<OpenedStore> {
  const settings = readStoreSettings(env);
  const { url, setting } = storeAt(settings);
  const [, folder] = /^pglite:(.*)$/.exec(url) ?? [];
  if (folder !== undefined && !existsSync(resolve(cwd, folder))) {
    const what = `there is no store in ${folder}`;
    throw new SettingsError(`${setting}: ${what}: give the bot's own settings, or run this in its folder`);
  }
  return openAt(folder === undefined ? url : `pglite:${resolve(cwd, folder)}`, setting, settings);
}

/** One that is no bot's. `option`: names the folder in messages. */
export function openOwnStore(folder: string, option: string, { cwd }: Pick<Io, 'cwd'>): Promise<OpenedStore> {
  return openAt(`pglite:${resolve(cwd, folder)}`, option, null);
}

async function openAt(
  url: string,
  setting: string,
  settings: Pick<Settings, 'QUEUE_URL' | 'DATABASE_URL'> | null,
): Promise<OpenedStore> {
  const log = createLog('silent');
  const database = await openDatabase(url, setting, log);
  let queue: ReviewQueue | null = null;
  try {
    return {
      store: await openStore(database),
      async openQueue() {
        if (settings && database.isShared) queue ??= await openQueueOn(database, settings, log);
        return queue;
      },
      async close() {
        await queue?.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    return refuse(setting, error);
  }
}

/** An embedded database is not made: the bot does that when it starts. */
export async function tryBackends(settings: Pick<Settings, 'QUEUE_URL' | 'DATABASE_URL'>, cwd: string): Promise<void> {
  const [, folder] = /^pglite:(.*)$/.exec(settings.QUEUE_URL) ?? [];
  if (folder !== undefined && !existsSync(resolve(cwd, folder))) return;
  await (await openBackends(settings, createLog('silent'))).close();
}
