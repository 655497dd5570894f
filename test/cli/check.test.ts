// biome-ignore-all lint/style/noExcessiveLinesPerFile: the cases of one command stand together.
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AccessDenied, NotFound, RetryLater } from '../../src/errors.ts';
import type { FileRequest } from '../../src/includes/request.ts';
import { POLICY, reader, workspace } from './workspace.ts';

const CHECK = ['check', '--policy', 'policy.yml'];
const JSON_CHECK = [...CHECK, '--format', 'json'];
const BAD = 'build:\n  image: hashicorp/terraform:1.5\n  script: [make]\n';
const GOOD = 'build:\n  image: registry.example.org/terraform:1.5\n  script: [make]\n';

/** Where jobs run of which nothing is said. */
const BY_DEFAULT = [
  'source_branch',
  'target_branch',
  'other_branch',
  'tag',
  'schedule',
  'web',
  'api',
  'trigger',
  'pipeline',
  'chat',
];

describe('check', () => {
  it('is clean where nothing is found', async () => {
    const { code, out, err } = await workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': GOOD }).run(CHECK);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: 'policy: policy.yml\n0 errors, 0 warnings in 1 job of 1 file\n',
      err: '',
    });
  });

  it('shows the line, a caret, why, what to do, and the policy’s own words', async () => {
    const { code, out } = await workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': BAD }).run(CHECK);
    expect(code).toBe(1);
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^\.gitlab-ci\.yml:2:10 error image-not-allowed: The image hashicorp\/terraform:1\.5 /);
    expect(lines.slice(1, 4)).toEqual([
      '  2 |   image: hashicorp/terraform:1.5',
      '    |          ^^^^^^^^^^^^^^^^^^^^^^^',
      '  in job build',
    ]);
    expect(out).toContain('  Ask the build team.\n  https://gitlab.example.org/new?t=hashicorp%2Fterraform%3A1.5&p=');
    expect(lines.at(-2)).toBe('1 error, 0 warnings in 1 job of 1 file');
  });

  it('knows the variables that the policy gives, and names the line that does', async () => {
    const space = workspace({
      'policy.yml': `variables: { REGISTRY: evil.example.net }\n${POLICY}`,
      '.gitlab-ci.yml': 'build:\n  image: $REGISTRY/x:1\n  script: [make]\n',
    });
    const { code, out } = await space.run(CHECK);
    expect(code).toBe(1);
    expect(out).toContain('.gitlab-ci.yml:2:10 error image-not-allowed: The image evil.example.net/x:1 ');
    expect(out).toContain('policy.yml');
  });

  it('says where a list that would refuse something is missing, and nothing else is wrong', async () => {
    const files = {
      '.gitlab-ci.yml': GOOD,
      'policy.yml': 'rules: {image-not-allowed: error, service-not-allowed: off}\n',
    };
    const missing = 'no image list: every image is allowed';
    const { code, out } = await workspace(files).run(CHECK);
    expect([code, out]).toEqual([0, expect.stringContaining(missing)]);
    expect(JSON.parse((await workspace(files).run(JSON_CHECK)).out).unconfigured).toEqual(['no-image-list']);
    expect((await workspace(files).run(['policy', 'explain', 'g/p', '--policy', 'policy.yml'])).out).toContain(missing);
    const listed = { ...files, 'policy.yml': files['policy.yml'].replace('error', '{deny: ["evil/**"]}') };
    expect((await workspace(listed).run(CHECK)).out).not.toContain(missing);
  });

  it('lets a comment in the file accept a finding, where the policy lets comments', async () => {
    const commented = BAD.replace('1.5', '1.5 # pipewarden: accept image-not-allowed because it is scanned');
    const files = { 'policy.yml': `inline_accept: true\n${POLICY}`, '.gitlab-ci.yml': commented };
    const { code, out } = await workspace(files).run(CHECK);
    expect(code).toBe(0);
    expect(out).toContain('accepted by a comment in the file: it is scanned');
    expect(out).toContain('1 exempted');
    expect((await workspace({ ...files, 'policy.yml': POLICY }).run(CHECK)).code).toBe(1);
  });

  it('shows the way from the job back to the line', async () => {
    const { out } = await workspace({
      'policy.yml': POLICY,
      'ci/base.yml': '.base:\n  image: evil/x\n',
      '.gitlab-ci.yml': 'include: ci/base.yml\nbuild:\n  extends: .base\n  script: [make]\n',
    }).run(CHECK);
    expect(out).toContain('ci/base.yml:2:10 error image-not-allowed');
    expect(out).toContain('in job build (extends .base ← include ci/base.yml)');
  });

  it('prints JSON of a fixed shape', async () => {
    const { code, out } = await workspace({
      'policy.yml': POLICY,
      'ci/base.yml': '.base:\n  image: evil/x\n',
      '.gitlab-ci.yml':
        'include: ci/base.yml\nbuild:\n  extends: .base\n  script: [make]\ntest:\n  extends: .base\n  script: [make]\n',
    }).run([...JSON_CHECK, '--project', 'group/app']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      version: 1,
      project: 'group/app',
      policy: 'policy.yml',
      unconfigured: [],
      state: 'failed',
      jobs: 2,
      files: [{ path: '.gitlab-ci.yml' }, { path: 'ci/base.yml' }],
      pipelines: BY_DEFAULT,
      findings: [
        {
          fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
          rule: 'image-not-allowed',
          level: 'error',
          notEvaluable: false,
          counts: true,
          message: expect.stringContaining('evil/x'),
          why: expect.stringContaining('job’s credentials'),
          fix: expect.stringContaining('Use an image on the list'),
          url: null,
          value: 'evil/x',
          file: 'ci/base.yml',
          line: 2,
          column: 10,
          endLine: 2,
          endColumn: 16,
          jobs: ['build', 'test'],
          runners: null,
          origin: [
            { by: 'include', file: '.gitlab-ci.yml', line: 1 },
            { by: 'extends', file: '.gitlab-ci.yml', line: 3 },
          ],
          also: [],
          pipelines: BY_DEFAULT,
          change: 'introduced',
          suggestion: null,
          errorFrom: null,
          exempted: null,
        },
      ],
      fixed: [],
      problems: [],
    });
  });

  it('says in JSON what to write instead, and whether that keeps behaviour', async () => {
    const files = { '.gitlab-ci.yml': 'build:\n  variables:\n    CI_DEBUG_TRACE: "true"\n  script: [make]\n' };
    const { out } = await workspace({ 'policy.yml': 'rules: {debug-trace-enabled: error}\n', ...files }).run(
      JSON_CHECK,
    );
    expect(JSON.parse(out).findings[0].suggestion).toEqual({ replacement: '"false"', safe: false });
  });

  it('picks the policy of the project’s group', async () => {
    const files = { 'policy.yml': POLICY, '.gitlab-ci.yml': BAD };
    expect((await workspace(files).run([...CHECK, '--project', 'open/app'])).code).toBe(0);
    expect((await workspace(files).run([...CHECK, '--project', 'other/app'])).code).toBe(1);
    const cloned = workspace(files);
    cloned.git('init', '-q', '-b', 'main');
    cloned.git('remote', 'add', 'origin', 'git@gitlab.example.org:open/sub/app.git');
    expect(JSON.parse((await cloned.run(JSON_CHECK)).out)).toMatchObject({ project: 'open/sub/app', findings: [] });
  });

  it('takes the policy from POLICY_FILE, else the one that comes with it', async () => {
    const space = workspace({ 'mine.yml': POLICY, '.gitlab-ci.yml': BAD });
    expect((await space.run(['check'], { env: { POLICY_FILE: 'mine.yml' } })).code).toBe(1);
    expect((await space.run(['check'])).code).toBe(0);
  });

  it('takes a file as the root, and --file as the path in the project', async () => {
    const space = workspace({ 'policy.yml': POLICY, 'ci/main.yml': BAD, 'ci/other.yml': GOOD });
    expect(JSON.parse((await space.run([...JSON_CHECK, '--file', 'ci/main.yml'])).out).findings[0].file).toBe(
      'ci/main.yml',
    );
    space.git('init', '-q');
    expect(JSON.parse((await space.run([...JSON_CHECK, 'ci/main.yml'])).out).findings[0].file).toBe('ci/main.yml');
    expect((await space.run([...CHECK, 'ci/other.yml'])).code).toBe(0);
  });

  it('fails a configuration that GitLab would refuse, and still judges the rest', async () => {
    const { code, out } = await workspace({
      'policy.yml': POLICY,
      '.gitlab-ci.yml': `${BAD}other:\n  extends: .nothing\n  script: [make]\n`,
    }).run(JSON_CHECK);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      state: 'failed',
      problems: [{ file: '.gitlab-ci.yml', line: 5, message: expect.any(String) }],
      findings: [{ value: 'hashicorp/terraform:1.5' }],
    });
  });

  it('judges the configuration of runners, also where there is no pipeline', async () => {
    const toml = '[[runners]]\n  token = "Zq3vX7pLw9TzYb2KcR5d"\n  executor = "docker"\n';
    const policy = 'rules:\n  runner-config-token: error\n  runner-config-images-open: off\n';
    const { code, out } = await workspace({
      'policy.yml': policy,
      'a/config.toml': toml,
      'b/config.toml': 'x = 1\n',
    }).run(CHECK);
    expect(code).toBe(1);
    expect(out.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^a\/config\.toml:2:3 error runner-config-token: /),
      '  2 |   token = "***"',
    ]);
    expect(out).toContain('1 error, 0 warnings in 0 jobs of 1 file');
  });

  it('says what it cannot read, and judges the rest', async () => {
    const foreign = `include:
  - {project: group/ci, file: /a.yml}
  - {remote: "https://example.org/a.yml"}
  - {template: Jobs/Build.gitlab-ci.yml}
  - {component: gitlab.com/group/ci/build@1.0.0}
`;
    const files = { 'policy.yml': POLICY, '.gitlab-ci.yml': `${foreign}${GOOD}` };
    const { code, out } = await workspace(files).run(JSON_CHECK);
    const report = JSON.parse(out);
    expect(code).toBe(0);
    expect(report.state).toBe('not_evaluable');
    expect(report.jobs).toBe(1);
    expect(report.problems.map((problem: { line: number }) => problem.line)).toEqual([2, 3, 4, 5]);
    const strict = { ...files, 'policy.yml': `not_evaluable: fail\n${POLICY}` };
    expect((await workspace(strict).run(CHECK)).code).toBe(4);
  });

  it('takes the host of components for the project’s own, where nothing else tells it', async () => {
    const component = 'include:\n  - component: "gitlab.example.org/group/ci/build@1.0.0"\n';
    const files = { 'policy.yml': POLICY, '.gitlab-ci.yml': `${component}${GOOD}` };
    const { code, out } = await workspace(files).run(JSON_CHECK);
    expect({ code, state: JSON.parse(out).state }).toEqual({ code: 0, state: 'not_evaluable' });
    const elsewhere = await workspace(files).run(JSON_CHECK, { env: { GITLAB_URL: 'https://other.example.org' } });
    expect({ code: elsewhere.code, state: JSON.parse(elsewhere.out).state }).toEqual({ code: 1, state: 'failed' });
  });

  it('takes templates from a folder, and nothing outside of it', async () => {
    const files = {
      'policy.yml': POLICY,
      'templates/Jobs/Build.gitlab-ci.yml': BAD,
      'secret.gitlab-ci.yml': BAD,
      '.gitlab-ci.yml': 'include:\n  - template: Jobs/Build.gitlab-ci.yml\n  - template: ../secret.gitlab-ci.yml\n',
    };
    const { out } = await workspace(files).run([...JSON_CHECK, '--templates', 'templates']);
    const report = JSON.parse(out);
    expect(report.files).toEqual([{ path: '.gitlab-ci.yml' }, { path: 'template:Jobs/Build.gitlab-ci.yml' }]);
    expect(report.findings).toHaveLength(1);
    expect(report.problems).toHaveLength(1);
  });

  it('never reads outside of the checkout', async () => {
    const outside = workspace({ 'secret.yml': BAD });
    const space = workspace({
      'policy.yml': POLICY,
      '.gitlab-ci.yml': `include: [link.yml, outside/secret.yml, ../secret.yml]\n${GOOD}`,
    });
    symlinkSync(join(outside.folder, 'secret.yml'), join(space.folder, 'link.yml'));
    symlinkSync(outside.folder, join(space.folder, 'outside'));
    const report = JSON.parse((await space.run(JSON_CHECK)).out);
    expect(report.findings).toEqual([]);
    expect(report.problems).toHaveLength(3);
    expect(JSON.stringify(report)).not.toContain('terraform:1.5');
  });

  it('includes by wildcard what git would commit', async () => {
    const space = workspace({
      'policy.yml': POLICY,
      '.gitignore': 'ignored/\n',
      'ci/a.yml': GOOD,
      'ci/deep/b.yml': GOOD.replace('build', 'deep'),
      'ignored/c.yml': GOOD.replace('build', 'ignored'),
      '.gitlab-ci.yml': 'include: "**.yml"\n',
    });
    space.git('init', '-q');
    const paths = JSON.parse((await space.run(JSON_CHECK)).out).files.map((file: { path: string }) => file.path);
    expect(paths).toContain('ci/deep/b.yml');
    expect(paths).not.toContain('ignored/c.yml');
  });

  it('strips what a terminal would act on', async () => {
    const { out } = await workspace({
      'policy.yml': POLICY,
      '.gitlab-ci.yml': '"build\\e[31m\\u202e":\n  image: "evil/\\e]0;x\\a\\u009b31m"\n  script: [make]\n',
    }).run(CHECK);
    expect(out).toContain('image-not-allowed');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(out.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    const json = await workspace({
      'policy.yml': POLICY,
      '.gitlab-ci.yml': '"build\\u202e":\n  image: "evil/\\u009b31m"\n  script: [make]\n',
    }).run(JSON_CHECK);
    expect(json.out).not.toMatch(/[\u0080-\u009f\u202e]/);
    expect(JSON.parse(json.out).findings[0].jobs).toEqual(['build\u202e']);
  });

  it('colours on request alone', async () => {
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': BAD });
    expect((await space.run(CHECK, { color: true })).out).toContain('\u001b[31merror\u001b[39m');
    expect((await space.run(CHECK)).out).not.toContain('\u001b');
  });
});

describe('check --base', () => {
  function repository() {
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': `include: ci/*.yml\n${BAD}` });
    space.git('init', '-q', '-b', 'main');
    space.git('add', '-A');
    space.git('commit', '-qm', 'first');
    space.git('checkout', '-qb', 'feature');
    return space;
  }

  it('tells what is new and counts that alone', async () => {
    const space = repository();
    expect((await space.run([...CHECK, '--base', 'main'])).code).toBe(0);
    space.write({ 'ci/new.yml': 'deploy:\n  image: evil/new\n  script: [make]\n' });
    const { code, out } = await space.run([...JSON_CHECK, '--base', 'main']);
    const changes = JSON.parse(out).findings.map(({ value, change }: { value: string; change: string }) => [
      value,
      change,
    ]);
    expect(code).toBe(1);
    expect(changes).toEqual([
      ['hashicorp/terraform:1.5', 'existing'],
      ['evil/new', 'introduced'],
    ]);
    const text = (await space.run([...CHECK, '--base', 'main'])).out;
    expect(text).toContain('1 error, 0 warnings, 1 existing (not counted) in 2 jobs of 2 files');
  });

  it('compares with the merge base, not with the tip', async () => {
    const space = repository();
    space.git('checkout', '-q', 'main');
    space.write({ '.gitlab-ci.yml': GOOD });
    space.git('commit', '-qam', 'mended on main');
    space.git('checkout', '-q', 'feature');
    expect(JSON.parse((await space.run([...JSON_CHECK, '--base', 'main'])).out).findings[0].change).toBe('existing');
  });

  it('knows a finding again in a file that is renamed', async () => {
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': 'include: ci/a.yml\n', 'ci/a.yml': BAD });
    space.git('init', '-q', '-b', 'main');
    space.git('add', '-A');
    space.git('commit', '-qm', 'first');
    space.git('mv', 'ci/a.yml', 'ci/b.yml');
    space.write({ '.gitlab-ci.yml': 'include: ci/b.yml\n' });
    space.git('commit', '-qam', 'second');
    const { code, out } = await space.run([...CHECK, '--base', 'HEAD~1']);
    expect({ code, last: out.split('\n').at(-2) }).toEqual({
      code: 0,
      last: '0 errors, 0 warnings, 1 existing (not counted) in 1 job of 2 files',
    });
    const [finding] = JSON.parse((await space.run([...JSON_CHECK, '--base', 'HEAD~1'])).out).findings;
    expect(finding).toMatchObject({ file: 'ci/b.yml', change: 'existing' });
  });

  it('knows a finding again in a renamed file that no job reads', async () => {
    const policy = 'rules:\n  runner-config-token: error\n  runner-config-images-open: off\n';
    const toml = '[[runners]]\n  token = "Zq3vX7pLw9TzYb2KcR5d"\n  executor = "docker"\n';
    const space = workspace({ 'policy.yml': policy, 'old/config.toml': toml });
    space.git('init', '-q', '-b', 'main');
    space.git('add', '-A');
    space.git('commit', '-qm', 'first');
    mkdirSync(join(space.folder, 'new'));
    space.git('mv', 'old/config.toml', 'new/config.toml');
    const { code, out } = await space.run([...CHECK, '--base', 'HEAD']);
    expect({ code, last: out.split('\n').at(-2) }).toEqual({
      code: 0,
      last: '0 errors, 0 warnings, 1 existing (not counted) in 0 jobs of 1 file',
    });
  });

  it('has nothing against a configuration that is taken away, as the bot has not', async () => {
    const space = repository();
    space.git('rm', '-q', '.gitlab-ci.yml');
    const { code, out } = await space.run([...CHECK, '--base', 'main']);
    expect({ code, out }).toEqual({
      code: 0,
      out: 'policy: policy.yml\n0 errors, 0 warnings, 1 fixed in 0 jobs of 0 files\n',
    });
  });

  it('counts everything when the policy says so', async () => {
    const space = repository();
    space.write({ 'policy.yml': `scope: all\n${POLICY}` });
    expect((await space.run([...CHECK, '--base', 'main'])).code).toBe(1);
  });

  it('thanks for what is fixed', async () => {
    const space = repository();
    space.write({ '.gitlab-ci.yml': GOOD });
    expect((await space.run([...CHECK, '--base', 'main'])).out).toContain('1 fixed');
  });

  it('refuses what is no commit, also what looks like an option', async () => {
    const space = repository();
    for (const ref of ['nowhere', '--upload-pack=touch x', '-h', 'HEAD:policy.yml']) {
      const { code, err } = await space.run([...CHECK, `--base=${ref}`]);
      expect(code).toBe(2);
      expect(err).toContain('git knows no commit');
    }
  });
});

describe('check with GitLab', () => {
  const files = { 'policy.yml': POLICY, '.gitlab-ci.yml': `include: {project: group/ci, file: /a.yml}\n${GOOD}` };
  const project = () => Promise.reject(new NotFound('no such project'));

  it('reads foreign includes, nested ones too', async () => {
    const asked: FileRequest[] = [];
    const texts: Record<string, string> = {
      'a.yml': 'include: b.yml\n',
      'b.yml': 'foreign:\n  image: evil/foreign\n  script: [make]\n',
    };
    const gitlab = reader({
      project,
      fetch: async (request) => {
        asked.push(request);
        const path = 'path' in request ? request.path.replace(/^\//, '') : '';
        const file = {
          id: `group/ci@HEAD:/${path}`,
          path,
          project: 'group/ci',
          ref: null,
          commit: 'c'.repeat(40),
          text: texts[path] ?? '',
        };
        return { request, file };
      },
    });
    const { code, out } = await workspace(files).run([...JSON_CHECK, '--project', 'group/app'], {
      openReader: () => gitlab,
    });
    expect(code).toBe(1);
    expect(JSON.parse(out).findings[0]).toMatchObject({ file: 'group/ci@HEAD:/b.yml', line: 2, jobs: ['foreign'] });
    expect(asked.map(({ kind }) => kind)).toEqual(['project', 'file']);
  });

  it('takes the path of the configuration from the project’s settings', async () => {
    const space = workspace({ 'policy.yml': POLICY, 'ci/main.yml': BAD });
    const settings = {
      id: 1,
      path: 'group/app',
      webUrl: '',
      defaultBranch: 'main',
      archived: false,
      ciConfigPath: 'ci/main.yml',
    };
    const gitlab = reader({ project: async () => settings });
    const { out } = await space.run([...JSON_CHECK, '--project', 'group/app'], { openReader: () => gitlab });
    expect(JSON.parse(out).findings[0].file).toBe('ci/main.yml');
  });

  it('exits with 3 when GitLab cannot be reached or does not let us in, without the token', async () => {
    const said: string[] = [];
    for (const error of [new RetryLater('GitLab did not answer', 5), new AccessDenied('401 Unauthorized', 401)]) {
      const gitlab = reader({ project: () => Promise.reject(error), fetch: () => Promise.reject(error) });
      const { code, err } = await workspace(files).run([...CHECK, '--project', 'group/app'], {
        openReader: () => gitlab,
        env: { GITLAB_TOKEN: 'glpat-not-to-be-seen' },
      });
      expect(code).toBe(3);
      said.push(err);
    }
    expect(said).toEqual(['pipewarden: GitLab did not answer\n', 'pipewarden: GitLab: 401 Unauthorized\n']);
  });

  it('shows progress where somebody watches', async () => {
    const gitlab = reader({ project, fetch: async (request) => ({ request, unavailable: 'not_found' }) });
    const { err } = await workspace(files).run([...CHECK, '--project', 'group/app'], {
      openReader: () => gitlab,
      watched: true,
    });
    const shown = err.split('\r\u001b[K').filter((each) => each !== '');
    expect(shown).toEqual(['Reading …', 'Reading group/ci', 'Judging …']);
    expect(err.endsWith('\r\u001b[K')).toBe(true);
  });
});
