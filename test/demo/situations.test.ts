import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bot, startBot } from '../bot/bot.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { IMAGE_FIX, openSituations, type Situation } from './situations.ts';

let bot: Bot;

beforeAll(async () => {
  bot = await startBot({ policy: readFileSync('test/demo/policy.yml', 'utf8') });
});

afterAll(() => bot.stop());

/** Rule and line of each thread. */
function threads(mergeRequest: MergeRequestHandle): string[] {
  return mergeRequest
    .discussions()
    .map(({ body, position }) => `${/finding \w+ ([\w-]+)/.exec(body)?.[1]} ${position?.new_line}`);
}

it('tells its stories, and nothing else', async () => {
  let situations: readonly Situation[] = [];
  await bot.during(() => {
    situations = openSituations(bot.gitlab);
  });
  expect(situations.map(({ mergeRequest }) => threads(mergeRequest))).toEqual([
    ['image-not-allowed 12'],
    ['docker-in-docker 8'],
    [],
    ['git-strategy-reuses-checkout 23', 'pull-policy-not-allowed 4'],
    ['image-not-allowed 2'],
  ]);
  const [refused, moved, sysbox, reused, japanese] = situations.map(({ mergeRequest }) => mergeRequest) as [
    MergeRequestHandle,
    ...MergeRequestHandle[],
  ];
  const states = situations.map(({ mergeRequest }) => mergeRequest.statuses().map(({ state }) => state));
  expect(states).toEqual([['failed'], ['failed'], ['success'], ['failed'], ['failed']]);
  expect(refused.discussions()[0]?.body).toContain('the release team');
  expect(moved?.summary()).toContain('1 finding was there before');
  expect(moved?.summary()).toContain('fixes 1 finding');
  expect(sysbox?.summary()).toBeNull();
  expect(reused?.discussions().map(({ body }) => body.includes('```suggestion'))).toContain(true);
  expect(reused?.summary()).not.toContain('nothing of it is told');
  expect(japanese?.summary()).toContain('エラー');

  const mergeRequest = refused;
  await bot.during(() => mergeRequest.push(IMAGE_FIX));
  expect(mergeRequest.discussions()).toMatchObject([{ resolved: true }]);
  expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
});
