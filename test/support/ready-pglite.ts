import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makePglite } from '../../src/database/make-pglite.ts';

const CACHE = 'node_modules/.cache/pipewarden';

/**
 * An empty embedded database in the folder, and its URL. Making one takes five seconds of the processor, so it is made once
 * for each version of PGlite, and copied.
 */
export async function readyPglite(folder: string): Promise<string> {
  const { version } = JSON.parse(readFileSync('node_modules/@electric-sql/pglite/package.json', 'utf8'));
  const ready = join(CACHE, `pglite-${version}`);
  if (!existsSync(ready)) await makeAt(ready);
  cpSync(ready, folder, { recursive: true });
  return `pglite:${folder}`;
}

/** Of several that make one at a time, the first is kept. */
async function makeAt(ready: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(`${ready}-`);
  try {
    await makePglite(draft);
    renameSync(draft, ready);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(ready)) throw error;
  }
}
