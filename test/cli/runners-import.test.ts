import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import type { Runner } from '../../src/gitlab/gitlab.ts';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { reader, workspace } from './workspace.ts';

const TOKEN = 'glrt-t3_abcdefghijklmnopqrst';

const CONFIG = `concurrent = 4

[[runners]]
  name = "shared"
  id = 12
  url = "https://gitlab.example.org/"
  token = "${TOKEN}"
  executor = "docker"
  [runners.docker]
    image = "alpine:3"
    privileged = true
    allowed_images = ["registry.example.org/**"]
    volumes = ["/var/run/docker.sock:/var/run/docker.sock", "/cache"]

[[runners]]
  name = "fresh"
  url = "https://gitlab.example.org/"
  token = "${TOKEN}"
  executor = "docker-autoscaler"
  [runners.autoscaler]
    max_use_count = 1
    capacity_per_instance = 1
  [runners.docker]
    pull_policy = ["always", "if-not-present"]
`;

const registered = (changes: Partial<Runner>): Runner => ({
  id: 12,
  description: 'shared',
  type: 'instance_type',
  paused: false,
  tags: ['linux'],
  untagged: true,
  protectedOnly: false,
  version: '18.6.0',
  groups: [],
  projects: [],
  ...changes,
});

function gitlab(runners: readonly Runner[], lists = true) {
  return {
    openReader: () =>
      reader({
        url: 'https://gitlab.example.org',
        runner: async (id) => runners.find((each) => each.id === id) ?? null,
        runners: async () => (lists ? runners : null),
      }),
  };
}

const both = [registered({}), registered({ id: 13, description: 'fresh', type: 'group_type', groups: ['releng'] })];
const run = ['runners', 'import', 'config.toml'];
const classes = (out: string) => parse(out, { version: '1.1' }).runners;

describe('runners import', () => {
  it('writes what config.toml says, and names what it does not', async () => {
    const { code, out, err } = await workspace({ 'config.toml': CONFIG }).run(run);
    expect(code).toBe(0);
    expect(classes(out)).toEqual([
      {
        name: 'shared',
        executor: 'docker',
        privileged: true,
        docker_socket: true,
        image: 'alpine:3',
        allowed_images: ['registry.example.org/**'],
        pull_policy: ['always'],
      },
      {
        name: 'fresh',
        executor: 'docker-autoscaler',
        isolation: 'vm-per-job',
        privileged: false,
        docker_socket: false,
        pull_policy: ['always', 'if-not-present'],
      },
    ]);
    expect(err).toContain(
      'shared (config.toml:3): added\n  not known: tags, untagged, protected_only, version: GitLab',
    );
    expect(err).toContain('  not known: isolation: none is assumed');
    expect(err.split('fresh (')[1]).not.toContain('isolation');
  });

  it('asks GitLab: by id, else by description', async () => {
    const { out, err } = await workspace({ 'config.toml': CONFIG }).run([...run, '--from-gitlab'], gitlab(both));
    expect(classes(out)).toMatchObject([
      { tags: ['linux'], untagged: true, shared: true, protected_only: false, version: '18.6.0' },
      { tags: ['linux'], projects: ['releng/**'] },
    ]);
    expect(classes(out)[1]).not.toHaveProperty('shared');
    expect(err).toContain('not known: shared: true is assumed');
    expect(out).toMatch(/^ {2}- name: shared\n {4}tags: \[linux\]\n {4}untagged: true\n {4}executor: docker\n/m);
  });

  it.each([
    ['a role that may list none', gitlab(both, false), 'the token may list no runners'],
    ['a runner nobody knows', gitlab([]), 'no runner that the token may list is described by its name'],
    [
      'two of the same name',
      gitlab([...both, registered({ id: 14, description: 'fresh' })]),
      'runners 13, 14 have its',
    ],
  ])('says why it does not know: %s', async (_what, io, why) => {
    const { code, err } = await workspace({ 'config.toml': CONFIG }).run([...run, '--from-gitlab'], io);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining(why) });
  });

  it('asks GitLab by its API, also with the rights of a Maintainer alone', async () => {
    const server = await startGitLab();
    onTestFinished(() => server.stop());
    const app = server.project('group/app', {}, { bot: 'maintainer' });
    const shared = app.runner({ description: 'other name', tags: ['a'], versions: ['18.6.0', '18.5.2'] });
    app.runner({ description: 'fresh', tags: ['b'], runUntagged: false, type: 'project_type', protectedOnly: true });
    const config = CONFIG.replaceAll('https://gitlab.example.org', server.url).replace('id = 12', `id = ${shared}`);
    const { reader: openReader } = openGitLab({ url: server.url, token: server.token, log: createLog('silent') });
    const argv = [...run, '--from-gitlab', '--project', 'group/app'];
    const { out } = await workspace({ 'config.toml': config }).run(argv, { openReader: () => openReader });
    expect(classes(out)).toMatchObject([
      { name: 'shared', tags: ['a'], untagged: true, shared: true, version: '18.5.2' },
      { name: 'fresh', tags: ['b'], untagged: false, shared: false, protected_only: true, projects: ['group/app'] },
    ]);
    expect(server.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('does not take a runner of another GitLab for its own', async () => {
    const elsewhere = { 'config.toml': CONFIG.replaceAll('gitlab.example.org', 'gitlab.com') };
    const { out, err } = await workspace(elsewhere).run([...run, '--from-gitlab'], gitlab(both));
    expect(classes(out)[0]).not.toHaveProperty('tags');
    expect(err).toContain('it is registered at another GitLab');
  });

  it('keeps what a person wrote, and comments; a second run changes nothing', async () => {
    const policy = `# our policy
rules:
  image-not-allowed:   {level: error}   # strict
runners:
  # the big one
  - name: shared
    executor: docker   # on metal
    shared: false
    isolation: rootless
    projects: ["a/**"]
    privileged: false
    allowed_services: [x]
  # not in any file
  - {name: hand, tags: [x], executor: shell}
# the end

status: always
`;
    const space = workspace({ 'config.toml': CONFIG, 'policy.yml': policy });
    const argv = [...run, '--policy', 'policy.yml', '--from-gitlab', '--write'];
    const { code, out, err } = await space.run(argv, gitlab(both));
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('  privileged: false → true\n');
    expect(err).toContain("  allowed_services: is kept, though the runner's file has none\n");
    expect(err).toContain('  shared: false is kept, though the sources say true\n');
    const written = readFileSync(join(space.folder, 'policy.yml'), 'utf8');
    expect(written.startsWith(policy.slice(0, policy.indexOf('  # the big one')))).toBe(true);
    expect(written.endsWith('\n# the end\n\nstatus: always\n')).toBe(true);
    for (const kept of ['# the big one', '# on metal', '# not in any file', 'isolation: rootless', 'shared: false']) {
      expect(written).toContain(kept);
    }
    const [shared, hand, fresh] = classes(written);
    expect(shared).toMatchObject({ privileged: true, projects: ['a/**'], tags: ['linux'] });
    expect(hand).toEqual({ name: 'hand', tags: ['x'], executor: 'shell' });
    expect(fresh.name).toBe('fresh');

    const again = await space.run(argv, gitlab(both));
    expect(again.err).toContain('policy.yml is up to date\n');
    expect(readFileSync(join(space.folder, 'policy.yml'), 'utf8')).toBe(written);
    expect((await space.run(['policy', 'validate', 'policy.yml'])).code).toBe(0);
  });

  it('leaves every row alone that it does not change, and what it does not change of a row', async () => {
    const toml = ['same', 'changed', 'flow', 'fresh'].map(
      (name) => `[[runners]]\n  name = "${name}"\n  executor = "docker"\n  [runners.docker]\n    privileged = true\n`,
    );
    const policy = `lists: {pull: [always]}
runners:
  # the first
  - name:   "same"   # odd spacing
    privileged: yes
    executor:   docker
    tags:
      - one   # kept
      - 'two'
    docker_socket: false
    pull_policy: [$pull]
  - {name: hand,   executor: shell,  tags: [ x ]}
  -
    name: changed # kept too
    tags:   [ a,  b ]
    executor: docker
    privileged: no   # was so
    pull_policy:
      - never
    # behind
  - {name: flow, executor: docker, docker_socket: no,   pull_policy: [always]} # ends here
# the end

status: always
`;
    const expected = policy
      .replace('privileged: no   # was so', 'privileged: true   # was so\n    docker_socket: false')
      .replace('pull_policy:\n      - never', 'pull_policy: [always]')
      .replace('executor: docker, docker_socket: no,', 'executor: docker, privileged: true, docker_socket: no,')
      .replace(
        ' # ends here\n',
        ' # ends here\n  - name: fresh\n    executor: docker\n    privileged: true\n    docker_socket: false\n    pull_policy: [always]\n',
      );
    for (const [before, after] of [
      [policy, expected],
      [policy.replaceAll('\n', '\r\n'), expected.replaceAll('\n', '\r\n')],
    ] as const) {
      const space = workspace({ 'config.toml': toml.join(''), 'policy.yml': before });
      const { err } = await space.run([...run, '--policy', 'policy.yml', '--write']);
      expect(err).toContain('same (config.toml:1): unchanged\n');
      expect(readFileSync(join(space.folder, 'policy.yml'), 'utf8')).toBe(after);
      const again = await space.run([...run, '--policy', 'policy.yml', '--write']);
      expect(again.err).toContain('policy.yml is up to date\n');
    }
  });

  it('adds rows to a list in brackets', async () => {
    const policy = 'runners: [{name: a, tags: [x],  executor: shell}]   # all\n';
    const toml = '[[runners]]\n  name = "b, c"\n  executor = "shell"\n';
    const space = workspace({ 'config.toml': toml, 'policy.yml': policy });
    await space.run([...run, '--policy', 'policy.yml', '--write']);
    expect(readFileSync(join(space.folder, 'policy.yml'), 'utf8')).toBe(
      'runners: [{name: a, tags: [x],  executor: shell}, {name: "b, c", executor: shell}]   # all\n',
    );
  });

  it('adds the block to a policy without one', async () => {
    for (const policy of [
      'status: always',
      'status: always\n',
      'runners: []  # none\n\nstatus: always\n',
      'status: always\nrunners:\n',
      'runners:\n\nstatus: always\n',
      '# top\r\nrunners: []\r\nstatus: always\r\n',
      'status: always\nrunners: [{name: a, tags: [x], executor: shell}]',
    ]) {
      const space = workspace({ 'config.toml': CONFIG, 'policy.yml': policy });
      await space.run([...run, '--policy', 'policy.yml', '--write']);
      const written = readFileSync(join(space.folder, 'policy.yml'), 'utf8');
      expect(parse(written)).toMatchObject({
        status: 'always',
        runners: expect.arrayContaining([expect.objectContaining({ name: 'fresh' })]),
      });
      expect(written.split(/\r?\n/).length, written).toBe(written.split(policy.includes('\r') ? '\r\n' : '\n').length);
      const again = await space.run([...run, '--policy', 'policy.yml', '--write']);
      expect(again.err).toContain('is up to date');
    }
  });

  it('never shows a token, whatever is wrong', async () => {
    const broken = { 'config.toml': CONFIG, 'broken.toml': `[[runners]]\ntoken = "${TOKEN}" x\n` };
    const space = workspace(broken);
    for (const argv of [run, ['runners', 'import', 'broken.toml']]) {
      const { out, err } = await space.run(argv);
      expect(`${out}${err}`).not.toContain(TOKEN.slice(5));
    }
  });

  it('makes one class of the same runner in two files, and two names of different ones', async () => {
    const other = CONFIG.replace('privileged = true', 'privileged = false');
    const space = workspace({ 'a.toml': CONFIG, 'b.toml': CONFIG, 'c.toml': other });
    const { out } = await space.run(['runners', 'import', 'a.toml', 'b.toml', 'c.toml']);
    expect(classes(out).map(({ name }: { name: string }) => name)).toEqual(['shared', 'fresh', 'shared-2']);
  });

  it('leaves out an executor it does not know', async () => {
    const space = workspace({ 'config.toml': '[[runners]]\nname = "odd"\nexecutor = "warp"\n' });
    expect(await space.run(run)).toMatchObject({
      out: 'runners: []\n',
      err: expect.stringContaining('odd (config.toml:1): left out, because its executor is not known'),
    });
  });

  it.each([
    [['runners', 'import', 'none.toml'], 'none.toml cannot be read: ENOENT'],
    [['runners', 'import', 'empty.toml'], 'empty.toml has no [[runners]]'],
    [['runners', 'import', 'broken.toml'], 'broken.toml:2:'],
    [['runners', 'import', 'config.toml', '--write'], '--write found no policy'],
    [['runners', 'import', 'config.toml', '--from-gitlab'], 'needs GITLAB_URL and GITLAB_TOKEN'],
    [['runners', 'import', 'config.toml', '--policy', 'bad.yml'], 'bad.yml:1:1 unknown key `rulez`'],
  ])('%j: 2', async (argv, hint) => {
    const files = { 'config.toml': CONFIG, 'empty.toml': 'a = 1\n', 'broken.toml': '[[runners]]\nx =\n' };
    const { code, err } = await workspace({ ...files, 'bad.yml': 'rulez: {}\n' }).run(argv);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(hint) });
  });
});
