import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reader, workspace } from './workspace.ts';

const POLICY = `rules:
  image-not-allowed: {level: error, allow: [registry.example.org/**]}
  debug-trace-enabled: {level: warning}
  docker-tls-disabled: off
  include-not-pinned: off
`;
const BAD = 'build:\n  image: evil/x\n  script: [make]\n';
const WARNS = 'build:\n  variables:\n    CI_DEBUG_TRACE: "true"\n  script: [make]\n';
const UNREAD = 'include: {project: group/ci, file: a.yml}\nbuild:\n  script: [make]\n';
const GOOD = 'build:\n  script: [make]\n';

const CHECK = ['check', '--policy', 'policy.yml'];

const repository = (files: Readonly<Record<string, string>>) => {
  const space = workspace({ 'policy.yml': POLICY, ...files });
  space.git('init', '-q', '-b', 'main');
  space.git('add', '.');
  space.git('commit', '-qm', 'first');
  return space;
};

describe('what is judged', () => {
  it('from a subfolder the whole checkout is, and its folder is named', async () => {
    const space = repository({ '.gitlab-ci.yml': BAD, 'docs/a/x.md': '' });
    const { code, out, err } = await space.run(['check', '--policy', '../../policy.yml'], {
      cwd: join(space.folder, 'docs/a'),
    });
    expect([code, err]).toEqual([1, `The checkout is ${space.folder}\n`]);
    expect(out).toContain('.gitlab-ci.yml:2:10 error image-not-allowed');
  });

  it('a folder that has a root configuration is a project of its own', async () => {
    const space = repository({ '.gitlab-ci.yml': BAD, 'part/.gitlab-ci.yml': GOOD });
    expect(await space.run([...CHECK, 'part'])).toMatchObject({ code: 0, err: '' });
  });

  it('standard input stands for the root configuration, with the includes of the checkout', async () => {
    const space = repository({ '.gitlab-ci.yml': GOOD, 'ci/b.yml': BAD });
    const stdin = async () => `include: ci/b.yml\n${WARNS.replace('build', 'test')}`;
    const { code, out } = await space.run([...CHECK, '-'], { stdin });
    expect(code).toBe(1);
    expect(out).toContain('ci/b.yml:2:10 error image-not-allowed');
    expect(out).toContain('.gitlab-ci.yml:4:21 warning debug-trace-enabled');
    expect(await space.run([...CHECK, '-', '--fix'], { stdin })).toMatchObject({ code: 2, out: '' });
  });
});

it('standard input is read once, also where the settings of the project name another root', async () => {
  const space = repository({ '.gitlab-ci.yml': GOOD });
  const typed = [BAD];
  const project = async () => ({ ciConfigPath: 'ci/root.yml', buildGitStrategy: 'fetch' }) as never;
  const { out } = await space.run([...CHECK, '-', '--project', 'group/app'], {
    stdin: async () => typed.shift() ?? '',
    openReader: () => reader({ project }),
  });
  expect(out).toContain('ci/root.yml:2:10 error image-not-allowed');
});

describe('--fail-on', () => {
  const codeOf = async (text: string, ...flags: string[]) =>
    (await workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': text }).run([...CHECK, ...flags])).code;

  it.each([
    [BAD, [], 1],
    [BAD, ['never'], 0],
    [BAD, ['not_evaluable'], 1],
    [WARNS, [], 0],
    [WARNS, ['warning'], 1],
    [UNREAD, [], 0],
    [UNREAD, ['warning'], 0],
    [UNREAD, ['not_evaluable'], 4],
    [`${UNREAD}${WARNS.replace('build', 'test')}`, ['not_evaluable', 'warning'], 1],
    [GOOD, ['not_evaluable', 'warning'], 0],
  ])('%j with %j ends with %d', async (text, words, code) => {
    expect(await codeOf(text, ...words.flatMap((word) => ['--fail-on', word]))).toBe(code);
  });

  it('knows no other words', async () => {
    const { code, err } = await workspace({ '.gitlab-ci.yml': GOOD }).run(['check', '--fail-on', 'sometimes']);
    expect([code, err]).toEqual([2, expect.stringContaining('error, warning, not_evaluable, never')]);
  });
});

describe('--rule', () => {
  const files = {
    'policy.yml': POLICY,
    '.gitlab-ci.yml': `${BAD}  variables: {CI_DEBUG_TRACE: "true", DOCKER_TLS_CERTDIR: ""}\n`,
  };

  it('judges by the named ones alone, also where the policy has them off', async () => {
    const space = workspace(files);
    const rules = async (...names: string[]) => {
      const { out } = await space.run([...CHECK, '--format', 'json', ...names.flatMap((name) => ['--rule', name])]);
      return JSON.parse(out).findings.map(({ rule }: { rule: string }) => rule);
    };
    expect(await rules('debug-trace-enabled')).toEqual(['debug-trace-enabled']);
    expect(await rules('image-not-allowed', 'debug-trace-enabled')).toHaveLength(2);
    expect(await rules('git-strategy-reuses-checkout')).toEqual([]);
  });

  it('knows the rule or says which may be meant', async () => {
    const { code, err } = await workspace(files).run([...CHECK, '--rule', 'image-not-alowed']);
    expect([code, err]).toEqual([2, expect.stringContaining('image-not-allowed')]);
  });

  it('takes no path for a rule', async () => {
    expect((await workspace(files).run([...CHECK, '--rule', 'debug-trace-enabled', '.'])).code).toBe(0);
  });
});

describe('--fix and --diff', () => {
  const TWO = `build:
  variables:
    CI_DEBUG_TRACE: "true" # stays
  script: [make]
`;

  it('shows what would change, and changes nothing', async () => {
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': TWO });
    const { out } = await space.run([...CHECK, '--fix=unsafe', '--diff']);
    expect(out).toContain('-    CI_DEBUG_TRACE: "true" # stays\n+    CI_DEBUG_TRACE: "false" # stays\n');
    expect(readFileSync(join(space.folder, '.gitlab-ci.yml'), 'utf8')).toBe(TWO);
    expect((await space.run([...CHECK, '--diff'])).out).toBe('');
  });

  it('writes what is safe; all only if asked; then shows what is left', async () => {
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': TWO });
    const read = () => readFileSync(join(space.folder, '.gitlab-ci.yml'), 'utf8');
    expect((await space.run([...CHECK, '--fix'])).out).toContain('debug-trace-enabled');
    expect(read()).toBe(TWO);
    const { out, err } = await space.run([...CHECK, '--fix=unsafe', '.']);
    expect(read()).toBe(TWO.replace('"true"', '"false"'));
    expect(out).toContain('0 errors, 0 warnings');
    expect(err).toBe('.gitlab-ci.yml: 1 suggestion applied\n');
  });
});

describe('what is printed', () => {
  it('--quiet: what counts, and nothing where nothing does', async () => {
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': GOOD });
    expect(await space.run([...CHECK, '--quiet'])).toEqual({ code: 0, out: '', err: '' });
    space.write({ '.gitlab-ci.yml': BAD });
    const { out } = await space.run([...CHECK, '--quiet']);
    expect(out).toContain('error image-not-allowed');
    expect(out).not.toContain('policy:');
  });

  it('--base: what is new, and how much there was before', async () => {
    const space = repository({ '.gitlab-ci.yml': BAD });
    space.write({ '.gitlab-ci.yml': `${BAD}test:\n  image: evil/y\n  script: [make]\n` });
    const { out } = await space.run([...CHECK, '--base', 'HEAD']);
    expect(out).toContain('evil/y');
    expect(out).not.toContain('evil/x');
    expect(out).toContain('1 error, 0 warnings, 1 existing (not counted) in 2 jobs of 1 file');
  });

  it('wraps sentences at the width of the terminal, and shows as much of a line as fits with its carets', async () => {
    const long = `build:\n  image: {entrypoint: ["${'e'.repeat(70)}"], name: evil/x} # ${'c'.repeat(70)}\n  script: [make]\n`;
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': long });
    const lines = (await space.run(CHECK, { columns: 60 })).out.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines.filter((line) => line.startsWith('    ')).length).toBeGreaterThan(1);
    expect(lines.filter((line) => /\s$/.test(line))).toEqual([]);
    const [shown = '', carets = ''] = lines.filter((line) => /^ {2}(?:2| ) \| /.test(line));
    expect(shown).toMatch(/^ {2}2 \| …e+"\], name: evil\/x\} # c+…$/);
    expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('evil/x');
    const piped = (await space.run(CHECK)).out;
    expect(piped).toContain(`name: evil/x} # ${'c'.repeat(20)}`);
  });

  it('links the page of a rule where it is known where those are', async () => {
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': BAD });
    const env = { PUBLIC_URL: 'https://pipewarden.example.org' };
    const url = 'https://pipewarden.example.org/rules/image-not-allowed';
    expect((await space.run(CHECK, { env })).out).toContain(`  see: ${url}\n`);
    expect((await space.run(CHECK, { env, color: true })).out).toContain(`\u001b]8;;${url}\u001b\\`);
    expect((await space.run(CHECK, { env: { PUBLIC_URL: 'here' } })).code).toBe(2);
  });

  it('counts what GitLab refuses as the error that it is', async () => {
    const refused = { 'policy.yml': POLICY, '.gitlab-ci.yml': 'a:\n  retry: 9\n  script: [make]\n' };
    expect((await workspace(refused).run(CHECK)).out).toContain('1 error, 0 warnings in 1 job of 1 file');
  });
});

it.each([
  [['nowhere'], 'there is no file or folder'],
  [['--templates', 'nowhere'], '--templates: there is no folder'],
  [['--output', 'sarfi=x.sarif'], 'sarif, codequality'],
  [['--output', 'sarif='], 'behind it a file'],
  ...['/bad', 'bad', 'group/', 'a/../b', 'a b/c', 'https://gitlab.example.org/a/b', '-x/y', ''].map((path) => [
    [`--project=${path}`],
    'is not the full path of a project',
  ]),
] as [string[], string][])('%j is wrong usage, which is not the code of findings', async (flags, reason) => {
  const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': BAD });
  const { code, out, err } = await space.run([...CHECK, ...flags]);
  expect([code, out, err]).toEqual([2, '', expect.stringContaining(reason)]);
});

it('says of files elsewhere that GITLAB_TOKEN is missing, once, and does not ask for rights', async () => {
  const many = `include:\n  - {project: group/ci, file: a.yml}\n  - {project: other/ci, file: b.yml}\n${GOOD}`;
  const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': many });
  const { out } = await space.run(CHECK);
  expect(out).toContain('The included file `group/ci:/a.yml` cannot be read without GITLAB_URL and GITLAB_TOKEN\n');
  expect(out).toContain('  also at .gitlab-ci.yml:3 (b.yml)\n');
  expect(out.match(/cannot be read/g)).toHaveLength(1);
  expect(out).toContain('  fix: Set GITLAB_URL and GITLAB_TOKEN ');
  expect(out).not.toMatch(/access/);
});

it('tells a misspelt key once, however many jobs have it', async () => {
  const jobs = ['a', 'b', 'c'].map((name) => `${name}: {extends: .base}\n`).join('');
  const text = `.base:\n  script: [make]\n  imgae: ruby:3.4\n${jobs}`;
  const { code, out } = await workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': text }).run(CHECK);
  expect(out.match(/imgae/g)).toHaveLength(2);
  expect(out).toContain('1 error, 0 warnings in 3 jobs of 1 file');
  expect(code).toBe(1);
});

it('names the policy that it used: a file, or the one that is built in', async () => {
  const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': GOOD });
  expect((await space.run(CHECK)).out).toContain('policy: policy.yml\n0 errors');
  expect((await space.run(['check'])).out).toContain(
    'policy: pipewarden/config/policy.yml\n  it is built in: `pipewarden policy init` writes one of your own\n',
  );
  space.write({ '.pipewarden.yml': POLICY });
  expect((await space.run(['check'])).out).toContain('policy: .pipewarden.yml\n0 errors');
});
