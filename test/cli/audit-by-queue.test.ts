/** Audits that the bot's workers judge with the command, over one queue and one store. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/database/open-database.ts';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { databaseQueue } from '../../src/queue/open-queue.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';
import { openStore } from '../../src/store/open-store.ts';
import { takeAudits } from '../../worker/take-audits.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { judgeHere } from '../support/judge-here.ts';
import { readyPglite } from '../support/ready-pglite.ts';
import { workspace } from './workspace.ts';

const PROJECTS = 12;
const log = createLog('silent');
const off = ruleCatalogue.filter(({ id }) => id !== 'image-not-allowed').map(({ id }) => `  ${id}: off\n`);
const policy = (allow: string) => `rules:\n${off.join('')}  image-not-allowed: {level: error, allow: [${allow}]}\n`;

async function start() {
  const gitlab = await startGitLab();
  onTestFinished(() => gitlab.stop());
  for (let number = 0; number < PROJECTS; number++)
    gitlab.project(`a/p${number}`, { '.gitlab-ci.yml': `a: {image: "x:${number % 2}", script: [x]}\n` });
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = await openDatabase(await readyPglite(join(folder, 'bot')), 'QUEUE_URL', log);
  onTestFinished(() => database.close());
  const store = await openStore(database);
  const queue = await databaseQueue(database, log);
  onTestFinished(() => queue.close());
  const connection = () => openGitLab({ url: gitlab.url, token: gitlab.token, log });
  const judged = { command: 0, worker: 0 };
  const counting = (by: keyof typeof judged) => {
    const { reader } = connection();
    const commitNow: typeof reader.commitNow = (...args) => {
      judged[by] += 1;
      return reader.commitNow(...args);
    };
    return { ...reader, commitNow };
  };
  const space = workspace({ 'now.yml': policy('"x:0"'), 'new.yml': policy('"x:1"') });
  const io = {
    openReader: () => counting('command'),
    openStore: async () => ({ store, openQueue: async () => queue, close: async () => {} }),
  };
  const run = (...argv: string[]) =>
    space.run(['audit', '--all', '--per-minute', '3000', '--format', 'json', ...argv], {
      ...io,
      env: { POLICY_FILE: 'now.yml' },
    });
  const work = () => {
    const gitlabs = { ...connection(), reader: counting('worker') };
    const parts = { queue, store, gitlab: gitlabs, judging: judgeHere(), log };
    const worker = takeAudits(parts);
    onTestFinished(() => worker.close());
  };
  return { gitlab, run, work, judged, store };
}

it('is done by the command and by every worker, each project once, and by one policy for all', {
  timeout: 90_000,
}, async () => {
  const { run, work, judged, store } = await start();
  work();
  work();
  const { code, out } = await run('--policy', 'new.yml');
  expect(code).toBe(1);
  const report = JSON.parse(out);
  expect(report.projects).toMatchObject({ failed: PROJECTS / 2, passed: PROJECTS / 2 });
  expect(report.audits.filter(({ turn }: { turn?: string }) => turn === 'breaks')).toHaveLength(PROJECTS / 2);
  expect(judged.command + judged.worker).toBe(PROJECTS);
  expect(Math.min(judged.command, judged.worker)).toBeGreaterThan(0);
  expect(await store.footprints(100)).toHaveLength(PROJECTS);
});

it('goes on without the command that began it, whose next run tells what came of it', { timeout: 90_000 }, async () => {
  const { gitlab, run, work, judged, store } = await start();
  gitlab.fail({ kind: 'unauthorized', on: /commits/ });
  const ended = await run();
  expect([ended.code, ended.out]).toEqual([3, '']);
  work();
  await expect.poll(async () => (await store.footprints(100)).length, { timeout: 20_000 }).toBe(PROJECTS);
  const before = judged.command;
  const { out } = await run();
  expect(JSON.parse(out).projects).toMatchObject({ failed: PROJECTS / 2, passed: PROJECTS / 2 });
  expect(judged.command).toBe(before);
});
