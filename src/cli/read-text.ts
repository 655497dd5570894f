import { readFile } from 'node:fs/promises';
import { SettingsError } from '../errors.ts';

/** `what`: the file, as a message names it. Throws SettingsError when it cannot be read. */
export async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new SettingsError(`${what} cannot be read: ${code}`);
  }
}
