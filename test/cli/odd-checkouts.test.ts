import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { inGit, POLICY, workspace } from './workspace.ts';

const CHECK = ['check', '--policy', 'policy.yml'];
const BAD = 'build:\n  image: hashicorp/terraform:1.5\n  script: [make]\n';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a checkout', () => {
  it('without a configuration, or with a folder in that place, is a wrong argument', async () => {
    const space = workspace({ 'policy.yml': POLICY });
    for (const folder of ['empty', 'folder/.gitlab-ci.yml']) mkdirSync(join(space.folder, folder), { recursive: true });
    for (const path of ['empty', 'folder']) {
      const { code, out, err } = await space.run([...CHECK, path]);
      expect(err).toContain(`pipewarden: there is no .gitlab-ci.yml in ${join(space.folder, path)}: `);
      expect([code, out]).toEqual([2, '']);
    }
    const named = await space.run([...CHECK, '--file', 'ci/root.yml']);
    expect([named.code, named.err]).toEqual([2, expect.stringContaining('there is no ci/root.yml in ')]);
  });

  it('with a link for a configuration is read as GitLab reads it, and that is said', async () => {
    const space = workspace({ 'policy.yml': POLICY, 'outside.yml': BAD, 'link/inside.yml': BAD });
    for (const target of ['../outside.yml', 'inside.yml']) {
      rmSync(join(space.folder, 'link/.gitlab-ci.yml'), { force: true });
      symlinkSync(target, join(space.folder, 'link/.gitlab-ci.yml'));
      const { code, out, err } = await space.run([...CHECK, 'link']);
      expect(err).toMatch(/^\.gitlab-ci\.yml is a symbolic link: /);
      expect(out).toContain(`error: the configuration must be a hash of keywords and jobs\n  1 | ${target}\n`);
      expect(code).toBe(1);
    }
  });

  it('has nothing behind a folder that is a link', async () => {
    const space = workspace({ 'policy.yml': POLICY, 'real/a.yml': BAD, '.gitlab-ci.yml': 'include: ci/a.yml\n' });
    symlinkSync('real', join(space.folder, 'ci'));
    expect((await space.run(CHECK)).out).toContain('The included file `ci/a.yml` was not found');
    symlinkSync(space.folder, `${space.folder}-linked`);
    onTestFinished(() => rmSync(`${space.folder}-linked`));
    space.write({ '.gitlab-ci.yml': 'include: real/a.yml\n' });
    const linked = await space.run([...CHECK, `${space.folder}-linked`]);
    expect([linked.code, linked.out]).toEqual([1, expect.stringContaining('real/a.yml:2:10 error image-not-allowed')]);
  });

  it('that is not there is a wrong argument', async () => {
    const { code, err } = await workspace({ 'policy.yml': POLICY }).run([...CHECK, 'no/where']);
    expect(code).toBe(2);
    expect(err).toMatch(/^pipewarden: there is no file or folder .*no\/where\n$/);
  });

  it('may have spaces in its path', async () => {
    const space = workspace({ 'policy.yml': POLICY, 'my project/ci files/a.yml': BAD });
    space.write({ 'my project/.gitlab-ci.yml': 'include: "ci files/a.yml"\n' });
    const { code, out } = await space.run([...CHECK, 'my project']);
    expect(out).toContain('ci files/a.yml:2:10 error image-not-allowed');
    expect(code).toBe(1);
  });

  it('may have the line ends of Windows', async () => {
    const text = `include: a.yml\n${BAD}`.replaceAll('\n', '\r\n');
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': text, 'a.yml': 'a:\r\n  script: [x]\r\n' });
    const { out } = await space.run(CHECK);
    expect(out).toContain('.gitlab-ci.yml:3:10 error image-not-allowed');
    expect(out).toContain('\n  3 |   image: hashicorp/terraform:1.5\n    |          ^^^^^^^^^^^^^^^^^^^^^^^\n');
    expect(out).not.toContain('\r');
  });

  it('may begin with a byte order mark', async () => {
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': `\ufeff${BAD}` });
    expect((await space.run(CHECK)).out).toContain('.gitlab-ci.yml:2:10 error image-not-allowed');
  });

  it.each([
    ['no YAML', 'build: [\n  make\n', 'YAML syntax error'],
    ['bytes', '\u0000\u0001\ufffd', 'control characters are not allowed'],
    ['only text', 'make it so\n', 'the configuration must be a hash'],
    ['nothing', '', 'The configuration file `.gitlab-ci.yml` is empty'],
    ['more than GitLab takes', `${BAD}# ${'x'.repeat(2_100_000)}\n`, 'is too big'],
    ['more than is read', `${BAD}# ${'x'.repeat(10_500_000)}\n`, 'is too large'],
  ])('with %s in the file is broken', async (_what, text, reason) => {
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': text });
    const { code, out } = await space.run(CHECK);
    expect(out).toContain(reason);
    expect(code).toBe(1);
  });
});

describe('a repository', () => {
  const FILES = { 'policy.yml': POLICY, '.gitlab-ci.yml': BAD, 'docs/x.md': '' };

  const repository = () => {
    const space = workspace({ 'app/.keep': '' });
    const app = join(space.folder, 'app');
    space.write(Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`app/${path}`, text])));
    inGit(app, 'init', '-q', '-b', 'main');
    inGit(app, 'add', '.');
    inGit(app, 'commit', '-qm', 'first');
    space.write({ 'app/.gitlab-ci.yml': `${BAD}test:\n  image: evil/y\n  script: [make]\n` });
    inGit(app, 'commit', '-qam', 'second');
    return { ...space, app };
  };
  const NEW = '1 error, 0 warnings, 1 existing (not counted) in 2 jobs of 1 file';

  it('may have no branch checked out, or be one of several working trees', async () => {
    const { run, app, folder } = repository();
    inGit(app, 'checkout', '-q', '--detach');
    expect((await run([...CHECK, '--base', 'main~1'], { cwd: app })).out).toContain(NEW);
    inGit(app, 'worktree', 'add', '-q', join(folder, 'tree'), 'main');
    const { out, err } = await run(['check', '--policy', '../policy.yml', '--base', 'main~1'], {
      cwd: join(folder, 'tree/docs'),
    });
    expect(out).toContain(NEW);
    expect(err).toBe(`The checkout is ${join(folder, 'tree')}\n`);
  });

  it('is not looked into where it is a submodule, as GitLab does not', async () => {
    const { run, app, folder, write } = repository();
    write({ 'lib/a.yml': BAD });
    inGit(join(folder, 'lib'), 'init', '-q');
    inGit(join(folder, 'lib'), 'add', '.');
    inGit(join(folder, 'lib'), 'commit', '-qm', 'first');
    inGit(app, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', join(folder, 'lib'), 'lib');
    write({ 'app/.gitlab-ci.yml': 'include: lib/a.yml\na: {script: make}\n' });
    const { code, out } = await run(CHECK, { cwd: app });
    expect([code, out]).toEqual([1, expect.stringContaining('The included file `lib/a.yml` was not found')]);
    const inside = await run(['check', '--policy', '../policy.yml'], { cwd: join(app, 'lib') });
    expect([inside.code, inside.err]).toEqual([2, expect.stringContaining(`no .gitlab-ci.yml in ${join(app, 'lib')}`)]);
  });

  it('without files, or with some of its commits alone, is told as what it is', async () => {
    const { run, app, folder } = repository();
    inGit(folder, 'clone', '-q', '--bare', 'app', 'bare.git');
    for (const flags of [[], ['--base', 'main']]) {
      const { code, err } = await run(['check', '--policy', 'app/policy.yml', 'bare.git', ...flags]);
      expect([code, err]).toEqual([2, expect.stringMatching(/bare\.git is a bare repository: .*git worktree add/)]);
    }
    inGit(folder, 'clone', '-q', '--depth', '1', `file://${app}`, 'shallow');
    for (const base of ['HEAD~1', 'origin/other']) {
      const { code, err } = await run([...CHECK, '--base', base], { cwd: join(folder, 'shallow') });
      expect([code, err]).toEqual([2, expect.stringMatching(/git knows no commit .* only some commits.*GIT_DEPTH/)]);
    }
    expect((await run([...CHECK, '--base', 'HEAD'], { cwd: join(folder, 'shallow') })).code).toBe(0);
  });
});

describe('without', () => {
  it('git, a checkout is judged all the same, but not compared', async () => {
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': BAD });
    vi.stubEnv('PATH', space.folder);
    expect((await space.run(CHECK)).code).toBe(1);
    expect(await space.run([...CHECK, '--base', 'main'])).toEqual({
      code: 2,
      out: '',
      err: 'pipewarden: --base needs the git repository: git is not installed\n',
    });
  });

  it('a repository, git says so', async () => {
    const { code, err } = await workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': BAD }).run([
      ...CHECK,
      '--base',
      'x',
    ]);
    expect(code).toBe(2);
    expect(err).toMatch(/--base needs the git repository: \S/);
  });
});
