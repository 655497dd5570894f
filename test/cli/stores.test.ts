/** Commands that keep something, on the embedded database and on PostgreSQL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { openBotStore, openOwnStore } from '../../src/cli/bot-store.ts';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { workspace } from './workspace.ts';

const folder = mkdtempSync(join(tmpdir(), 'pipewarden-stores-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const postgres = process.env.TEST_POSTGRES_URL;
const backends: [name: string, env: Record<string, string> | null][] = [
  ['pglite', { QUEUE_URL: `pglite:${join(folder, 'bot')}` }],
  ['postgres', postgres ? { QUEUE_URL: postgres } : null],
];

describe.each(backends)('on %s', (name, env) => {
  test.skipIf(!env)('audits and acceptances are kept where the bot keeps its own', { timeout: 120_000 }, async () => {
    if (!env && process.env.TEST_ALL_QUEUES) throw new Error(`there is no URL for ${name}`);
    const gitlab = await startGitLab();
    onTestFinished(() => gitlab.stop());
    for (const image of ['ruby:3', 'evil:1']) {
      gitlab.project(`a/${image.replace(':', '-')}`, { '.gitlab-ci.yml': `a: {image: "${image}", script: [x]}\n` });
    }
    const space = workspace({ 'policy.yml': 'rules: {image-not-allowed: {level: error, allow: ["ruby:*"]}}\n' });
    const at = { env: { ...env, POLICY_FILE: 'policy.yml' }, cwd: space.folder };
    if (name === 'pglite') await (await openOwnStore(join(folder, 'bot'), '--state', at)).close();
    const io = {
      env: at.env,
      openReader: () => openGitLab({ url: gitlab.url, token: gitlab.token, log: createLog('silent') }).reader,
      openStore: () => openBotStore(at),
    };
    const audit = (...argv: string[]) => space.run(['audit', '--group', 'a', '--per-minute', '60000', ...argv], io);
    gitlab.fail({ kind: 'unauthorized', on: /evil.*commits/ });
    expect((await audit()).code).toBe(3);
    const { code, out, err } = await audit('--format', 'json');
    expect([code, JSON.parse(out).audits.map(({ state }: { state: string }) => state)]).toEqual([
      1,
      [expect.stringMatching(/passed|not_evaluable/), 'failed'],
    ]);
    expect(err).toContain('taken up again');
    expect((await space.run(['accepted', 'list', '--project', 'a/evil-1'], io)).out).toBe('Nothing is accepted.\n');
  });
});
