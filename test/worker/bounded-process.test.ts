import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RetryLater } from '../../src/errors.ts';
import { type BoundedProcess, type Calls, startBounded } from '../../worker/bounded-process.ts';
import { startPool } from '../../worker/process-pool.ts';

/** Does as it is told, in the words of worker/apart-messages.ts. */
const CHILD = `
const waiting = new Map();
const ask = (name, ...args) => new Promise((resolve, reject) => {
  const id = waiting.size + 1;
  waiting.set(id, { resolve, reject });
  process.send({ call: { id, name, args } });
});
const deep = (n) => deep(n + 1) + 1;
const tasks = {
  echo: async ([value]) => value,
  env: async () => process.env,
  pid: async () => process.pid,
  ask: async ([count]) => {
    const answers = [];
    for (let n = 0; n < count; n++) answers.push(await ask('slow', n));
    return answers;
  },
  loop: async () => { for (;;); },
  idle: async ([milliseconds]) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  grow: async () => { const all = new Map(); for (let n = 0; ; n++) all.set('k' + n, { n }); },
  keep: async ([mebibytes]) => { (globalThis.kept ??= []).push(Array.from({ length: mebibytes * 65536 }, (_, n) => ({ n }))); return process.pid; },
  deep: async () => deep(0),
  wrong: async () => { throw new TypeError('no such thing'); },
  leave: async () => process.exit(3),
};
process.on('message', ({ task, answer }) => {
  if (answer) return 'value' in answer ? waiting.get(answer.id).resolve(answer.value) : waiting.get(answer.id).reject(new Error('x'));
  tasks[task[0]](task.slice(1)).then(
    (done) => process.send({ done, bytes: 1 }),
    ({ name, message, stack }) => process.send({ failed: { name, message, stack }, bytes: 1 }),
  );
});
process.send({ ready: true });
`;

let folder: string;
let file: URL;
const started: BoundedProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipewarden-'));
  writeFileSync(join(folder, 'child.mjs'), CHILD);
  file = pathToFileURL(join(folder, 'child.mjs'));
});
afterEach(() => {
  for (const process of started.splice(0)) process.end();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function bounded(limits: { seconds?: number; mebibytes?: number } = {}): Promise<BoundedProcess> {
  const process = await startBounded(file, { seconds: 60, mebibytes: 64, ...limits });
  started.push(process);
  return process;
}

const NO_CALLS: Calls = {};

/** Processes start, and use up their memory, in their own time on a busy machine. */
const PATIENCE = { timeout: 60_000 };

describe('a process apart', PATIENCE, () => {
  it('does one task after the other', async () => {
    const process = await bounded();
    const value = { map: new Map([['a', 1]]), text: 'あ' };
    expect(await process.run(['echo', value], NO_CALLS)).toEqual(value);
    expect(await process.run(['echo', 2], NO_CALLS)).toBe(2);
    expect(process.isSpent()).toBe(false);
  });

  it('is told nothing of the environment', async () => {
    expect(await (await bounded()).run(['env'], NO_CALLS)).not.toHaveProperty('PATH');
  });

  it.runIf(platform() === 'linux')('has its seconds of the processor, and not of the clock alone', async () => {
    const process = await bounded({ seconds: 0.4 });
    expect(await process.run(['idle', 800], NO_CALLS)).toBeUndefined();
    await expect(process.run(['idle', 60_000], NO_CALLS)).rejects.toMatchObject({ limit: 'seconds' });
  });

  it('is ended after its time, and only then', async () => {
    const process = await bounded({ seconds: 0.3 });
    await expect(process.run(['loop'], NO_CALLS)).rejects.toMatchObject({ name: 'OverLimit', limit: 'seconds' });
    expect(process.isSpent()).toBe(true);
  });

  it('is not charged for answers that take their time', async () => {
    const process = await bounded({ seconds: 5 });
    const slow = (n: number) => new Promise((resolve) => setTimeout(resolve, 2_500, n));
    expect(await process.run(['ask', 3], { slow })).toEqual([0, 1, 2]);
  });

  it('ends alone when its memory is used up', async () => {
    const process = await bounded();
    await expect(process.run(['grow'], NO_CALLS)).rejects.toMatchObject({ name: 'OverLimit', limit: 'mebibytes' });
    expect(process.isSpent()).toBe(true);
  });

  it('calls what is nested too deep too large as well', async () => {
    await expect((await bounded()).run(['deep'], NO_CALLS)).rejects.toMatchObject({ limit: 'mebibytes' });
  });

  it('tells mistakes of ours as what they are', async () => {
    const failing = (await bounded()).run(['wrong'], NO_CALLS);
    await expect(failing).rejects.toBeInstanceOf(TypeError);
    await expect(failing).rejects.toThrow('no such thing');
  });

  it('that leaves is no matter of limits', async () => {
    await expect((await bounded()).run(['leave'], NO_CALLS)).rejects.toThrow('a process ended: 3');
  });

  it('fails with the very error of the call that failed', async () => {
    const busy = new RetryLater('busy', 7);
    const process = await bounded();
    await expect(process.run(['ask', 1], { slow: () => Promise.reject(busy) })).rejects.toBe(busy);
    expect(await process.run(['echo', 'still there'], NO_CALLS)).toBe('still there');
  });
});

describe('processes', PATIENCE, () => {
  it('are kept warm, used again, and replaced when one has ended', async () => {
    const pool = await startPool(bounded, 2);
    const pid = () => pool.use((process) => process.run(['pid'], NO_CALLS));
    const first = await pid();
    expect(await pid()).toBe(first);
    await expect(pool.use((process) => process.run(['leave'], NO_CALLS))).rejects.toThrow('ended');
    expect(await pid()).not.toBe(first);
    pool.close();
  });

  it('give a task that is too large for one that keeps things another try in a new one', async () => {
    const pool = await startPool(() => bounded({ mebibytes: 96 }), 1);
    let tries = 0;
    const keep = (mebibytes: number) =>
      pool.use((process) => {
        tries += 1;
        return process.run(['keep', mebibytes], NO_CALLS);
      });
    const first = await keep(26);
    expect(await keep(26)).not.toBe(first);
    expect(tries).toBe(3);
    // that too knows an earlier task
    await expect(keep(200)).rejects.toThrow('mebibytes');
    expect(tries).toBe(5);
    await expect(keep(200)).rejects.toThrow('mebibytes');
    expect(tries).toBe(6);
    pool.close();
  });

  it('are no more than allowed: others wait', async () => {
    const pool = await startPool(bounded, 2);
    let now = 0;
    let most = 0;
    const work = () =>
      pool.use(async (process) => {
        most = Math.max(most, ++now);
        await process.run(['ask', 1], { slow: () => new Promise((resolve) => setTimeout(resolve, 300)) });
        now -= 1;
      });
    await Promise.all(Array.from({ length: 6 }, work));
    expect(most).toBe(2);
    pool.close();
  });

  it('end with the pool, whatever they do', async () => {
    const pool = await startPool(bounded, 1);
    const working = pool.use((process) => process.run(['loop'], NO_CALLS));
    setTimeout(() => pool.close(), 100);
    await expect(working).rejects.toThrow();
  });
});
