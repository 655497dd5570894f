/** The store of a bot, opened beside it. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { openDatabase, refuse } from '../database/open-database.ts';
import { SettingsError } from '../errors.ts';
import { createLog } from '../log.ts';
import { readStoreSettings } from '../settings.ts';
import { openStore } from '../store/open-store.ts';
import type { Io, OpenedStore } from './io.ts';

/** Makes none where there is none: SettingsError. */
export async function openBotStore({ env, cwd }: Pick<Io, 'env' | 'cwd'>): Promise<OpenedStore> {
  const { url, setting } = readStoreSettings(env);
  const [, folder] = /^pglite:(.*)$/.exec(url) ?? [];
  if (folder !== undefined && !existsSync(resolve(cwd, folder))) {
    const what = `there is no store in ${folder}`;
    throw new SettingsError(`${setting}: ${what}: give the bot's own settings, or run this in its folder`);
  }
  const at = folder === undefined ? url : `pglite:${resolve(cwd, folder)}`;
  const database = await openDatabase(at, setting, createLog('silent'));
  try {
    return { store: await openStore(database), close: database.close };
  } catch (error) {
    await database.close();
    return refuse(setting, error);
  }
}
