/**
 * One process per data folder. Beside the folder stands another that always holds one empty file, whose name says who has
 * the lock. Taking it, giving it back and taking it over from a dead holder are each one rename of exactly that name: of
 * all who saw the same state, the file system lets one succeed. Nothing is removed, so nobody can remove another's lock.
 */
import { mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Holder, holderNamed, nameOf, stateOf, thisProcess } from './lock-holder.ts';

const FREE = 'free';

/** A holder elsewhere cannot be looked up: it shows that it lives by touching its file. */
const BEAT_MS = 1000;
const SILENCE_MS = 6000;

/** More only happens when somebody emptied the folder of names. */
const MOST_TRIES = 50;

export class FolderInUse extends Error {
  readonly holder: Holder;

  constructor(folder: string, holder: Holder) {
    super(`${folder} is in use by process ${holder.pid} on ${holder.host}`);
    this.name = 'FolderInUse';
    this.holder = holder;
  }
}

/** Resolves with the function that gives the folder back; rejects with FolderInUse while another process has it. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const lock = `${folder}.lock`;
  const own = join(lock, nameOf(await thisProcess()));
  for (;;) {
    const name = await nameIn(lock);
    const holder = holderNamed(name);
    if (holder && (await isAlive(holder, join(lock, name)))) throw new FolderInUse(folder, holder);
    if (await wasRenamed(join(lock, name), own)) break;
  }
  const beat = setInterval(() => {
    touch(own).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') return;
      clearInterval(beat);
      endAsLost(folder);
    });
  }, BEAT_MS).unref();
  return async () => {
    clearInterval(beat);
    await wasRenamed(own, join(lock, FREE));
  };
}

/** The one name in the folder, which is made when it is missing. Other programs' files do not count. */
async function nameIn(lock: string): Promise<string> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const names = await readdir(lock).catch(unless('ENOENT'));
    const name = names?.find((each) => each === FREE || holderNamed(each));
    if (name !== undefined) return name;
    // A folder that is renamed replaces none that holds something: whoever comes second keeps the first one's.
    const draft = await mkdtemp(`${lock}-`);
    await writeFile(join(draft, FREE), '');
    if (!(await wasRenamed(draft, lock))) await rm(draft, { recursive: true });
  }
  throw new Error(`${lock} is no lock. Remove it while nobody uses the queue.`);
}

async function isAlive(holder: Holder, path: string): Promise<boolean> {
  const state = await stateOf(holder);
  return state === 'elsewhere' ? shows(path) : state === 'alive';
}

/** Does a holder elsewhere touch its file? Clocks of two hosts are never compared. */
async function shows(path: string): Promise<boolean> {
  const before = await timeOf(path);
  for (let waited = 0; waited < SILENCE_MS; waited += BEAT_MS / 4) {
    await sleep(BEAT_MS / 4);
    const now = await timeOf(path);
    if (now === null) return false;
    if (now !== before) return true;
  }
  return false;
}

async function timeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(unless('ENOENT')))?.mtimeMs ?? null;
}

function touch(own: string): Promise<void> {
  const now = new Date();
  return utimes(own, now, now);
}

/** Two processes in one folder destroy it: who lost the lock, having stood still too long, ends at once. */
function endAsLost(folder: string): void {
  setImmediate(() => {
    throw new Error(`${folder} was taken over by another process, because this one had stood still`);
  });
}

/** False: somebody else was faster. */
async function wasRenamed(from: string, to: string): Promise<boolean> {
  const done = await rename(from, to).then(() => true, unless('ENOENT', 'ENOTEMPTY', 'EEXIST'));
  return done ?? false;
}

/** For errors that are an answer; others go on. */
function unless(...codes: readonly string[]): (error: NodeJS.ErrnoException) => null {
  return (error) => {
    if (codes.includes(error.code ?? '')) return null;
    throw error;
  };
}
