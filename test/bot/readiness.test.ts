/** What a load balancer is told while GitLab is away, and when it is back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bot, startBot } from './bot.ts';

let bot: Bot;

beforeAll(async () => {
  bot = await startBot();
});

afterAll(() => bot.stop());

async function readiness(): Promise<{ status: number; gitlab: string }> {
  const response = await fetch(`${bot.url}/readyz`);
  const { gitlab } = (await response.json()) as { gitlab: string };
  return { status: response.status, gitlab };
}

test.each([
  ['bad_gateway', /GitLab answered 502/],
  ['maintenance', /GitLab answered 503/],
  ['throttled', /GitLab answered 429/],
  ['reset', /GitLab did not answer/],
  ['silence', /GitLab did not answer.*Timeout/],
] as const)('%s is named, and forgotten at once', async (kind, cause) => {
  expect(await readiness()).toEqual({ status: 200, gitlab: 'ok' });
  bot.gitlab.fail({ kind, on: /^GET .*\/(metadata|version|user)/, times: 100, retryAfter: 20 });
  expect(await readiness()).toEqual({ status: 503, gitlab: expect.stringMatching(cause) });
  bot.gitlab.heal();
  const since = Date.now();
  expect(await readiness()).toEqual({ status: 200, gitlab: 'ok' });
  expect(Date.now() - since).toBeLessThan(1_000);
});
