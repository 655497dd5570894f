/** The embedded queue loses nothing when its process is killed in the middle of adding and reviewing. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { createLog } from '../../src/log.ts';
import { compiled } from '../support/compile.ts';
import { queueAt } from '../support/queue-at.ts';
import { readyPglite } from '../support/ready-pglite.ts';

const folder = mkdtempSync(join(tmpdir(), 'pipewarden-durability-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the process until a review hangs and some wait, then kills it. Returns what was safe by then. */
async function runAndKill(url: string): Promise<{ added: Set<number>; hanging: number }> {
  const child = spawn(process.execPath, [join(compiled(), 'test/support/dying-queue.js'), url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.once('exit', (_code, signal) => done(signal)));
  const added = new Set<number>();
  let hanging = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, iid] = line.split(' ');
    if (what === 'added') added.add(Number(iid));
    else hanging = Number(iid);
    if (hanging > 0 && added.size >= 30) child.kill('SIGKILL');
  }
  expect(await ended).toBe('SIGKILL');
  return { added, hanging };
}

test('every review that was queued is carried out after SIGKILL', { timeout: 90_000 }, async () => {
  const url = await readyPglite(join(folder, 'queue'));
  const { added, hanging } = await runAndKill(url);

  const queue = await queueAt(url, createLog('silent'));
  const finishedBefore = (await queue.counts()).completed ?? 0;
  expect(finishedBefore).toBe(5);
  const seen = new Map<number, number>();
  const worker = queue.work(
    4,
    async ({ iid }) => {
      seen.set(iid, (seen.get(iid) ?? 0) + 1);
    },
    () => ({ next: 'retry' }),
  );
  // Nobody else uses this queue, so the hanging one comes back before the lock of the dead process has run out.
  await expect.poll(() => seen.has(hanging), { timeout: 10_000 }).toBe(true);
  const rest = [...added].filter((iid) => iid >= hanging);
  await expect.poll(() => rest.filter((iid) => !seen.has(iid)), { timeout: 30_000 }).toEqual([]);
  expect([...seen.values()].every((times) => times === 1)).toBe(true);
  await worker.close();
  await queue.close();
});
