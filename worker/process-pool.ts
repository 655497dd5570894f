/** Processes that are started when they are needed; one stays warm. */
import { type BoundedProcess, OverLimit } from './bounded-process.ts';

export interface ProcessPool {
  /** Waits while all are in use. */
  use<T>(work: (process: BoundedProcess) => Promise<T>): Promise<T>;
  /** Ends all of them, at whatever they are. */
  close(): void;
}

/** Those that nobody needed for so long end, but for one. */
const IDLE_MS = 60_000;

/** Rejects when the first one does not start. */
export async function startPool(start: () => Promise<BoundedProcess>, most: number): Promise<ProcessPool> {
  const idle: BoundedProcess[] = [await start()];
  const all = new Set(idle);
  const worked = new WeakSet<BoundedProcess>();
  const waiting: (() => void)[] = [];
  let taken = 0;
  let isClosed = false;

  async function take(idleOne: () => BoundedProcess | null): Promise<BoundedProcess> {
    while (taken >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    taken += 1;
    try {
      return idleOne() ?? (await another());
    } catch (error) {
      free();
      throw error;
    }
  }

  /** The one that worked last: the others may end. */
  function fresh(): BoundedProcess | null {
    for (let process = idle.pop(); process; process = idle.pop()) {
      if (!process.isSpent()) return process;
      end(process);
    }
    return null;
  }

  async function another(): Promise<BoundedProcess> {
    const process = await start();
    all.add(process);
    if (isClosed) end(process);
    return process;
  }

  function give(process: BoundedProcess): void {
    if (process.isSpent() || isClosed) end(process);
    else idle.push(process);
    free();
    if (idle.length > 1) setTimeout(shrink, IDLE_MS, [...idle]).unref();
  }

  function free(): void {
    taken -= 1;
    waiting.shift()?.();
  }

  /** Of those that were idle then, the ones that still are have the lowest places. */
  function shrink(then: readonly BoundedProcess[]): void {
    while (idle.length > 1 && idle[0] && then.includes(idle[0])) end(idle.shift());
  }

  function end(process: BoundedProcess | undefined): void {
    if (!process) return;
    all.delete(process);
    process.end();
  }

  async function workIn<T>(process: BoundedProcess, work: (process: BoundedProcess) => Promise<T>): Promise<T> {
    worked.add(process);
    try {
      return await work(process);
    } finally {
      give(process);
    }
  }

  return {
    async use(work) {
      const process = await take(fresh);
      const hasWorked = worked.has(process);
      try {
        return await workIn(process, work);
      } catch (error) {
        // What it kept of earlier tasks is no part of this one, which is to end the same way in any process.
        if (!hasWorked || isClosed || !(error instanceof OverLimit) || error.limit !== 'mebibytes') throw error;
        return await workIn(await take(() => null), work);
      }
    },
    close() {
      isClosed = true;
      for (const process of [...all]) end(process);
    },
  };
}
