import { platform } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RetryLater } from '../../src/errors.ts';
import type { Calls } from '../../worker/tasks-apart.ts';
import { type ToldProcesses, toldProcesses } from './told-process.ts';

let told: ToldProcesses;
beforeAll(() => {
  told = toldProcesses();
});
afterEach(() => told.end());
afterAll(() => told.remove());

const NO_CALLS: Calls = {};

/** Processes start, and use up their memory, in their own time on a busy machine. */
const PATIENCE = { timeout: 60_000 };

describe('a process apart', PATIENCE, () => {
  it('does one task after the other', async () => {
    const process = await told.start();
    const value = { map: new Map([['a', 1]]), text: 'あ' };
    expect(await process.run(['echo', value], NO_CALLS)).toEqual(value);
    expect(process.isFresh()).toBe(true);
    expect(await process.run(['echo', 2], NO_CALLS)).toBe(2);
    expect(process.isFresh()).toBe(false);
    expect(process.isSpent()).toBe(false);
  });

  it('is told nothing of the environment', async () => {
    expect(await (await told.start()).run(['env'], NO_CALLS)).not.toHaveProperty('PATH');
  });

  it.runIf(platform() === 'linux')('has its seconds of the processor, and not of the clock alone', async () => {
    const process = await told.start({ seconds: 0.4 });
    expect(await process.run(['idle', 800], NO_CALLS)).toBeUndefined();
    await expect(process.run(['idle', 60_000], NO_CALLS)).rejects.toMatchObject({ limit: 'seconds' });
  });

  it('is ended after its time, and only then', async () => {
    const process = await told.start({ seconds: 0.3 });
    await expect(process.run(['loop'], NO_CALLS)).rejects.toMatchObject({ name: 'OverLimit', limit: 'seconds' });
    expect(process.isSpent()).toBe(true);
    await expect(process.run(['echo', 1], NO_CALLS)).rejects.toThrow();
  });

  it('is not charged for answers that take their time', async () => {
    const process = await told.start({ seconds: 0.5 });
    const slow = (n: number) => sleep(2_500, n);
    expect(await process.run(['ask', 2], { slow })).toEqual([0, 1]);
  });

  it('asks after a while as well', async () => {
    const process = await told.start();
    expect(await process.run(['later', 50], { slow: async (n: number) => n + 1 })).toBe(2);
  });

  it('ends alone when its memory is used up', async () => {
    const process = await told.start();
    await expect(process.run(['grow'], NO_CALLS)).rejects.toMatchObject({ name: 'OverLimit', limit: 'mebibytes' });
    expect(process.isSpent()).toBe(true);
  });

  it('calls what is nested too deep too large as well', async () => {
    await expect((await told.start()).run(['deep'], NO_CALLS)).rejects.toMatchObject({ limit: 'mebibytes' });
  });

  it('tells mistakes of ours as what they are', async () => {
    const process = await told.start();
    const failing = process.run(['wrong'], NO_CALLS);
    await expect(failing).rejects.toBeInstanceOf(TypeError);
    await expect(failing).rejects.toThrow('no such thing');
    await expect(process.run(['code'], NO_CALLS)).rejects.toThrow('could not be cloned');
    expect(await process.run(['echo', 'still there'], NO_CALLS)).toBe('still there');
  });

  it('that leaves is no matter of limits', async () => {
    await expect((await told.start()).run(['leave'], NO_CALLS)).rejects.toThrow('a process ended: 3');
  });

  it('fails with the very error of the call that failed', async () => {
    const busy = new RetryLater('busy', 7);
    const process = await told.start();
    await expect(process.run(['ask', 1], { slow: () => Promise.reject(busy) })).rejects.toBe(busy);
    const own = new Error('invalid string length');
    await expect(process.run(['ask', 1], { slow: () => Promise.reject(own) })).rejects.toBe(own);
    expect(await process.run(['echo', 'still there'], NO_CALLS)).toBe('still there');
  });
});

describe('tasks that share a process', PATIENCE, () => {
  it('are worked at while others wait for answers', async () => {
    const process = await told.start();
    const answers: (() => void)[] = [];
    const asking = [0, 1].map(() =>
      process.run(['ask', 1], { slow: (n: number) => new Promise((resolve) => answers.push(() => resolve(n))) }),
    );
    await expect.poll(() => answers.length, PATIENCE).toBe(2);
    expect(await process.run(['echo', 'meanwhile'], NO_CALLS)).toBe('meanwhile');
    for (const answer of answers) answer();
    expect(await Promise.all(asking)).toEqual([[0], [0]]);
  });

  it('do not go down with one that takes too long', async () => {
    const process = await told.start({ seconds: 0.3 });
    const tasks = [process.run(['loop'], NO_CALLS), process.run(['echo', 1], NO_CALLS)];
    const [looping, waiting] = await Promise.allSettled(tasks);
    expect(looping).toMatchObject({ reason: { limit: 'seconds' } });
    expect(waiting).toMatchObject({ reason: { name: 'Displaced' } });
  });

  it('do not go down with one that uses the memory up', async () => {
    const process = await told.start();
    const asking = process.run(['ask', 1], { slow: () => new Promise(() => {}) });
    const growing = process.run(['grow'], NO_CALLS);
    const [asked, grown] = await Promise.allSettled([asking, growing]);
    expect(grown).toMatchObject({ reason: { limit: 'mebibytes' } });
    expect(asked).toMatchObject({ reason: { name: 'Displaced' } });
  });

  it('go elsewhere when one takes long without a pause', async () => {
    const process = await told.start();
    const working = process.run(['work', 3_000], NO_CALLS);
    const asking = process.run(['echo', 'late'], NO_CALLS);
    await expect(asking).rejects.toMatchObject({ name: 'Displaced' });
    expect(process.isHeldUp()).toBe(true);
    expect(process.isSpent()).toBe(false);
    await working;
    expect(process.isHeldUp()).toBe(false);
    expect(await process.run(['echo', 'again'], NO_CALLS)).toBe('again');
  });
});
