/** The hook as `doctor` sees it, and its secret, which GitLab never tells. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Listening } from '../../src/probes/listen.ts';
import { type Looking, SECRET, startFront, startLooking } from './looking.ts';

let at: Looking;

beforeEach(async () => {
  at = await startLooking();
});

afterEach(() => at.stop());

describe('the hook', () => {
  it('the webhook: not there, not ticked, disabled, hidden', async () => {
    expect((await at.look()).of('webhook')?.state).toBe('unknown');
    at.gitlab.bot.admin = true;
    expect((await at.look()).of('webhook')).toMatchObject({
      state: 'failed',
      advice: expect.stringContaining('`pipewarden install` makes it'),
    });
    at.hook({ mergeRequests: false });
    expect((await at.look()).of('webhook')?.says).toContain('tells of no merge requests');
    at.hook({ disabled: true });
    at.hook({ disabled: true, mergeRequests: false });
    expect((await at.look()).of('webhook')?.says).toMatch(/tells of no|disabled/);
    at.hook();
    expect((await at.look()).of('webhook')?.state).toBe('ok');
  });

  it('is not known while GitLab does not answer', async () => {
    at.gitlab.bot.admin = true;
    at.gitlab.fail({ kind: 'limited', on: /\/hooks$/, times: 10, retryAfter: 60 });
    const { code, of } = await at.look();
    expect(of('webhook')).toMatchObject({ state: 'unknown', advice: 'Look again in a minute.' });
    expect([code, of('policy')?.state]).toEqual([0, 'ok']);
  });

  it('the webhook of a project', async () => {
    at.gitlab.project('group/app', {}, { bot: 'maintainer' });
    expect((await at.look({}, ['--project', 'group/app'])).of('webhook')?.state).toBe('failed');
    at.hook({ kind: 'project' });
    expect((await at.look({}, ['--project', 'group/app'])).of('webhook')?.state).toBe('ok');
  });

  it('the webhook of a group', async () => {
    const argv = ['--group', 'group'];
    at.gitlab.project('group/app', {});
    expect((await at.look({}, argv)).of('webhook')?.says).toContain('only an Owner');
    at.gitlab.member('group', at.gitlab.bot, 'owner');
    at.hook({ kind: 'group', group: 'group' });
    expect((await at.look({}, argv)).of('webhook')?.state).toBe('ok');
  });

  it('comments that are promised and not sent, a certificate that is not checked', async () => {
    at.gitlab.project('group/app', {}, { bot: 'maintainer' });
    const argv = ['--project', 'group/app'];
    at.hook({ kind: 'project', notes: false });
    expect((await at.look({ COMMENT_EVENTS: 'yes' }, argv)).of('webhook')).toMatchObject({
      state: 'warning',
      says: expect.stringContaining('sends no comments'),
    });
    at.gitlab.bot.admin = true;
    at.gitlab.hook({ url: 'https://bot.example.org/webhooks/gitlab', kind: 'system', verifies: false });
    expect((await at.look({ PUBLIC_URL: 'https://bot.example.org' })).of('webhook')).toMatchObject({
      state: 'warning',
      says: expect.stringContaining('certificate'),
    });
  });
});

describe('the secret of the hook, which GitLab never tells', () => {
  const ofProject = ['--project', 'group/app'];
  const project = () => at.gitlab.project('group/app', { a: 'b' }, { bot: 'maintainer' });

  it('of a project is tried by a delivery of its newest merge request, which changes nothing', async () => {
    await project().mergeRequest({ files: { a: 'c' } });
    at.hook({ kind: 'project' });
    expect((await at.look({}, ofProject)).of('webhook secret')?.state).toBe('ok');
    at.gitlab.instance.hooks.length = 0;
    at.hook({ kind: 'project', token: 'another' });
    expect((await at.look({}, ofProject)).of('webhook secret')).toMatchObject({
      state: 'failed',
      says: expect.stringContaining('another secret'),
      advice: expect.stringContaining('pipewarden install'),
    });
  });

  it('is known from the last delivery where there is nothing to try, or GitLab tries no more for now', async () => {
    const app = project();
    at.hook({ kind: 'project' });
    expect((await at.look({}, ofProject)).of('webhook secret')?.state).toBe('unknown');
    await app.mergeRequest({ files: { a: 'c' } });
    await at.gitlab.delivered();
    at.gitlab.fail({ kind: 'limited', on: /POST .*\/test\//, times: 10, retryAfter: 60 });
    expect((await at.look({}, ofProject)).of('webhook secret')?.says).toContain('the bot took the last delivery');
  });

  it('leads nowhere', async () => {
    await project().mergeRequest({ files: { a: 'c' } });
    at.gitlab.hook({ url: 'http://127.0.0.1:1/webhooks/gitlab', kind: 'project', token: SECRET });
    expect((await at.look({ PUBLIC_URL: '' }, ofProject)).of('webhook secret')).toMatchObject({
      state: 'failed',
      says: expect.stringContaining('internal error'),
    });
  });

  it('of a system hook is known by what the bot counts', async () => {
    at.gitlab.bot.admin = true;
    at.hook({ token: 'another' });
    expect((await at.look()).of('webhook secret')?.says).toContain('refused what GitLab sent');
    at.gitlab.instance.hooks.length = 0;
    at.hook();
    expect((await at.look()).of('webhook secret')?.state).toBe('ok');
  });

  describe('where something in front of the bot takes nothing of GitLab', () => {
    let front: Listening;
    beforeEach(async () => {
      front = await startFront(at.bot.url);
    });
    afterEach(() => front.close());

    it('does not reach it by a system hook', async () => {
      at.gitlab.bot.admin = true;
      at.hook({ url: `${front.url}/webhooks/gitlab` });
      expect((await at.look({ PUBLIC_URL: front.url })).of('webhook secret')).toMatchObject({
        state: 'failed',
        says: `what GitLab sent to ${front.url}/webhooks/gitlab did not reach the bot`,
        advice: expect.stringContaining('Can GitLab reach this address'),
      });
    });

    it('does not reach it by the webhook of a project, which tells the answer', async () => {
      await project().mergeRequest({ files: { a: 'c' } });
      at.hook({ kind: 'project', url: `${front.url}/webhooks/gitlab` });
      expect((await at.look({ PUBLIC_URL: front.url }, ofProject)).of('webhook secret')).toMatchObject({
        state: 'failed',
        says: `the last delivery to ${front.url}/webhooks/gitlab was answered: 502`,
        advice: expect.stringContaining('Can GitLab reach this address'),
      });
    });
  });

  it('is not known while the bot does not run', async () => {
    at.gitlab.bot.admin = true;
    at.hook();
    await at.bot.close();
    const { of } = await at.look();
    expect(of('webhook secret')).toMatchObject({
      state: 'unknown',
      says: expect.stringContaining('the bot does not answer'),
      advice: 'Start it, then look again.',
    });
    expect(of('PUBLIC_URL')?.state).toBe('failed');
  });

  it('of a system hook is not known without the metrics of the bot', async () => {
    await at.stop();
    const mayReadMetrics = (headers: Headers) => headers.get('authorization') === 'Bearer sixteen letters!';
    at = await startLooking({ over: { mayReadMetrics } });
    at.gitlab.bot.admin = true;
    at.hook();
    expect((await at.look()).of('webhook secret')).toMatchObject({
      state: 'unknown',
      advice: expect.stringContaining('METRICS_TOKEN'),
    });
    expect((await at.look({ METRICS_TOKEN: 'sixteen letters!' })).of('webhook secret')?.state).toBe('ok');
  });

  it('is another one than that of the bot that runs', async () => {
    at.gitlab.bot.admin = true;
    at.hook();
    expect((await at.look({ WEBHOOK_SECRET: 'renewed' })).of('webhook secret')).toMatchObject({
      state: 'failed',
      says: 'the bot that runs refuses the secret of these settings',
    });
  });

  it('is a signing token', async () => {
    await at.stop();
    const token = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    at = await startLooking({ version: '19.1.0-ee', over: { secrets: { secret: null, signingToken: token } } });
    at.gitlab.bot.admin = true;
    const signing = { WEBHOOK_SECRET: '', WEBHOOK_SIGNING_TOKEN: token };
    at.hook();
    expect((await at.look(signing)).of('webhook secret')?.says).toContain('no signing token');
    Object.assign(at.gitlab.instance.hooks[0]!, { signingToken: token });
    expect((await at.look(signing)).of('webhook secret')?.state).toBe('ok');
    const older = await startLooking({ over: { secrets: { secret: null, signingToken: token } } });
    older.gitlab.bot.admin = true;
    older.hook();
    expect((await older.look(signing)).of('webhook secret')?.says).toContain('signs nothing (before 19.0)');
    await older.stop();
    Object.assign(at.gitlab.instance.hooks[0]!, { token: undefined });
    expect((await at.look()).of('webhook secret')?.says).toContain('has no secret token');
  });
});
