import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PoolSize, type ProcessPool, startPool } from '../../worker/process-pool.ts';
import type { Calls } from '../../worker/tasks-apart.ts';
import { type ToldProcesses, toldProcesses } from './told-process.ts';

let told: ToldProcesses;
let pool: ProcessPool;
/** Of the pool. */
let started: { count: number };
beforeAll(() => {
  told = toldProcesses();
});
afterEach(() => {
  pool.close();
  told.end();
});
afterAll(() => told.remove());

/** Processes start, and use up their memory, in their own time on a busy machine. */
const PATIENCE = { timeout: 60_000 };

async function poolOf(size: PoolSize, limits?: Parameters<ToldProcesses['start']>[0]): Promise<void> {
  const own = { count: 0 };
  started = own;
  const start = () => {
    own.count += 1;
    return told.start(limits);
  };
  pool = await startPool(start, size);
}

const run = (task: readonly unknown[], calls: Calls = {}) => pool.use((process) => process.run(task, calls));

describe('processes', PATIENCE, () => {
  it('are kept warm, used again, and replaced when one has ended', async () => {
    await poolOf({ most: 2, shared: 2 });
    const first = await run(['pid']);
    expect(await run(['pid'])).toBe(first);
    await expect(run(['leave'])).rejects.toThrow('ended');
    expect(await run(['pid'])).not.toBe(first);
  });

  it('give a task that is too large for one that keeps things another try in a new one', async () => {
    await poolOf({ most: 1, shared: 1 }, { mebibytes: 96 });
    const first = await run(['keep', 26]);
    expect(await run(['keep', 26])).not.toBe(first);
    expect(started.count).toBe(2);
    // that too knows an earlier task
    await expect(run(['keep', 200])).rejects.toThrow('mebibytes');
    expect(started.count).toBe(3);
    await expect(run(['keep', 200])).rejects.toThrow('mebibytes');
    expect(started.count).toBe(4);
  });

  it('are few, as those who wait for answers share them', async () => {
    await poolOf({ most: 6, shared: 2 });
    let now = 0;
    let most = 0;
    const slow = async () => {
      most = Math.max(most, ++now);
      await expect.poll(() => most, PATIENCE).toBe(6);
      now -= 1;
    };
    const pids = await Promise.all(Array.from({ length: 6 }, () => run(['ask', 1, 'pid'], { slow })));
    expect(new Set(pids).size).toBeLessThanOrEqual(2);
    expect(started.count).toBeLessThanOrEqual(2);
  });

  it('are more where one is held up, and no more than allowed', async () => {
    await poolOf({ most: 2, shared: 1 });
    const first = run(['work', 3_000]);
    expect(await run(['echo', 'quick'])).toBe('quick');
    expect(started.count).toBe(2);
    const second = run(['work', 3_000]);
    const third = run(['echo', 'patient']);
    expect(await third).toBe('patient');
    await Promise.all([first, second]);
    expect(started.count).toBe(2);
  });

  it('do anew what another task has ended', async () => {
    await poolOf({ most: 3, shared: 1 }, { seconds: 0.3 });
    const looping = run(['loop']);
    const echoes = ['a', 'b', 'c'].map((each) => run(['echo', each]));
    await expect(looping).rejects.toMatchObject({ limit: 'seconds' });
    expect(await Promise.all(echoes)).toEqual(['a', 'b', 'c']);
  });

  it('leave a task alone that others have pushed out again and again', async () => {
    await poolOf({ most: 2, shared: 1 }, { seconds: 0.3 });
    let asked = 0;
    const slow = async () => {
      asked += 1;
      // comes into the process of the one that asks, as long as that one shares
      await run(['loop']).catch(() => {});
    };
    expect(await run(['ask', 1], { slow })).toEqual([undefined]);
    expect(asked).toBe(3);
  });

  it('end with the pool, whatever they do', async () => {
    await poolOf({ most: 1, shared: 1 });
    const working = run(['loop']);
    const waiting = run(['echo', 1]);
    setTimeout(() => pool.close(), 100);
    await expect(working).rejects.toThrow();
    await expect(waiting).rejects.toThrow();
    await expect(run(['echo', 2])).rejects.toThrow('stops');
  });
});
