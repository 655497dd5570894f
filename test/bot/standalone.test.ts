/** The process of `npm start`, embedded queue and all. */
import { expect, it } from 'vitest';
import { writesOf } from './bot.ts';
import { BAD, CI, GOOD, sharedBot } from './shared-bot.ts';

const bot = sharedBot('group', { standalone: true });

it('reviews from event to report, and again after a fix', { timeout: 60_000 }, async () => {
  const project = bot.project({ [CI]: GOOD });
  const { mergeRequest } = await bot.reviewed(() => project.mergeRequest({ files: { [CI]: BAD } }));
  expect(mergeRequest.discussions()).toMatchObject([{ resolved: false, position: { new_line: 2 } }]);
  expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);

  const { pathname, search } = new URL(mergeRequest.statuses()[0]!.targetUrl!);
  const report = await fetch(bot.url + pathname + search);
  expect(report.status).toBe(200);
  expect(await report.text()).toContain('evil/miner:1');
  const [, newest = ''] = /\[Full report\]\(([^)]*)\)/.exec(mergeRequest.summary() ?? '') ?? [];
  const led = await fetch(newest.replace('https://pipewarden.example.org', bot.url));
  expect([led.status, new URL(led.url).pathname]).toEqual([200, pathname]);
  const forged = await fetch(`${bot.url}${pathname}${search.slice(0, -4)}AAAA`);
  expect(forged.status).not.toBe(200);

  const again = await bot.during(async () => {
    const event = mergeRequest.newEvent('open');
    for (let n = 0; n < 3; n++) await bot.gitlab.send(event);
  });
  expect(writesOf(again)).toEqual([]);

  await bot.during(() => mergeRequest.push({ [CI]: GOOD.replace('make', 'rake') }));
  expect(mergeRequest.discussions()).toMatchObject([{ resolved: true, resolvedBy: 'pipewarden' }]);
  expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
});

it('is ready, and tells what it counts', async () => {
  expect((await fetch(`${bot.url}/readyz`)).status).toBe(200);
  const metrics = await (await fetch(`${bot.url}/metrics`)).text();
  expect(metrics).toMatch(/^pipewarden_reviews_total\{state="failed"\} \d+$/m);
});
