/** Commands that keep something, on the embedded database and on PostgreSQL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { openBotStore, openOwnStore } from '../../src/cli/bot-store.ts';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import type { Acceptance } from '../../src/review/snapshot.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { workspace } from './workspace.ts';

const folder = mkdtempSync(join(tmpdir(), 'pipewarden-stores-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const postgres = process.env.TEST_POSTGRES_URL;
const backends: [name: string, env: Record<string, string> | null][] = [
  ['pglite', { QUEUE_URL: `pglite:${join(folder, 'bot')}` }],
  ['postgres', postgres ? { QUEUE_URL: postgres } : null],
];

const acceptance = (id: string): Acceptance => ({
  id,
  projectId: 1,
  projectPath: 'a/evil-1',
  rule: 'image-not-allowed',
  value: 'evil:1',
  fingerprint: 'f',
  until: '2099-01-31',
  reason: 'r',
  by: { id: 1, username: 'security' },
  at: '2026-11-29T00:00:00.000Z',
  mergeRequest: 'https://gitlab.example.org/a/evil-1/-/merge_requests/1',
});

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

    const { store, close } = await io.openStore();
    const id = String(Math.floor(Math.random() * 1e9));
    const now = new Date();
    await store.keepAcceptances([acceptance(id)]);
    await store.keepPolicyVersion('p', `p@${id}`, { path: 'policy.yml', text: 'rules: {}\n' }, now);
    const groups = [{ path: 'groups/a.yml', text: 'mode: observe' }];
    await store.keepPolicyVersion('p', `p@${id}x`, { path: 'policy.yml', text: 'rules: {}', groups }, now);
    await close();
    expect((await space.run(['accepted', 'list'], io)).out).toContain(`${id} a/evil-1 image-not-allowed evil:1\n`);
    expect((await space.run(['accepted', 'revoke', id], io)).out).toContain(`${id} revoked`);
    expect((await space.run(['policy', 'versions'], io)).out).toContain(`p@${id}  first in force ${now.toISOString()}`);
    expect((await space.run(['policy', 'versions', `p@${id}`], io)).out).toBe('rules: {}\n');
    expect((await space.run(['policy', 'versions', `${id}x`], io)).out).toBe(
      '# policy.yml\nrules: {}\n\n# groups/a.yml\nmode: observe\n',
    );
    expect(await space.run(['policy', 'versions', 'q@'], io)).toMatchObject({ code: 2 });
  });
});
