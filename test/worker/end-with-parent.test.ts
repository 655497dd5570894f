import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compiled } from '../support/compile.ts';

const PATIENCE_MS = 20_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipewarden-'));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Ended, even where nobody has asked for its end yet. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

test('a process that judges in a loop ends when the bot that started it is killed', { timeout: 60_000 }, async () => {
  const module = pathToFileURL(join(compiled(), 'src/end-with-parent.js')).href;
  writeFileSync(
    join(folder, 'looping.mjs'),
    `import { endWithParent } from '${module}';\nendWithParent();\nprocess.send('here', () => { for (;;); });\n`,
  );
  writeFileSync(
    join(folder, 'bot.mjs'),
    `import { fork } from 'node:child_process';\nconst child = fork('${join(folder, 'looping.mjs')}');\nchild.on('message', () => process.send(child.pid));\n`,
  );
  const bot = fork(join(folder, 'bot.mjs'));
  const pid = await new Promise<number>((resolve) => bot.once('message', (message) => resolve(message as number)));
  await wait(700);
  expect(isGone(pid)).toBe(false);
  bot.kill('SIGKILL');
  const until = Date.now() + PATIENCE_MS;
  while (!isGone(pid) && Date.now() < until) await wait(50);
  const gone = isGone(pid);
  if (!gone) process.kill(pid, 'SIGKILL');
  expect(gone).toBe(true);
});
