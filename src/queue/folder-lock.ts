/** One process per data folder. A crashed holder's lock is broken at once on the same host, else when it grows stale. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { lock } from 'proper-lockfile';

const STALE_MS = 10_000;

/** Folders that this very process holds. */
const held = new Set<string>();

/** Resolves with the function that gives the folder back; rejects with code ELOCKED while another process has it. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const lockfilePath = `${folder}.lock`;
  const holderPath = `${folder}.holder`;
  const holder = await readHolder(holderPath);
  const sameHost = holder?.host === hostname();
  if (holder && sameHost && !isAlive(holder.pid, folder)) await rm(lockfilePath, { recursive: true, force: true });
  // A holder elsewhere (a container that was replaced) cannot be looked up: wait until its lock is stale.
  const retries = sameHost || !holder ? 0 : { retries: STALE_MS / 1000 + 2, factor: 1, minTimeout: 1000 };
  const unlock = await lock(folder, { lockfilePath, stale: STALE_MS, update: 2000, retries });
  await writeFile(holderPath, JSON.stringify({ pid: process.pid, host: hostname() }));
  held.add(folder);
  return async () => {
    held.delete(folder);
    await rm(holderPath, { force: true });
    await unlock();
  };
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** Signal 0 only asks. Our own number in a holder file is left over from an earlier process that had it. */
function isAlive(pid: number, folder: string): boolean {
  if (pid === process.pid) return held.has(folder);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
