import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FolderInUse, lockFolder } from '../../src/database/folder-lock.ts';
import { nameOf, thisProcess } from '../../src/database/lock-holder.ts';
import { compiled } from '../support/compile.ts';
import { raceForFolders } from './lock-races.ts';

const parent = mkdtempSync(join(tmpdir(), 'pipewarden-lock-'));
let program = '';
beforeAll(() => {
  program = join(compiled(), 'test/database/lock-contender.js');
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** A folder whose lock is held as the name says. */
function heldAs(name: string): { folder: string; file: string } {
  const folder = mkdtempSync(join(parent, 'held-'));
  mkdirSync(`${folder}.lock`);
  const file = join(`${folder}.lock`, name);
  writeFileSync(file, '');
  return { folder, file };
}

const ELSEWHERE = 'held,7,5,0123abcd-4026,build-box,0a1b2c';

test('of processes that race for a folder exactly one gets it', { timeout: 120_000 }, async () => {
  for (const answers of await raceForFolders(program, 20)) {
    expect(answers.filter((answer) => answer === 'has it')).toHaveLength(1);
    expect(answers.filter((answer) => / is in use by process \d+ on /.test(answer))).toHaveLength(1);
  }
});

test('a folder that was given back is free, and says nothing of who had it', async () => {
  const folder = mkdtempSync(join(parent, 'free-'));
  const unlock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(FolderInUse);
  await unlock();
  expect(readdirSync(`${folder}.lock`)).toEqual(['free']);
  await (await lockFolder(folder))();
});

test.runIf(process.platform === 'linux')('a number that was given to another process since is no holder', async () => {
  const { folder } = heldAs(nameOf({ ...(await thisProcess()), started: '1' }));
  await (await lockFolder(folder))();
});

test('files of other programs beside the lock do not count', async () => {
  const { folder } = heldAs('.DS_Store');
  await expect(lockFolder(folder)).rejects.toThrow(/is no lock/);
  writeFileSync(join(`${folder}.lock`, 'free'), '');
  await (await lockFolder(folder))();
  expect(readdirSync(`${folder}.lock`).sort()).toEqual(['.DS_Store', 'free']);
});

test('a holder elsewhere keeps the folder while it shows that it lives', async () => {
  const { folder, file } = heldAs(ELSEWHERE);
  const beat = setInterval(() => utimesSync(file, new Date(), new Date()), 500);
  await expect(lockFolder(folder)).rejects.toThrow(`${folder} is in use by process 7 on build-box`);
  clearInterval(beat);
});

test('a holder elsewhere that shows nothing is replaced', async () => {
  const { folder } = heldAs(ELSEWHERE);
  await (await lockFolder(folder))();
});

test('a process that stood still and lost its folder ends', async () => {
  const folder = mkdtempSync(join(parent, 'lost-'));
  const child = spawn(process.execPath, [program, folder], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.write('go\n');
  const lock = `${folder}.lock`;
  await expect.poll(() => readdirSync(lock).join(), { timeout: 10_000 }).toMatch(/^held/);
  const ended = once(child, 'exit');
  renameSync(join(lock, readdirSync(lock)[0]!), join(lock, ELSEWHERE));
  expect(await text(child.stderr)).toContain('was taken over by another process');
  expect(await ended).toEqual([1, null]);
});
