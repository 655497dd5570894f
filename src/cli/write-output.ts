import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SettingsError } from '../errors.ts';
import type { Io } from './io.ts';

/** What `--output` asks for, with the folders that it needs. `isNew`: nothing may be there yet. Throws SettingsError. */
export async function writeOutput(path: string, text: string, { cwd }: Pick<Io, 'cwd'>, isNew = false): Promise<void> {
  const full = resolve(cwd, path);
  try {
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, text, { flag: isNew ? 'wx' : 'w' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SettingsError(
      `--output: ${path} cannot be written: ${code === 'EEXIST' && isNew ? 'it is there already' : message}`,
    );
  }
}
