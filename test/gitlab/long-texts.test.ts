/** What people write on merge requests is as long as they like, and keeps nobody from reading the rest. */
import { afterEach, expect, test } from 'vitest';
import { Refused } from '../../src/errors.ts';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { MOST_READ } from '../../src/short-texts.ts';
import { fakeClock, type ScriptedServer, scriptedServer } from './scripted-server.ts';

const ME = { id: 1, username: 'pipewarden' };
const LONG = 'é'.repeat(500_000);
/** More than an answer may hold. */
const MANY = 34;

let server: ScriptedServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function reading(answer: (path: string) => unknown) {
  server = await scriptedServer(({ url }) => ({ body: answer(url.replace('/api/v4/', '')) }));
  const options = { url: server.url, token: 'glpat-x', log: createLog('silent'), clock: fakeClock() };
  return openGitLab(options).reader;
}

const note = (id: number, author: number, body: string) => ({ id, author: { id: author, username: 'x' }, body });

test('long notes of others are cut, ours are whole, and every page is read', async () => {
  const ours = `${'x'.repeat(50_000)} <!-- ours -->`;
  const page = (first: number, count: number, body: (id: number) => string) =>
    Array.from({ length: count }, (_, n) => ({ id: String(first + n), notes: [note(first + n, 2, body(first + n))] }));
  const reader = await reading((path) => {
    if (path === 'user') return ME;
    if (!path.includes('&page=2')) return page(0, 100, (id) => (id < MANY ? LONG : 'short'));
    return [...page(100, 5, () => LONG), { id: 'ours', notes: [note(200, ME.id, ours)] }];
  });
  const found = await reader.discussions(7, 3);
  expect(found).toHaveLength(106);
  const bodies = found.map(({ notes: [first] }) => first?.body ?? '');
  expect(bodies.slice(0, MANY).every((body) => body === LONG.slice(0, MOST_READ))).toBe(true);
  expect(bodies.slice(MANY, 100).every((body) => body === 'short')).toBe(true);
  expect(bodies.at(-1)).toBe(ours);
});

test('more than fits all the same is refused', async () => {
  const text = 'x'.repeat(90_000);
  const notes = Array.from({ length: 400 }, (_, id) => note(id, 2, text));
  const reader = await reading((path) => (path === 'user' ? ME : [{ id: 'a', notes }]));
  await expect(reader.discussions(7, 3)).rejects.toThrow(Refused);
});

test('the sweep sees every merge request, however long descriptions are', async () => {
  const reader = await reading(() =>
    Array.from({ length: MANY }, (_, index) => ({
      iid: index + 1,
      project_id: 7,
      sha: 'a',
      updated_at: '2026-11-22T00:00:00Z',
      description: LONG,
      references: { full: `group/app!${index + 1}` },
    })),
  );
  expect(await reader.openMergeRequests()).toHaveLength(MANY);
});
