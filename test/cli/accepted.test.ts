import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openBotStore } from '../../src/cli/bot-store.ts';
import { openDatabase } from '../../src/database/open-database.ts';
import { createLog } from '../../src/log.ts';
import type { Acceptance } from '../../src/review/snapshot.ts';
import { openStore } from '../../src/store/open-store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { readyPglite } from '../support/ready-pglite.ts';
import { workspace } from './workspace.ts';

const ACCEPTED: Acceptance = {
  id: '4711',
  projectId: 5,
  projectPath: 'group/app',
  mergeRequest: 'https://gitlab.example.org/group/app/-/merge_requests/1',
  rule: 'image-not-allowed',
  value: 'evil/miner:1',
  fingerprint: 'f'.repeat(32),
  until: '2999-12-31',
  reason: 'scanned \u001b[31m',
  by: { id: 7, username: 'sue' },
  at: '2026-11-28T12:00:00.000Z',
};
const ENDED = { ...ACCEPTED, id: '12', projectPath: 'other/app', until: '2020-01-31', at: '2020-01-01T00:00:00.000Z' };

it('accepted lists what people accepted, and revoke takes it back', async () => {
  const store = memoryStore();
  await store.keepAcceptances([ENDED, ACCEPTED]);
  const space = workspace();
  const run = (...argv: string[]) =>
    space.run(['accepted', ...argv], {
      openStore: async () => ({ store, openQueue: async () => null, close: async () => {} }),
    });

  expect((await run()).out).toBe(
    [
      '4711 group/app image-not-allowed evil/miner:1',
      '  until 2999-12-31, accepted by sue: scanned  [31m',
      '  https://gitlab.example.org/group/app/-/merge_requests/1#note_4711',
      '12 other/app image-not-allowed evil/miner:1',
      '  ended on 2020-01-31, accepted by sue: scanned  [31m',
      '  https://gitlab.example.org/group/app/-/merge_requests/1#note_12',
      '',
    ].join('\n'),
  );
  expect(JSON.parse((await run('--project', 'group/app', '--format', 'json')).out)).toEqual([
    { ...ACCEPTED, revokedAt: null },
  ]);
  const wrong = await run('revoke', '4711', '99');
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('nothing was accepted under 99')]);
  const right = await run('revoke', '4711');
  expect(right.out).toContain('4711 revoked: image-not-allowed evil/miner:1 in group/app counts again');
  expect((await run('revoke', '4711')).out).toBe('4711 was revoked before\n');
  expect((await run()).out).toContain('  revoked at 20');
});

it('is about the store that the bot has, and makes none where there is none', { timeout: 60_000 }, async () => {
  const { folder: cwd } = workspace();
  const at = { env: { QUEUE_URL: 'pglite:queue' }, cwd };
  await expect(openBotStore(at)).rejects.toThrow('QUEUE_URL: there is no store in queue');
  const database = await openDatabase(await readyPglite(join(cwd, 'queue')), 'QUEUE_URL', createLog('silent'));
  await (await openStore(database)).keepAcceptances([ACCEPTED]);
  await expect(openBotStore(at)).rejects.toThrow('is in use by another process');
  await database.close();
  const opened = await openBotStore(at);
  expect(await opened.store.acceptances()).toHaveLength(1);
  await opened.close();
});
