import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workspace } from './workspace.ts';

const CI = { '.gitlab-ci.yml': 'a: {image: "evil:1", script: [make]}\n' };
const named = (message: string) => `message: ${message}\nrules: {image-not-allowed: {allow: ["good:*"]}}\n`;

/** Which policy a command uses: each has a message of its own. */
async function messageIn(space: ReturnType<typeof workspace>, argv: readonly string[] = ['policy', 'explain', 'a/b']) {
  const { out } = await space.run(argv);
  return /^message: "(.*)"/m.exec(out)?.[1] ?? null;
}

describe('the policy of a checkout', () => {
  it('is the nearest file up to the root of the checkout', async () => {
    const space = workspace({ 'config/policy.yml': named('above'), 'repo/config/policy.yml': named('config'), ...CI });
    const inside = join(space.folder, 'repo', 'app', 'src');
    mkdirSync(inside, { recursive: true });
    const explain = ['policy', 'explain', 'a/b'];
    const from = async (cwd: string) => (await space.run(explain, { cwd })).out;
    expect(await from(inside)).toContain('policy: pipewarden/config/policy.yml\n');
    space.git('init', '-q', 'repo');
    expect(await from(inside)).toContain('policy: ../../config/policy.yml\nmessage: "config"');
    space.write({ 'repo/.pipewarden.yml': named('dotted') });
    expect(await from(inside)).toContain('policy: ../../.pipewarden.yml\nmessage: "dotted"');
    space.write({ 'repo/app/config/policy.yml': named('nearer') });
    expect(await from(inside)).toContain('policy: ../config/policy.yml\nmessage: "nearer"');
  });

  it('never lies above its root, nor behind a link that leaves it', async () => {
    const space = workspace({ '.pipewarden.yml': named('above'), 'repo/x': '' });
    space.git('init', '-q', 'repo');
    symlinkSync('../.pipewarden.yml', join(space.folder, 'repo', '.pipewarden.yml'));
    const { out } = await space.run(['policy', 'explain', 'a/b'], { cwd: join(space.folder, 'repo') });
    expect(out).toContain('policy: pipewarden/config/policy.yml\n');
  });

  it('gives way to --policy, then to POLICY_FILE', async () => {
    const space = workspace({ '.pipewarden.yml': named('found'), 'mine.yml': named('mine'), 'env.yml': named('env') });
    expect(await messageIn(space)).toBe('found');
    const env = { POLICY_FILE: 'env.yml' };
    expect((await space.run(['policy', 'explain', 'a/b'], { env })).out).toContain('message: "env"');
    const argv = ['policy', 'explain', 'a/b', '--policy', 'mine.yml'];
    expect((await space.run(argv, { env })).out).toContain('message: "mine"');
  });

  it('is looked for from the checkout that is judged, and named', async () => {
    const space = workspace({
      'repo/.gitlab-ci.yml': CI['.gitlab-ci.yml'],
      'repo/config/policy.yml': named('Ask us.'),
    });
    const text = await space.run(['check', 'repo']);
    expect(text).toMatchObject({
      code: 1,
      out: expect.stringMatching(/\npolicy: repo\/config\/policy\.yml\n1 error.*\n$/),
    });
    const json = await space.run(['check', 'repo/.gitlab-ci.yml', '--format', 'json']);
    expect(JSON.parse(json.out)).toMatchObject({ policy: 'repo/config/policy.yml', state: 'failed' });
    const packaged = await space.run(['check', 'repo'], { env: {}, cwd: space.folder });
    expect(packaged.out).toContain('policy: repo/config/policy.yml');
    writeFileSync(join(space.folder, 'repo', 'config', 'policy.yml'), 'ruls: {}\n');
    const broken = { code: 2, err: expect.stringContaining('repo/config/policy.yml:1:1 unknown key `ruls`') };
    expect(await space.run(['check', 'repo'])).toMatchObject(broken);
  });

  it('may be a folder, with files that groups own', async () => {
    const space = workspace({ 'p/policy.yml': named('main'), 'p/groups/a.yml': 'message: ours\n', ...CI });
    expect(await messageIn(space, ['policy', 'explain', 'a/b', '--policy', 'p'])).toBe('ours');
    expect(await messageIn(space, ['policy', 'explain', 'b/b', '--policy', 'p'])).toBe('main');
    expect((await space.run(['policy', 'validate', 'p'])).out).toContain('p is valid: 1 group, 0 runner classes\n');
    space.write({ 'p/groups/a.yml': '\nrunners: []\n', 'p/groups/b.yml': 'groups: {c/**: {}}\n' });
    const { code, out } = await space.run(['policy', 'validate', 'p']);
    expect([code, out.split('\n').filter((line) => line.startsWith('error'))]).toEqual([
      2,
      [
        expect.stringContaining("error p/groups/a.yml:2:1 `runners` is the instance's"),
        expect.stringContaining('error p/groups/b.yml:1:10 this file can speak of the group `b` only'),
      ],
    ]);
    const nothing = await space.run(['policy', 'validate', 'p/groups']);
    expect([nothing.code, nothing.err]).toEqual([
      2,
      expect.stringContaining('groups/policy.yml cannot be read: ENOENT'),
    ]);
  });

  it('is the one that policy validate checks', async () => {
    const space = workspace({ 'config/policy.yml': 'ruls: {}\n' });
    const { code, out } = await space.run(['policy', 'validate']);
    expect({ code, out }).toEqual({
      code: 2,
      out: 'error config/policy.yml:1:1 unknown key `ruls`, did you mean `rules`?\n',
    });
    const none = await workspace().run(['policy', 'validate']);
    expect(none).toMatchObject({ code: 0, out: expect.stringContaining('pipewarden/config/policy.yml is valid') });
  });

  it('is the one that runners import updates', async () => {
    const space = workspace({
      '.pipewarden.yml': 'status: never\n',
      'config.toml': '[[runners]]\n  name = "a"\n  executor = "shell"\n',
    });
    expect((await space.run(['runners', 'import', 'config.toml', '--write'])).err).toContain(
      '.pipewarden.yml updated\n',
    );
    const explained = await space.run(['policy', 'explain', 'a/b']);
    expect(explained.out).toContain('runners: a\n');
    const nowhere = workspace({ 'config.toml': '[[runners]]\n  name = "a"\n  executor = "shell"\n' });
    expect(await nowhere.run(['runners', 'import', 'config.toml', '--write'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('give --policy <file>'),
    });
  });
});
