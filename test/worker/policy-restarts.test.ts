/** Workers on an embedded database, one after the other, while their policy breaks and is put right. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { openBackends } from '../../src/open-backends.ts';
import { readSettings } from '../../src/settings.ts';
import { runWorker } from '../../worker/run-worker.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { judgeHere } from '../support/judge-here.ts';

const GOOD = 'rules: {image-not-allowed: error}\n';

test('a worker that starts with a broken file goes on with the last good one', { timeout: 120_000 }, async () => {
  const gitlab = await startGitLab();
  onTestFinished(() => gitlab.stop());
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-restarts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'policy.yml');
  const settings = readSettings('standalone', {
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: gitlab.token,
    WEBHOOK_SECRET: 'x',
    POLICY_FILE: file,
    QUEUE_URL: `pglite:${join(folder, 'queue')}`,
    SWEEP_MINUTES: '0',
  });
  const log = createLog('silent');
  const stateWith = async (policy: string) => {
    writeFileSync(file, policy);
    const { queue, store, close } = await openBackends(settings, log);
    const opened = openGitLab({ url: gitlab.url, token: gitlab.token, log });
    const parts = { queue, store, gitlab: opened, judging: judgeHere(), log, metrics: createMetrics() };
    const worker = await runWorker(settings, parts).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    const state = worker.policyState();
    await worker.close();
    await close();
    return state;
  };

  await expect(stateWith('rules: {x: error}\n')).rejects.toThrow('The policy is not valid');
  const good = await stateWith(GOOD);
  expect(good).toMatchObject({ newest: 'in force', problem: null });
  expect(await stateWith('rules: {x: error}\n')).toMatchObject({ version: good.version, newest: 'refused' });
  expect(await stateWith(`${GOOD}mode: observe\n`)).toMatchObject({ newest: 'in force', problem: null });
});
