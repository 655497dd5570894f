/** A first policy: from the files of runners, or from what GitLab tells of them and of the images in use. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { policyOf } from '../../src/policy/policy-of.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';
import { looseFile } from '../../src/source.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { workspace } from './workspace.ts';

const CI = '.gitlab-ci.yml';
const TOML = `[[runners]]
  name = "big one"
  executor = "docker"
  token = "glrt-secret"
  [runners.docker]
    image = "ruby:3"
    allowed_images = ["registry.example.org/**", "ruby:*", "*docker.io/x", "https://r.example/x"]
    allowed_services = ["redis:*"]
[[runners]]
  name = "open"
  executor = "docker"
  [runners.docker]
    image = "ruby:3"
[[runners]]
  name = "strange"
  executor = "own"
`;

function validIn(text: string) {
  const { policy, problems } = readPolicy(looseFile('policy.yml', text), ruleCatalogue);
  expect(problems).toEqual([]);
  if (!policy) throw new Error('not read');
  return policyOf(policy, 'a/b');
}

async function withGitLab() {
  const gitlab = await startGitLab();
  onTestFinished(() => gitlab.stop());
  const openReader = () => openGitLab({ url: gitlab.url, token: gitlab.token, log: createLog('silent') }).reader;
  return { gitlab, openReader };
}

it('has the lists of the runners as they are, once, and says what nobody knows', async () => {
  const space = workspace({ 'config.toml': TOML });
  const { code, out } = await space.run(['policy', 'init', 'config.toml']);
  expect(code).toBe(0);
  const policy = validIn(out);
  const allowOf = (rule: string) => (policy.rules.get(rule)?.options as { allow: string[] } | undefined)?.allow;
  expect(allowOf('service-not-allowed')).toEqual(['redis:*']);
  expect(allowOf('image-not-allowed')).toEqual(expect.arrayContaining(['registry.example.org/**', 'ruby:*']));
  expect(policy.runners.map(({ name, allowedImages }) => [name, allowedImages?.length ?? null])).toEqual([
    ['big one', 4],
    ['open', null],
  ]);
  const lines = out.split('\n');
  expect(lines[0]).toMatch(/^# A first policy, written by `pipewarden policy init` on \d{4}-\d\d-\d\d\./);
  expect(lines).toContain('  # left out, because it matches nothing: https://r.example/x');
  expect(lines).toContain('  big-one-images:');
  expect(lines).toContain('    allow: [$big-one-images]');
  expect(lines).toContain('    # These runners have no allowed_images; this list counts there, too: open');
  expect(out).toMatch(/^# strange \(config\.toml:\d+\) is left out: its executor is not known$/m);
  expect(lines).toContain(
    '    # Which images are used today: `pipewarden policy init --all`, or `--group`, asks GitLab.',
  );
  expect(out).not.toContain('glrt-secret');
});

it('says which images the lists would refuse today, and how often each is used', async () => {
  const { gitlab, openReader } = await withGitLab();
  const using = (image: string) => ({ [CI]: `a: {image: "${image}", services: [mysql:8], script: [x]}\n` });
  gitlab.project('a/one', using('evil/miner:1'));
  gitlab.project('a/two', { [CI]: `${using('evil/miner:1')[CI]}b: {image: "evil/miner:1", script: [x]}\n` });
  gitlab.project('a/three', using('ruby:3'));
  gitlab.project('b/four', using('python:3'));
  const space = workspace({ 'config.toml': TOML });
  const { out } = await space.run(['policy', 'init', 'config.toml', '--group', 'a', '--per-minute', '60000'], {
    openReader,
  });
  validIn(out);
  const lines = out.split('\n');
  const at = lines.indexOf(
    '    # 1 images that are used today and refused by it (in how many projects, by how many jobs):',
  );
  expect(lines[at + 1]).toBe('    #   2, 3: evil/miner:1');
  expect(lines).toContain('    #   3, 3: mysql:8');
  expect(out).not.toContain('python');
});

it('without files asks GitLab for the runners, and lists the images that a list could begin with', async () => {
  const { gitlab, openReader } = await withGitLab();
  gitlab.bot.admin = true;
  const project = gitlab.project('a/one', { [CI]: 'a: {image: "ruby:3", script: [x]}\n' });
  project.runner({ description: 'shared\n[0m', tags: ['docker'], runUntagged: true, type: 'instance_type' });
  const space = workspace();
  const written = await space.run(['policy', 'init', '--all', '--output', 'policy.yml'], { openReader });
  expect([written.code, written.out]).toEqual([0, '']);
  const out = readFileSync(join(space.folder, 'policy.yml'), 'utf8');
  expect(validIn(out).runners).toMatchObject([{ tags: ['docker'], untagged: true, executor: 'docker', shared: true }]);
  expect(out).toContain('# GitLab does not tell executors, so docker stands for each');
  expect(out).toContain(
    '    # No runner has allowed_images: without a list every image is allowed.\n    # allow: []\n',
  );
  expect(out).toContain(
    '    # 1 images that are used today (in how many projects, by how many jobs):\n    #   1, 1: ruby:3\n',
  );
  const again = await space.run(['policy', 'init', '--output', 'policy.yml'], { openReader });
  expect([again.code, again.err]).toEqual([
    2,
    expect.stringContaining('policy.yml cannot be written: it is there already'),
  ]);
});

it.each([
  [[], 'give the config.toml of your runners, or set GITLAB_URL and GITLAB_TOKEN'],
  [['gone.toml'], 'gone.toml cannot be read: ENOENT'],
  [['config.toml', '--all'], 'which images are used is asked of GitLab'],
])('%j is refused with a sentence', async (argv, message) => {
  const { code, err } = await workspace({ 'config.toml': TOML }).run(['policy', 'init', ...argv]);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});
