import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { memoryStore } from '../support/memory-store.ts';
import { BAD, CI, GOOD, reviewing } from './reviewing.ts';

let gitlab: GitLab;

beforeAll(async () => {
  gitlab = await startGitLab();
});

afterAll(() => gitlab.stop());

const POLICY = 'rules:\n  image-not-allowed:\n    level: error\n    allow: ["ruby:*"]\n';

it('an acceptance counts until its day is over, and no longer than the policy lets people accept', async () => {
  const store = memoryStore();
  const on = (day: string, policy = `${POLICY}accept: {by: ["@sue"]}\n`) =>
    reviewing(gitlab, { policy, parts: { store, now: new Date(`${day}T12:00:00Z`) } });
  const project = gitlab.project('group/expires', { [CI]: GOOD });
  const mergeRequest = project.mergeRequest({ files: { [CI]: BAD } });
  const { review } = on('2026-11-20');
  expect((await review(mergeRequest)).state).toBe('failed');
  const text = '@pipewarden accept until 2026-11-30 because it is scanned';
  mergeRequest.reply(mergeRequest.discussions()[0]!.id, gitlab.user('sue'), text);

  expect((await review(mergeRequest)).state).toBe('passed');
  expect(await store.acceptances(mergeRequest.projectId)).toMatchObject([
    { rule: 'image-not-allowed', value: 'evil/miner:1', until: '2026-11-30', by: { username: 'sue' }, revokedAt: null },
  ]);
  const last = await on('2026-11-30').review(mergeRequest);
  expect(last.state).toBe('passed');
  expect(last.findings[0]?.exempted).toMatchObject({ how: 'accepted', ending: true });
  expect((await on('2026-12-01').review(mergeRequest)).state).toBe('failed');
  expect((await on('2026-11-30', POLICY).review(mergeRequest)).state).toBe('failed');
  expect(
    (await on('2026-11-30', `${POLICY}accept: {by: ["@sue"], rules: [docker-in-docker]}\n`).review(mergeRequest)).state,
  ).toBe('failed');
});

it('where the policy only observes, nothing is accepted', async () => {
  const store = memoryStore();
  const policy = `${POLICY}accept: {by: ["@sue"]}\n`;
  const mergeRequest = gitlab.project('group/observes', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
  await reviewing(gitlab, { policy, parts: { store } }).review(mergeRequest);
  const text = '@pipewarden accept until 2030-11-30 because it is scanned';
  mergeRequest.reply(mergeRequest.discussions()[0]!.id, gitlab.user('sue'), text);
  await reviewing(gitlab, { policy: `${policy}mode: observe\n`, parts: { store } }).review(mergeRequest);
  expect(await store.acceptances()).toEqual([]);
});
