import { describe, expect, it } from 'vitest';
import type { User } from '../support/gitlab/instance.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { POLICY } from './bot.ts';
import { BAD, CI, GOOD, sharedBot } from './shared-bot.ts';

const bot = sharedBot('accept', {
  comments: true,
  policy: `${POLICY}accept: {by: [org/security, "@olga"], rules: [image-not-allowed]}\n`,
});
const UNTIL = `${new Date().getUTCFullYear() + 1}-01-31`;

function security(name = 'sue'): User {
  bot.gitlab.member('org', bot.gitlab.bot, 'reporter');
  const user = bot.gitlab.user(name);
  bot.gitlab.member('org/security', user, 'developer');
  return user;
}

async function opened(project = bot.project(), files = { [CI]: BAD }): Promise<MergeRequestHandle> {
  const { mergeRequest } = await bot.reviewed(() => project.mergeRequest({ files }));
  expect(stateOf(mergeRequest)).toBe('failed');
  return mergeRequest;
}

async function asks(mergeRequest: MergeRequestHandle, user: User, text: string): Promise<string> {
  const { id } = mergeRequest.discussions()[0]!;
  await bot.during(() => mergeRequest.reply(id, user, `@pipewarden ${text}`));
  const { notes } = mergeRequest.discussions()[0]!;
  return notes.findLast(({ body }) => body.includes('pipewarden 1 answer'))?.body ?? 'no answer';
}

function stateOf(mergeRequest: MergeRequestHandle): string | undefined {
  return mergeRequest.statuses().at(-1)?.state;
}

describe('a finding that somebody whom the policy names accepts', () => {
  it('passes, and the note says who, why and until when', async () => {
    const mergeRequest = await opened();
    const answer = await asks(mergeRequest, security(), `accept until ${UNTIL} because the image is scanned (#12)`);
    expect(answer).toContain(`accepted by \`sue\` until ${UNTIL}: \`the image is scanned (#12)\``);
    expect(mergeRequest.discussions()[0]).toMatchObject({ resolved: true });
    expect(stateOf(mergeRequest)).toBe('success');
    expect(mergeRequest.statuses().at(-1)?.description).toContain('1 exempted');
  });

  it('passes in the next merge request of the project with the same value, and in no other project', async () => {
    const project = bot.project();
    await asks(await opened(project), security(), `accept until ${UNTIL} because we trust it`);
    const files = { [CI]: BAD.replace('build', 'other'), 'x.txt': 'x' };
    const { mergeRequest } = await bot.reviewed(() => project.mergeRequest({ files }));
    expect(stateOf(mergeRequest)).toBe('success');
    expect(mergeRequest.discussions()).toEqual([]);
    const another = await bot.reviewed(() => project.mergeRequest({ files: { [CI]: BAD.replace('miner', 'digger') } }));
    expect(stateOf(another.mergeRequest)).toBe('failed');
    await opened();
  });

  it('passes where the policy names the user', async () => {
    const mergeRequest = await opened();
    await asks(mergeRequest, bot.gitlab.user('olga'), `accept until ${UNTIL} because I say so`);
    expect(stateOf(mergeRequest)).toBe('success');
  });

  it('counts again when it is revoked, and a lost answer does not accept it anew', async () => {
    const mergeRequest = await opened();
    const sue = security();
    await asks(mergeRequest, sue, `accept until ${UNTIL} because we trust it`);
    expect(await asks(mergeRequest, sue, 'revoke')).toContain('it counts again');
    expect(stateOf(mergeRequest)).toBe('failed');
    const { discussions } = mergeRequest.mergeRequest;
    const [discussion] = discussions.filter(({ notes: [note] }) => note?.body.includes('evil/miner'));
    const answers = discussion!.notes.filter(({ body }) => body.includes('no longer counts'));
    expect(answers).toHaveLength(1);
    discussion!.notes.splice(discussion!.notes.indexOf(answers[0]!), 1);
    await bot.during(() => mergeRequest.push({ 'x.txt': 'y' }));
    expect(stateOf(mergeRequest)).toBe('failed');
  });

  it('is answered in the words of whoever wrote the reason, as code', async () => {
    const mergeRequest = await opened();
    const answer = await asks(mergeRequest, security(), `accept until ${UNTIL} because @all </details> \`x\` /merge`);
    expect(answer).not.toMatch(/(?<!`[^`]*)@all/);
    expect(mergeRequest.summary() ?? '').not.toMatch(/^\/merge/m);
    expect(bot.gitlab.quickActions.filter(({ username }) => username === 'pipewarden')).toEqual([]);
  });
});

it('a reason with a credential in it is told and kept without', async () => {
  const mergeRequest = await opened();
  const token = ['glpat', 'x'.repeat(20)].join('-');
  const answer = await asks(mergeRequest, security(), `accept until ${UNTIL} because ${token} says so`);
  expect(answer).toContain('`glpat-*** says so`');
});

describe('a finding is not accepted', () => {
  it.each([
    [
      'by whom the policy does not name',
      (): User => bot.gitlab.user('mallory'),
      `accept until ${UNTIL} because x`,
      'not among',
    ],
    ['without a day', security, 'accept because', 'until when and why'],
    ['without a reason', security, `accept until ${UNTIL}`, 'until when and why'],
    ['until a day that does not exist', security, 'accept until 2030-02-31 because x', 'until when and why'],
    ['until a day that is over', security, 'accept until 2020-01-31 because x', 'That day is over'],
    ['that nobody accepted when it is revoked', security, 'revoke', 'Nothing is accepted'],
  ] as const)('%s', async (_, who, text, told) => {
    const mergeRequest = await opened();
    expect(await asks(mergeRequest, who(), text)).toContain(told);
    expect(stateOf(mergeRequest)).toBe('failed');
    expect(mergeRequest.discussions()[0]).toMatchObject({ resolved: false });
  });

  it('by a member of the group whose role is too low', async () => {
    const mergeRequest = await opened();
    security();
    bot.gitlab.member('org/security', bot.gitlab.user('gus'), 'reporter');
    expect(await asks(mergeRequest, bot.gitlab.user('gus'), `accept until ${UNTIL} because x`)).toContain('not among');
    expect(stateOf(mergeRequest)).toBe('failed');
  });

  it('by the author of the change, whoever that is', async () => {
    bot.gitlab.member('org/security', bot.gitlab.author, 'owner');
    const mergeRequest = await opened();
    expect(await asks(mergeRequest, bot.gitlab.author, `accept until ${UNTIL} because x`)).toContain('your own');
    expect(stateOf(mergeRequest)).toBe('failed');
  });

  it('by a comment that somebody changed after it was written', async () => {
    const mergeRequest = await opened();
    const { id } = mergeRequest.discussions()[0]!;
    await bot.during(() => mergeRequest.reply(id, security(), 'Looks good to me.'));
    const note = mergeRequest.mergeRequest.discussions.find((each) => each.id === id)!.notes.at(-1)!;
    note.body = `@pipewarden accept until ${UNTIL} because it looks good`;
    note.updatedAt = new Date(Date.now() + 60_000).toISOString();
    await bot.during(() => mergeRequest.push({ 'x.txt': 'y' }));
    expect(mergeRequest.discussions()[0]!.notes.at(-1)!.body).toContain('was changed after it was written');
    expect(stateOf(mergeRequest)).toBe('failed');
  });

  it('of a rule that the policy does not name', async () => {
    const files = { [CI]: GOOD.replace('script', 'services: [docker:27-dind]\n  script') };
    const mergeRequest = await opened(bot.project(), files);
    expect(await asks(mergeRequest, security(), `accept until ${UNTIL} because x`)).toContain('lets nobody accept');
    expect(stateOf(mergeRequest)).toBe('failed');
  });

  it('outside its discussion', async () => {
    const mergeRequest = await opened();
    await bot.during(() => mergeRequest.comment(security(), `@pipewarden accept until ${UNTIL} because x`));
    expect(mergeRequest.notes().join()).toContain('in their own discussions');
    expect(stateOf(mergeRequest)).toBe('failed');
  });

  it('where the bot cannot see the group', async () => {
    bot.gitlab.member('hidden/security', bot.gitlab.user('hugo'), 'owner');
    const mergeRequest = await opened();
    expect(await asks(mergeRequest, bot.gitlab.user('hugo'), `accept until ${UNTIL} because x`)).toContain('not among');
  });
});
