/** Makes the folder of an embedded database, in a process of its own. */
import { execFile } from 'node:child_process';
import { access, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Of a folder that holds a database, whatever its version. */
const SIGN = 'PG_VERSION';

const UNFINISHED = '.unfinished-';

const MAKE = `
const [module, folder] = process.argv.slice(1);
const { PGlite } = await import(module);
await (await PGlite.create(folder)).close();
`;

/**
 * What making one takes is never given back: PGlite 0.5 left 540 MiB in a process that had made its database, and 160 MiB in one
 * that opened it. A process that is killed on the way leaves nothing that looks like a database.
 */
export async function makePglite(folder: string): Promise<void> {
  if (await isThere(join(folder, SIGN))) return;
  for (const name of await readdir(folder)) {
    if (name.startsWith(UNFINISHED)) await rm(join(folder, name), { recursive: true, force: true });
  }
  const unfinished = await mkdtemp(join(folder, UNFINISHED));
  try {
    await makeIn(unfinished);
    for (const name of [...(await readdir(unfinished)).filter((each) => each !== SIGN), SIGN]) {
      await rm(join(folder, name), { recursive: true, force: true });
      await rename(join(unfinished, name), join(folder, name));
    }
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function makeIn(folder: string): Promise<void> {
  const module = import.meta.resolve('@electric-sql/pglite');
  try {
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', MAKE, module, folder], { env: {} });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(/^\w*Error: .+$/m.exec(stderr)?.[0] ?? message);
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
