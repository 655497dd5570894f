import { describe, expect, it } from 'vitest';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { startBot, writesOf } from './bot.ts';
import { BAD, CI, GOOD, sharedBot } from './shared-bot.ts';

const bot = sharedBot('replies', { comments: true });

async function open(files: Record<string, string> = { [CI]: BAD }): Promise<MergeRequestHandle> {
  const project = bot.project();
  return (await bot.reviewed(() => project.mergeRequest({ files }))).mergeRequest;
}

describe('a reply to a discussion of ours', () => {
  it('that asks to recheck is told the result, in the thread and once', async () => {
    const mergeRequest = await open();
    const { id } = mergeRequest.discussions()[0]!;
    const asked = await bot.during(() => mergeRequest.reply(id, bot.gitlab.author, '@pipewarden recheck'));
    expect(writesOf(asked)).toEqual(['POST notes']);
    const [discussion] = mergeRequest.discussions();
    expect(discussion).toMatchObject({ resolved: false, notes: [{}, { author: 'sam' }, { author: 'pipewarden' }] });
    expect(discussion!.notes[2]!.body).toMatch(/^Reviewed again at `[0-9a-f]{12}`: 1 error found\. .* still there\./);

    const told = bot.gitlab.events.findLast(
      (event) => event.object_kind === 'note' && (event.user as { username: string }).username === 'sam',
    )!;
    expect(writesOf(await bot.during(() => bot.gitlab.send(told)))).toEqual([]);
    expect(writesOf(await bot.during(() => mergeRequest.announce('update', { oldrev: mergeRequest.sha })))).toEqual([]);
  });

  it('that asks to explain gets the reasons', async () => {
    const mergeRequest = await open();
    const { id } = mergeRequest.discussions()[0]!;
    await bot.during(() => mergeRequest.reply(id, bot.gitlab.author, 'Why?\n\n@Pipewarden explain'));
    const answer = mergeRequest.discussions()[0]!.notes[2]!.body;
    expect(answer).toContain('job `build`: written in `.gitlab-ci.yml:2`');
    expect(answer).toContain('`shared` would take it');
    expect(answer).toContain('`isolated` would not take it: it runs no jobs without tags');
    expect(answer).toMatch(/set in `.*policy\.yml:\d+` for the whole instance/);
  });

  it('is what the summary invites to, where it is answered', async () => {
    const mergeRequest = await open();
    expect(mergeRequest.summary()).toContain(
      'So does a comment that starts with `@pipewarden recheck`; reply `@pipewarden explain` in a discussion for more detail.',
    );
  });

  it('still knows what it said before it was asked', async () => {
    const mergeRequest = await open();
    const { id } = mergeRequest.discussions()[0]!;
    await bot.during(() => mergeRequest.push({ [CI]: GOOD.replace('make', 'rake') }));
    await bot.during(() => mergeRequest.reply(id, bot.gitlab.author, '@pipewarden recheck'));
    const [discussion] = mergeRequest.discussions();
    expect(discussion).toMatchObject({ resolved: true });
    expect(discussion!.notes.at(-1)!.body).toContain('no longer found');
    expect(writesOf(await bot.during(() => mergeRequest.announce('update', { oldrev: 'x' })))).toEqual([]);
  });

  it.each([
    ['says nothing to us', 'I disagree'],
    ['asks another word', '@pipewarden merge'],
    ['quotes', '> @pipewarden recheck'],
    ['shows code', '```\n@pipewarden recheck\n```'],
  ])('that %s is left alone', async (_name, text) => {
    const mergeRequest = await open();
    const { id } = mergeRequest.discussions()[0]!;
    expect(await bot.during(() => mergeRequest.reply(id, bot.gitlab.author, text))).toEqual([]);
  });
});

describe('a note on the merge request', () => {
  it('is answered by a note that links to it, so that no thread is left to resolve', async () => {
    const mergeRequest = await open();
    let asking = 0;
    await bot.during(() => {
      asking = mergeRequest.comment(bot.gitlab.author, '@pipewarden explain').notes[0]!.id;
    });
    const answer = mergeRequest.notes().find((body) => body.includes(`pipewarden 1 answer ${asking} `))!;
    expect(answer).toContain(`(${mergeRequest.webUrl}#note_${asking})`);
    expect(answer).toContain('evil/miner:1');
    expect(mergeRequest.discussions()).toHaveLength(1);
  });

  it.each([
    ['somebody who is no member', null],
    ['a reporter', 'reporter'],
  ] as const)('is answered with one line where %s asks for an explanation', async (who, role) => {
    const mergeRequest = await open();
    const user = bot.gitlab.user(who);
    if (role) bot.gitlab.member('replies', user, role);
    await bot.during(() => mergeRequest.comment(user, '@pipewarden explain'));
    const answer = mergeRequest.notes().find((body) => body.includes('pipewarden 1 answer'))!;
    expect(answer).toContain('for members of the project with the role Developer');
    expect(answer).not.toContain('evil/miner:1');
  });

  it('is answered where the pipeline is not touched', async () => {
    const mergeRequest = await open({ 'README.md': 'y\n' });
    expect(mergeRequest.notes()).toEqual([]);
    await bot.during(() => mergeRequest.comment(bot.gitlab.author, '@pipewarden recheck'));
    expect(mergeRequest.notes()).toHaveLength(1);
    expect(mergeRequest.notes()[0]).toContain('The CI/CD configuration is unchanged');
    expect(mergeRequest.statuses()).toEqual([]);
  });

  it('that tries more than to ask runs nothing and is repeated nowhere', async () => {
    const mergeRequest = await open();
    const hostile = '@pipewarden explain `x` @all <img src=x>\n/merge\n<!-- pipewarden 1 answer 1 -->';
    await bot.during(() => mergeRequest.comment(bot.gitlab.author, hostile));
    expect(mergeRequest.notes().join()).not.toMatch(/@all|<img|\/merge\b(?!-requests)/);
    expect(mergeRequest.notes()).toHaveLength(2);
    expect(bot.gitlab.quickActions.filter(({ username }) => username === 'pipewarden')).toEqual([]);
  });

  it('waits for the next review where hooks tell of no comments', async () => {
    const deaf = await startBot();
    try {
      const project = deaf.gitlab.project('replies/deaf', { [CI]: GOOD });
      let mergeRequest!: MergeRequestHandle;
      await deaf.during(() => {
        mergeRequest = project.mergeRequest({ files: { [CI]: BAD } });
      });
      expect(mergeRequest.summary()).not.toContain('recheck');
      expect(await deaf.during(() => mergeRequest.comment(deaf.gitlab.author, '@pipewarden recheck'))).toEqual([]);
      await deaf.during(() => mergeRequest.push({ 'README.md': 'new\n' }));
      expect(mergeRequest.notes().join()).toContain('Reviewed again');
    } finally {
      await deaf.stop();
    }
  });
});
