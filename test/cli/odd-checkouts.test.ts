import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { POLICY, workspace } from './workspace.ts';

const CHECK = ['check', '--policy', 'policy.yml'];
const BAD = 'build:\n  image: hashicorp/terraform:1.5\n  script: [make]\n';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a checkout', () => {
  it('without a configuration is broken, and so is one with a folder or a link out of it in that place', async () => {
    const space = workspace({ 'policy.yml': POLICY, 'outside.yml': BAD, 'link/README.md': '' });
    for (const folder of ['empty', 'folder/.gitlab-ci.yml']) mkdirSync(join(space.folder, folder), { recursive: true });
    symlinkSync('../outside.yml', join(space.folder, 'link/.gitlab-ci.yml'));
    for (const path of ['empty', 'folder', 'link']) {
      const { code, out } = await space.run([...CHECK, path]);
      expect(out).toContain('error The configuration file `.gitlab-ci.yml` was not found\n');
      expect(code).toBe(1);
    }
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
