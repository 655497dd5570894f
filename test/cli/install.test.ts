/** From nothing to a hook that tells the bot, against a stand-in that keeps GitLab's rules. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { SECRET, startReceiver } from './looking.ts';
import { workspace } from './workspace.ts';

let gitlab: GitLab;
const URL = 'https://bot.example.org/webhooks/gitlab';
const SIGNING = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

beforeEach(async () => {
  gitlab = await startGitLab({ version: '19.1.0-ee' });
});
afterEach(() => gitlab.stop());

async function install(argv: readonly string[], env: Record<string, string> = {}, stdin = '') {
  const given = {
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: gitlab.token,
    WEBHOOK_SECRET: SECRET,
    PUBLIC_URL: 'https://bot.example.org',
    ...env,
  };
  // What is empty is not set.
  const all = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const open = (token: string) => openGitLab({ url: gitlab.url, token, log: createLog('silent') });
  return workspace({ 'token.txt': `${env.TOKEN ?? ''}\n` }).run(['install', ...argv], {
    env: all,
    stdin: async () => stdin,
    openReader: () => open(given.GITLAB_TOKEN).reader,
    openHooks: (token) => open(token ?? given.GITLAB_TOKEN).hooks,
  });
}

const there = () => gitlab.instance.hooks.map(({ id: _, log: __, ...rest }) => rest);

describe('a system hook', () => {
  beforeEach(() => {
    gitlab.bot.admin = true;
  });

  it('is told first, then made, then left as it is', async () => {
    const dry = await install([]);
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(dry.out).toBe(`Would: Make the system hook that leads to ${URL}
  - tick merge request events
  - set the secret token
  - check the certificate
Nothing was changed: with --yes it is done.
`);
    expect(gitlab.writes).toEqual([]);

    expect(await install(['--yes'])).toMatchObject({ code: 0, err: '' });
    const made = there();
    const expected = { url: URL, kind: 'system', pushes: false, mergeRequests: true, verifies: true, token: SECRET };
    expect(made).toEqual([expect.objectContaining(expected)]);
    const again = await install(['--yes']);
    expect(again.out).toContain('Mend the system hook');
    expect(again.out).not.toContain('tick');
    expect(there()).toEqual(made);
    expect(dry.out + again.out).not.toContain(SECRET);
  });

  it('that is there is mended, and what else it tells of stays', async () => {
    const faults = { mergeRequests: false, verifies: false, pushes: true, token: 'old' };
    gitlab.hook({ url: URL, kind: 'system', ...faults });
    gitlab.hook({ url: 'https://other.example.org/hook', kind: 'system', mergeRequests: false });
    const { out } = await install(['--yes']);
    expect(out).toContain('  - tick merge request events\n  - check the certificate\n  - set the secret token again');
    const mended = { mergeRequests: true, verifies: true, pushes: true, token: SECRET };
    expect(there()).toMatchObject([mended, { mergeRequests: false }]);
  });

  it('tells of pushes where the policy is in a project, and of tags where its ref may be one', async () => {
    await install(['--yes'], { POLICY_PROJECT: 'admin/policy', POLICY_REF: 'v1' });
    expect(gitlab.writes.at(-1)?.body).toMatchObject({ push_events: true, tag_push_events: true });
    expect((await install([], { COMMENT_EVENTS: 'yes' })).out).toContain('system hooks send no comments');
  });

  it('a second one, and one of another address, are left to a person', async () => {
    for (const url of [URL, URL, 'https://old.example.org/webhooks/gitlab']) gitlab.hook({ url, kind: 'system' });
    const { out } = await install([]);
    expect(out).toContain(`another one (id ${gitlab.instance.hooks[1]?.id}) leads there too`);
    expect(out).toContain('one leads to https://old.example.org/webhooks/gitlab');
  });

  it('has the new one of two signing tokens', async () => {
    const old = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
    await install(['--yes'], { WEBHOOK_SECRET: '', WEBHOOK_SIGNING_TOKEN: `${SIGNING} ${old}` });
    expect(there()).toMatchObject([{ signingToken: SIGNING }]);
    expect(gitlab.instance.hooks[0]).not.toHaveProperty('token');
  });
});

describe('webhooks', () => {
  it('of several groups and projects, with comments', async () => {
    gitlab.project('group/app', {}, { bot: 'maintainer' });
    gitlab.member('group', gitlab.bot, 'owner');
    const argv = ['--group', 'group', '--project', 'group/app', '--url', 'http://10.0.0.7:8080/', '--yes'];
    expect((await install(argv, { COMMENT_EVENTS: 'yes', POLICY_PROJECT: 'group/policy' })).code).toBe(0);
    const url = 'http://10.0.0.7:8080/webhooks/gitlab';
    expect(there()).toMatchObject([
      { url, kind: 'group', notes: true, mergeRequests: true, pushes: true },
      { url, kind: 'project', notes: true, mergeRequests: true, pushes: false },
    ]);
  });

  it('that GitLab has given up is taken up again, where the bot answers', async () => {
    await gitlab.project('group/app', { a: 'b' }, { bot: 'maintainer' }).mergeRequest({ files: { a: 'c' } });
    const bot = await startReceiver();
    const hook = gitlab.hook({ url: `${bot.url}/webhooks/gitlab`, kind: 'project', disabled: true });
    const argv = ['--project', 'group/app', '--url', bot.url, '--yes'];
    const other = await install(argv, { WEBHOOK_SECRET: 'another one' });
    expect([other.code, other.err, hook.disabled]).toEqual([3, expect.stringContaining('it stays disabled'), true]);
    expect(await install(argv)).toMatchObject({ code: 0, out: expect.stringContaining('try it out') });
    expect(hook).toMatchObject({ disabled: false, token: SECRET });
    await bot.close();
  });
});

describe('what is in the way is said', () => {
  it('rights: of an administrator, an Owner, a Maintainer', async () => {
    gitlab.project('group/app', {}, { bot: 'developer' });
    expect(await install([])).toMatchObject({ code: 3, err: expect.stringContaining('take an administrator') });
    const { code, err } = await install(['--project', 'group/app', '--group', 'group']);
    expect([code, err]).toEqual([3, expect.stringMatching(/takes an Owner.*\n.*takes a Maintainer/)]);
  });

  it('the token of another for this once, from a file or standard input', async () => {
    const root = gitlab.user('root');
    root.admin = true;
    const token = gitlab.tokenFor(root);
    expect((await install(['--token-file', 'token.txt', '--yes'], { TOKEN: token })).code).toBe(0);
    expect(there()).toHaveLength(1);
    expect((await install(['--token-file', '-'], {}, token)).out).toContain('Mend the system hook');
    expect((await install(['--token-file', '-'])).err).toContain('holds no token');
  });

  it('private addresses that GitLab does not send to', async () => {
    gitlab.project('group/app', {}, { bot: 'maintainer' });
    gitlab.instance.allowsLocalHooks = false;
    const { code, err } = await install(['--project', 'group/app', '--url', 'http://127.0.0.1:8080', '--yes']);
    expect([code, err]).toEqual([3, expect.stringContaining('Invalid url given. GitLab may not send to private')]);
  });

  it('signing tokens that GitLab does not know', async () => {
    const env = { WEBHOOK_SIGNING_TOKEN: SIGNING };
    await gitlab.stop();
    gitlab = await startGitLab({ version: '18.11.0-ee' });
    gitlab.bot.admin = true;
    expect(await install(['--yes'], env)).toMatchObject({ code: 2, err: expect.stringContaining('signs nothing') });
    expect(there()).toEqual([]);
  });

  it('no address, and one that is none', async () => {
    expect(await install([], { PUBLIC_URL: '' })).toMatchObject({ code: 2, err: expect.stringContaining('--url') });
    expect((await install(['--url', 'bot'])).code).toBe(2);
  });
});
