import { spawnSync } from 'node:child_process';
import { platform } from 'node:os';
import { expect, test } from 'vitest';
import { treeMilliseconds } from './tree-time.ts';

const BUSY_MS = 200;

test.runIf(platform() === 'linux')('what a process has used still counts once it has ended', () => {
  const before = treeMilliseconds(process.pid);
  const mine = process.cpuUsage();
  spawnSync(process.execPath, ['-e', `while (process.cpuUsage().user < ${BUSY_MS * 1000});`]);
  const { user, system } = process.cpuUsage(mine);
  expect(treeMilliseconds(process.pid) - before - (user + system) / 1000).toBeGreaterThanOrEqual(BUSY_MS - 20);
});
