/** A token for one command, beside the bot's own. */
import { resolve } from 'node:path';
import { SettingsError } from '../errors.ts';
import type { Io } from './io.ts';
import { readText } from './read-text.ts';

/** Null: the bot's own. Of the arguments anybody on the machine may read, so it is none. */
export async function tokenIn(path: string | undefined, io: Io): Promise<string | null> {
  if (path === undefined) return null;
  const text = path === '-' ? await io.stdin() : await readText(resolve(io.cwd, path), `--token-file ${path}`);
  if (text.trim() === '') throw new SettingsError(`--token-file ${path} holds no token`);
  return text.trim();
}
