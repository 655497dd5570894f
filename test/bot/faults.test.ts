import { afterEach, describe, expect, it } from 'vitest';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { BAD, CI, GOOD, sharedBot } from './shared-bot.ts';

const bot = sharedBot('faults');

afterEach(() => bot.gitlab.heal());

async function reviewed(): Promise<MergeRequestHandle> {
  const project = bot.project({ [CI]: GOOD });
  return (await bot.reviewed(() => project.mergeRequest({ files: { [CI]: BAD } }))).mergeRequest;
}

function expectWhole(mergeRequest: MergeRequestHandle): void {
  expect(mergeRequest.discussions()).toHaveLength(1);
  expect(mergeRequest.notes()).toHaveLength(1);
  expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
}

describe('a busy or broken GitLab', { timeout: 60_000 }, () => {
  it.each(['throttled', 'limited'] as const)('%s: is asked again, not before it said', async (kind) => {
    bot.gitlab.fail({ kind, on: /^GET .*\/diffs/, times: 2, retryAfter: 1 });
    expectWhole(await reviewed());
    expect(bot.gitlab.requests.filter(({ path }) => path.includes('/diffs')).map(({ status }) => status)).toEqual([
      429, 429, 200,
    ]);
  });

  it('that limits notes gets each of them once', async () => {
    bot.gitlab.fail({ kind: 'limited', on: /^POST .*\/(notes|discussions)/, times: 2, retryAfter: 1 });
    expectWhole(await reviewed());
  });

  it.each(['bad_gateway', 'reset', 'broken'] as const)('%s after it took a note: no second one', async (kind) => {
    bot.gitlab.fail({ kind, on: /^POST .*\/discussions/, afterWrite: true });
    bot.gitlab.fail({ kind, on: /^POST .*\/notes/, afterWrite: true });
    expectWhole(await reviewed());
  });

  it('that lost a note before it took it is asked again', async () => {
    bot.gitlab.fail({ kind: 'bad_gateway', on: /^POST .*\/discussions/ });
    bot.gitlab.fail({ kind: 'maintenance', on: /^POST .*\/notes/, retryAfter: 1 });
    expectWhole(await reviewed());
  });

  it('with another update of a note under way is asked again', async () => {
    bot.gitlab.fail({ kind: 'conflict', on: /^POST .*\/(notes|discussions)/, times: 2 });
    expectWhole(await reviewed());
  });

  it.each(['cut_json', 'wrong_json'] as const)(
    '%s for what it wrote, or did not: no second one, and none missing',
    async (kind) => {
      for (const afterWrite of [true, false]) {
        bot.gitlab.fail({ kind, on: /^POST .*\/(discussions|notes)/, afterWrite });
        bot.gitlab.fail({ kind, on: /^POST .*\/statuses/, afterWrite, skip: 1 });
        expectWhole(await reviewed());
      }
    },
  );

  it('with another update of the status under way is asked again', async () => {
    bot.gitlab.fail({ kind: 'conflict', on: /^POST .*\/statuses/, times: 2 });
    expectWhole(await reviewed());
  });

  it('that cuts the line while it is read is read again', async () => {
    bot.gitlab.fail({ kind: 'reset', on: /^GET .*\/raw/ });
    bot.gitlab.fail({ kind: 'bad_gateway', on: /^GET .*\/discussions/ });
    expectWhole(await reviewed());
  });

  it('with a page in the place of a file is read again, and the page is not kept', async () => {
    const project = bot.project({ [CI]: GOOD });
    bot.gitlab.fail({ kind: 'page', on: /^GET .*\/raw/ });
    const files = { [CI]: GOOD.replace('make', 'rake') };
    const { mergeRequest } = await bot.reviewed(() => project.mergeRequest({ files }));
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
    expect(mergeRequest.discussions()).toEqual([]);
  });
});
