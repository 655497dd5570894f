import { describe, expect, it } from 'vitest';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { writesOf } from './bot.ts';
import { BAD, CI, GOOD, sharedBot } from './shared-bot.ts';

const bot = sharedBot('events');

const newProject = (text = GOOD) => bot.project({ [CI]: text, 'README.md': 'x\n' });
const open = async (start: () => MergeRequestHandle) => (await bot.reviewed(start)).mergeRequest;

describe('an event', () => {
  it('that says nothing about the code asks GitLab nothing', async () => {
    const mergeRequest = await open(() => newProject().mergeRequest({ files: { [CI]: BAD } }));
    expect(await bot.during(() => mergeRequest.rename('Better title'))).toEqual([]);
  });

  it('of closing it writes nothing where nobody else has its head', async () => {
    const mergeRequest = await open(() => newProject().mergeRequest({ files: { [CI]: BAD } }));
    expect(writesOf(await bot.during(() => mergeRequest.close()))).toEqual([]);
  });

  it('of the bot’s own doing is ignored', async () => {
    const mergeRequest = await open(() => newProject().mergeRequest({ files: { [CI]: BAD } }));
    await bot.during(() => mergeRequest.push({ [CI]: GOOD.replace('make', 'rake') }));
    const own = bot.gitlab.events.at(-1)!;
    expect(own).toMatchObject({ user: { username: 'pipewarden' } });
    expect(await bot.during(() => bot.gitlab.send(own))).toEqual([]);
  });

  it('that readies a draft starts a review', async () => {
    const mergeRequest = await open(() => newProject().mergeRequest({ files: { [CI]: BAD }, draft: true }));
    const asked = await bot.during(() => mergeRequest.markReady());
    expect(asked.length).toBeGreaterThan(0);
    expect(mergeRequest.discussions()).toHaveLength(1);
  });

  it('of another target compares with another base', async () => {
    const project = newProject();
    project.commit({ [CI]: BAD }, 'stable');
    const mergeRequest = await open(() =>
      project.mergeRequest({ branch: 'stable-fix', files: { [CI]: `# more\n${BAD}` } }),
    );
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
    project.project.repository.refs.set('refs/heads/stable', mergeRequest.sha);
    mergeRequest.push({ 'README.md': 'y\n' });
    await bot.during(() => mergeRequest.retarget('stable'));
    expect(mergeRequest.discussions()).toMatchObject([{ resolved: true }]);
    expect(mergeRequest.statuses().map(({ state }) => state)).not.toContain('failed');
  });

  it('of a force push onto a newer target finds what is there now', async () => {
    const project = newProject();
    const mergeRequest = await open(() => project.mergeRequest({ files: { [CI]: BAD } }));
    project.commit({ 'README.md': 'newer\n' });
    await bot.during(() => mergeRequest.forcePush({ [CI]: `# rebased\n${BAD}` }));
    const unresolved = mergeRequest.discussions().filter(({ resolved }) => !resolved);
    expect(unresolved).toMatchObject([{ outdated: false, position: { new_line: 3 } }]);
  });

  it('with a wrong secret is refused and leads to nothing', async () => {
    const mergeRequest = await open(() => newProject().mergeRequest({ files: { 'README.md': 'y\n' } }));
    const headers = { 'Content-Type': 'application/json', 'X-Gitlab-Token': 'wrong' };
    const body = JSON.stringify(mergeRequest.event('open'));
    const asked = await bot.during(async () => {
      const answer = await fetch(`${bot.url}/webhooks/gitlab`, { method: 'POST', headers, body });
      expect(answer.status).toBe(401);
    });
    expect(asked).toEqual([]);
  });
});

describe('findings that were there before', () => {
  it('do not count, and get no discussion', async () => {
    const mergeRequest = await open(() =>
      newProject(BAD).mergeRequest({ files: { [CI]: `${BAD}test:\n  script: [rake]\n` } }),
    );
    expect(mergeRequest.discussions()).toEqual([]);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
  });
});

describe('a token', () => {
  it('of a Reporter writes notes, and no status', async () => {
    const project = bot.gitlab.project('events/reporter', { [CI]: GOOD }, { bot: 'reporter' });
    const mergeRequest = await open(() => project.mergeRequest({ files: { [CI]: BAD } }));
    expect(mergeRequest.statuses()).toEqual([]);
    expect(mergeRequest.discussions()).toHaveLength(1);
  });

  it('that sees nothing of the project gives up at once', async () => {
    const project = bot.gitlab.project('events/hidden', { [CI]: GOOD }, { bot: null });
    const asked = await bot.during(() => void project.mergeRequest({ files: { [CI]: BAD } }));
    expect(asked.map(({ status }) => status)).toEqual([404, 404]);
    expect(writesOf(asked)).toEqual([]);
  });
});
