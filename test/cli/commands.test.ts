import { execFileSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { rules } from '../../src/rules/index.ts';
import { POLICY, workspace } from './workspace.ts';

describe('usage', () => {
  it('explains itself', async () => {
    const { code, out } = await workspace().run(['--help']);
    expect(code).toBe(0);
    for (const name of ['check', 'resolve', 'rules', 'policy']) expect(out).toContain(name);
    expect((await workspace().run(['check', '--help'])).out).toContain('--base <ref>');
  });

  it('has a page for every command, which says what it is for', async () => {
    const space = workspace();
    const pageOf = async (words: readonly string[]) => {
      const { code, out } = await space.run([...words, '--help']);
      expect([words, code]).toEqual([words, 0]);
      expect(out.split('\n')[0]).toContain(`Usage: pipewarden ${words.join(' ')}`.trim());
      expect(out.split('\n')[2], words.join(' ')).toMatch(/\w{3}/);
      const [, list = ''] = out.split('\nCommands:\n');
      return [...list.matchAll(/^ {2}([a-z-]+)/gm)].flatMap(([, name = '']) => (name === 'help' ? [] : [name]));
    };
    const seen: string[] = [];
    const walk = async (words: readonly string[]): Promise<void> => {
      for (const name of await pageOf(words)) {
        seen.push([...words, name].join(' '));
        await walk([...words, name]);
      }
    };
    await walk([]);
    expect(seen).toEqual(
      expect.arrayContaining([
        ...['check', 'audit', 'policy init', 'policy validate', 'policy test', 'policy explain', 'policy versions'],
        ...['runners explain', 'runners import', 'accepted list', 'accepted revoke', 'doctor', 'serve', 'install'],
      ]),
    );
  });

  it('knows its version', async () => {
    const { code, out } = await workspace().run(['--version']);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it.each([
    [['chekc'], 'check'],
    [['check', '--polcy', 'x'], '--policy'],
    [['check', '--format', 'xml'], 'text, json'],
    [['check', 'a', 'b'], 'too many arguments'],
    [['policy', 'explain'], 'missing required argument'],
    [['check', 'nowhere'], 'no file or folder'],
    [['check', '--policy', 'nowhere.yml'], 'cannot be read: ENOENT'],
  ])('%j is wrong usage: 2', async (argv, hint) => {
    const { code, err } = await workspace().run(argv);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(hint) });
  });

  it('refuses an address of GitLab that is none', async () => {
    const space = workspace({ '.gitlab-ci.yml': 'a: {script: [make]}\n' });
    expect((await space.run(['check'], { env: { GITLAB_URL: 'gitlab.example.org' } })).code).toBe(2);
  });

  it('calls a bug a bug', async () => {
    const broken = () => {
      throw new TypeError('boom');
    };
    const { code, err } = await workspace({ '.gitlab-ci.yml': 'a: {}' }).run(['check'], { openReader: broken });
    expect({ code, err }).toEqual({ code: 70, err: expect.stringMatching(/this is a bug.*\nTypeError: boom/) });
  });
});

describe('resolve', () => {
  const files = {
    'ci/base.yml': '.base:\n  image: ruby:3\n  script:\n    - make\n    - |\n      one\n      two\n',
    '.gitlab-ci.yml':
      'include: ci/base.yml\ndefault:\n  tags: [linux]\nbuild:\n  extends: .base\n  variables: {A: "yes", B: 1, LIST: "- x", E: ""}\n  rules: [{if: $CI, when: never}, {when: always}]\n',
  };

  it('prints YAML that means the same', async () => {
    const { code, out } = await workspace(files).run(['resolve']);
    expect(code).toBe(0);
    expect(parse(out, { version: '1.1' })).toMatchObject({
      build: {
        image: 'ruby:3',
        script: ['make', 'one\ntwo\n'],
        variables: { A: 'yes', B: 1, LIST: '- x', E: '' },
        rules: [{ if: '$CI', when: 'never' }, { when: 'always' }],
      },
    });
  });

  it('says where each value comes from', async () => {
    const { out } = await workspace(files).run(['resolve', '--origins']);
    expect(out).toMatch(/^ {2}image: ruby:3 +# ci\/base\.yml:2:10 \(extends \.base ← include ci\/base\.yml\)$/m);
    expect(out).toMatch(/^ {4}- linux +# \.gitlab-ci\.yml:3:10$/m);
    const without = await workspace(files).run(['resolve']);
    expect(parse(out, { version: '1.1' })).toEqual(parse(without.out, { version: '1.1' }));
  });

  it('prints jobs and document as JSON', async () => {
    const { out } = await workspace(files).run(['resolve', '--format', 'json']);
    const { jobs, config } = JSON.parse(out);
    expect(Object.keys(jobs)).toEqual(['build']);
    expect(jobs.build).toMatchObject({ image: { name: 'ruby:3' }, tags: ['linux'], script: ['make', 'one\ntwo\n'] });
    expect(config).toMatchObject({ default: { tags: ['linux'] }, build: { image: 'ruby:3' } });
  });

  it('names the origin of every value of every job as JSON', async () => {
    const { out } = await workspace(files).run(['resolve', '--format', 'json', '--origins']);
    const { origins } = JSON.parse(out);
    expect(origins.build).toContainEqual({
      path: ['tags', '0'],
      value: 'linux',
      file: '.gitlab-ci.yml',
      line: 3,
      column: 10,
      endLine: 3,
      endColumn: 15,
      via: [expect.objectContaining({ by: 'default', file: '.gitlab-ci.yml' })],
    });
  });

  it('reports problems beside what it could resolve', async () => {
    const space = workspace({ '.gitlab-ci.yml': 'a: {script: [make]}\nb: {extends: .none, script: [make]}\n' });
    const { code, out, err } = await space.run(['resolve']);
    expect(code).toBe(1);
    expect(out).toContain('a:');
    expect(err).toMatch(/^\.gitlab-ci\.yml:2:\d+ .*\.none/);
  });
});

describe('rules', () => {
  it('lists every rule, and prints a page', async () => {
    const { out } = await workspace().run(['rules']);
    for (const { id } of rules) expect(out).toContain(id);
    const page = await workspace().run(['rules', 'image-not-allowed']);
    expect(page).toMatchObject({ code: 0, out: expect.stringMatching(/^# image-not-allowed\n/) });
  });

  it('knows what was meant', async () => {
    expect(await workspace().run(['rules', 'image-not-alowed'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean `image-not-allowed`?'),
    });
  });
});

describe('policy', () => {
  it('validates', async () => {
    const space = workspace({ 'good.yml': POLICY, 'bad.yml': 'rules:\n  image-not-allowed: {levle: error}\n' });
    expect(await space.run(['policy', 'validate', 'good.yml'])).toMatchObject({
      code: 0,
      out: 'good.yml is valid: 1 group, 0 runner classes\n',
    });
    expect(await space.run(['policy', 'validate', '--policy', 'bad.yml'])).toMatchObject({
      code: 2,
      out: 'error bad.yml:2:23 unknown key `levle`, did you mean `level`?\n',
    });
    expect((await space.run(['policy', 'validate'])).code).toBe(0);
    expect(await space.run(['check', '--policy', 'bad.yml'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('  bad.yml:2:23 unknown key `levle`'),
    });
  });

  it('tells of exemptions that have ended, and fails for them when it is strict', async () => {
    const ended = 'exemptions: [{rule: image-not-allowed, until: 2020-01-31, reason: "the old one", jobs: [build]}]\n';
    const space = workspace({ 'policy.yml': `${POLICY}${ended}`, 'good.yml': POLICY });
    const said = /(\w+) policy\.yml:\d+:14 this exemption from `image-not-allowed` ended on 2020-01-31\n/;
    const lenient = await space.run(['policy', 'validate', 'policy.yml']);
    expect({ code: lenient.code, word: said.exec(lenient.out)?.[1] }).toEqual({ code: 0, word: 'warning' });
    const strict = await space.run(['policy', 'validate', '--strict', 'policy.yml']);
    expect({ code: strict.code, word: said.exec(strict.out)?.[1] }).toEqual({ code: 2, word: 'error' });
    expect((await space.run(['policy', 'validate', '--strict', 'good.yml'])).code).toBe(0);
    const { out } = await space.run(['policy', 'explain', 'any/app', '--policy', 'policy.yml']);
    expect(out).toMatch(
      /exemptions:\n {2}image-not-allowed: \{"jobs": ?\["build"\], ?"until": ?"2020-01-31", ?"reason": ?"the old one"\} {2}# policy\.yml:\d+:14\n/,
    );
  });

  it('explains what a project gets, and from which line', async () => {
    const space = workspace({ 'policy.yml': `${POLICY}variables: {REGISTRY: registry.example.org}\n` });
    const { code, out } = await space.run(['policy', 'explain', 'open/app', '--policy', 'policy.yml']);
    expect(code).toBe(0);
    expect(out).toContain('open/app: groups open/**\n');
    expect(out).toContain('message: "Ask the build team."  # policy.yml:1:10\n');
    expect(out).toContain('status: "relevant"  # default\n');
    expect(out).toMatch(/variables:\n {2}REGISTRY: "registry\.example\.org" {2}# policy\.yml:\d+:23\n/);
    expect(out).toMatch(
      / {2}image-not-allowed:\n {4}level: "off" {2}# policy\.yml:5:32\n {4}allow: \["registry\.example\.org\/\*\*"\] {2}# policy\.yml:9:5\n/,
    );
  });

  it('explains one rule, and where a list has its entries from', async () => {
    const policy = `rules:
  image-not-allowed: {level: error, allow: [a]}
groups:
  x/**: {rules: {image-not-allowed: {allow+: [b]}}}
  x/y/**: {rules: {image-not-allowed: {allow+: [c]}}}
exemptions:
  - {rule: image-not-allowed, until: 2027-01-31, reason: r}
  - {rule: docker-in-docker, until: 2027-01-31, reason: r}
`;
    const space = workspace({ 'policy.yml': policy });
    const { code, out } = await space.run([
      'policy',
      'explain',
      'x/y/app',
      '--rule',
      'image-not-allowed',
      '--policy',
      'policy.yml',
    ]);
    expect([code, out]).toEqual([
      0,
      `x/y/app: groups x/**, x/y/**
policy: policy.yml
rules:
  image-not-allowed:
    level: "error"  # policy.yml:2:30
    allow: ["a","b","c"]  # policy.yml:5:40, adds to policy.yml:4:38, adds to policy.yml:2:37
    deny: []  # default
    docker_official: false  # default
exemptions:
  image-not-allowed: {"until":"2027-01-31","reason":"r"}  # policy.yml:7:5
`,
    ]);
    expect(
      await space.run(['policy', 'explain', 'x/y', '--rule', 'image-not-alowed', '--policy', 'policy.yml']),
    ).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean `image-not-allowed`?'),
    });
  });
});

describe('the test machine', () => {
  it('has git', () => {
    expect(execFileSync('git', ['--version'], { encoding: 'utf8' })).toContain('git version');
  });
});

describe('serve', () => {
  it('starts both, or one of them', async () => {
    const served: string[] = [];
    const serve = async (what: string) => {
      served.push(what);
      return 0;
    };
    for (const flags of [[], ['--receiver'], ['--worker']]) await workspace().run(['serve', ...flags], { serve });
    expect(served).toEqual(['standalone', 'receiver', 'worker']);
    const { code, err } = await workspace().run(['serve', '--receiver', '--worker'], { serve });
    expect([code, err]).toEqual([2, expect.stringContaining('without --receiver and --worker both run')]);
  });
});

describe('completion', () => {
  const printed = async (...argv: string[]) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await workspace().run(argv);
    const lines = log.mock.calls.map(([text]) => String(text));
    log.mockRestore();
    return lines.join('\n');
  };

  it.each(['bash', 'zsh', 'fish'])('of %s names the program', async (shell) => {
    expect(await printed('completion', shell)).toContain('pipewarden');
  });

  it('completes in a bash that has nothing but the script', async () => {
    const answers = await printed('complete', '--', 'check', '--fo');
    const script = `${await printed('completion', 'bash')}
pipewarden() { [[ "$*" == 'complete -- check --fo' ]] && echo '${answers}'; }
COMP_WORDS=(pipewarden check --fo); COMP_CWORD=2
__pipewarden_complete 2>/dev/null
echo "\${COMPREPLY[@]}"`;
    expect(execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' })).toBe('--format\n');
  });

  it('knows commands, options and what they take', async () => {
    expect(await printed('complete', '--', 'policy', '')).toContain('validate\t');
    expect(await printed('complete', '--', 'check', '--format', '')).toContain('codequality');
  });
});

it('shows the page of a rule as text where somebody looks at it, else as markdown', async () => {
  const page = async (columns: number | null) =>
    (await workspace().run(['rules', 'image-not-allowed'], { columns })).out;
  expect(await page(null)).toMatch(/^# image-not-allowed\n/);
  const text = await page(60);
  expect(text).not.toMatch(/^#|```|\*\*Why/m);
  const sentences = text.split('\n').filter((line) => !line.startsWith('    ') && !line.startsWith('Source'));
  expect(Math.max(...sentences.map((line) => line.length))).toBeLessThanOrEqual(60);
});
