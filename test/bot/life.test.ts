import { describe, expect, it } from 'vitest';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { writesOf } from './bot.ts';
import { BAD, CI, GOOD, sharedBot } from './shared-bot.ts';

const bot = sharedBot('life');

async function opened(files = { [CI]: BAD }): Promise<MergeRequestHandle> {
  const project = bot.project();
  return (await bot.reviewed(() => project.mergeRequest({ files }))).mergeRequest;
}

describe('a review', () => {
  it('writes one discussion, one summary and one status', async () => {
    const mergeRequest = await opened();
    expect(mergeRequest.discussions()).toHaveLength(1);
    expect(mergeRequest.summary()).toContain('1 error');
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
    expect(mergeRequest.statuses()[0]?.targetUrl).toMatch(/^https:\/\/pipewarden\.example\.org\/reviews\//);
  });

  it('says nothing but a good status when all is well', async () => {
    const mergeRequest = await opened({ [CI]: GOOD.replace('make', 'rake') });
    expect(mergeRequest.discussions()).toEqual([]);
    expect(mergeRequest.summary()).toBeNull();
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
  });

  it('costs two calls when nobody wrote and nothing of the pipeline is touched', async () => {
    const project = bot.project();
    await bot.during(() => project.mergeRequest({ files: { 'README.md': 'y\n' } }));
    const asked = await bot.during(() => project.mergeRequest({ files: { 'README.md': 'z\n' } }));
    expect(asked.map(({ method, route }) => `${method} ${route}`)).toHaveLength(2);
    expect(writesOf(asked)).toEqual([]);
  });

  it('writes nothing the second time', async () => {
    const mergeRequest = await opened();
    const again = mergeRequest.newEvent('open');
    const asked = await bot.during(() => bot.gitlab.send(again));
    expect(asked.length).toBeGreaterThan(0);
    expect(writesOf(asked)).toEqual([]);
  });

  it('is queued once for one delivery', async () => {
    const mergeRequest = await opened();
    const event = mergeRequest.event('update', { oldrev: 'a'.repeat(40) });
    const answers: number[] = [];
    await bot.during(async () => {
      for (let n = 0; n < 3; n++) {
        const [answer] = await bot.gitlab.send(event, { idempotencyKey: 'one and the same' });
        answers.push(answer!.status);
      }
    });
    expect(answers).toEqual([202, 200, 200]);
    expect(mergeRequest.discussions()).toHaveLength(1);
  });

  it('is one when three hooks tell of the same merge request', async () => {
    const project = bot.project();
    await bot.during(() => project.mergeRequest({ files: { [CI]: BAD } }));
    const one = await bot.during(() => project.mergeRequest({ files: { [CI]: BAD } }));
    let mergeRequest!: MergeRequestHandle;
    const asked = await bot.during(async () => {
      mergeRequest = project.mergeRequest({ files: { [CI]: BAD } });
      const event = mergeRequest.event('open');
      await Promise.all([bot.gitlab.send(event), bot.gitlab.send(event)]);
    });
    expect(mergeRequest.discussions()).toHaveLength(1);
    expect(mergeRequest.notes()).toHaveLength(1);
    expect(writesOf(asked).filter((write) => write === 'POST discussions')).toHaveLength(1);
    expect(asked).toHaveLength(one.length);
  });

  it('is over: another hook that tells of the same event costs two calls', async () => {
    const project = bot.project();
    let mergeRequest!: MergeRequestHandle;
    await bot.during(() => {
      mergeRequest = project.mergeRequest({ files: { [CI]: BAD } });
    });
    const asked = await bot.during(() => bot.gitlab.send(mergeRequest.event('open')));
    expect(asked).toHaveLength(2);
    expect(writesOf(asked)).toEqual([]);
  });
});

describe('a fix', () => {
  it('resolves the discussion and mends summary and status', async () => {
    const mergeRequest = await opened();
    await bot.during(() => mergeRequest.push({ [CI]: GOOD.replace('make', 'rake') }));
    const [discussion] = mergeRequest.discussions();
    expect(discussion).toMatchObject({ resolved: true, resolvedBy: 'pipewarden' });
    expect(discussion?.notes).toHaveLength(2);
    expect(mergeRequest.summary()).toContain('no longer finds anything');
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
  });

  it('is undone when the finding comes back', async () => {
    const mergeRequest = await opened();
    await bot.during(() => mergeRequest.push({ [CI]: GOOD.replace('make', 'rake') }));
    await bot.during(() => mergeRequest.push({ [CI]: BAD }));
    const open = mergeRequest.discussions().filter((discussion) => !discussion.resolved);
    expect(open).toHaveLength(1);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
    expect(writesOf(await bot.during(() => bot.gitlab.send(mergeRequest.newEvent('open'))))).toEqual([]);
  });

  it('leaves what a person resolved', async () => {
    const mergeRequest = await opened();
    const [discussion] = mergeRequest.discussions();
    mergeRequest.resolve(discussion!.id, bot.gitlab.author);
    await bot.during(() => mergeRequest.push({ 'README.md': 'y\n' }));
    expect(mergeRequest.discussions()).toMatchObject([{ resolved: true, resolvedBy: 'sam' }]);
  });

  it('keeps the discussion when lines merely move', async () => {
    const mergeRequest = await opened();
    const asked = await bot.during(() => mergeRequest.push({ [CI]: `# a comment\n${BAD}` }));
    expect(mergeRequest.discussions()).toMatchObject([{ resolved: false, outdated: false, position: { new_line: 3 } }]);
    expect(writesOf(asked).filter((write) => /discussions|notes/.test(write))).toEqual([]);
  });
});

describe('other people', () => {
  it('may copy a marker without effect', async () => {
    const mergeRequest = await opened();
    const [own] = mergeRequest.discussions();
    mergeRequest.comment(bot.gitlab.author, own!.body);
    mergeRequest.comment(bot.gitlab.author, mergeRequest.summary()!);
    await bot.during(() => mergeRequest.push({ [CI]: GOOD.replace('make', 'rake') }));
    expect(mergeRequest.notes(bot.gitlab.author)).toEqual([own!.body, expect.stringContaining('1 error')]);
    expect(mergeRequest.discussions()).toMatchObject([{ resolved: true }]);
  });

  it('end a review by closing the merge request', async () => {
    const project = bot.project();
    let mergeRequest!: MergeRequestHandle;
    await bot.during(() => {
      mergeRequest = project.mergeRequest({ files: { [CI]: BAD }, prepared: false });
    });
    mergeRequest.settle();
    mergeRequest.close();
    const asked = await bot.during(() => bot.gitlab.send(mergeRequest.newEvent('open')));
    expect(writesOf(asked).filter((write) => write !== 'POST :sha')).toEqual([]);
  });
});
