import { describe, expect, it } from 'vitest';
import { POLICY, type Workspace, workspace } from './workspace.ts';

const CHECK = ['check', '--policy', 'policy.yml', '--format', 'json'];
const template = (image: string, script = 'make') =>
  `spec:\n  inputs:\n    v:\n---\nbuild:\n  extends: .theirs\n  image: ${image}\n  script: ["${script} $[[ inputs.v ]]"]\n`;
const GOOD = 'registry.example.org/ruby:$[[ inputs.v ]]';

async function checked(space: Workspace, ...more: string[]) {
  const { code, out } = await space.run([...CHECK, ...more]);
  const { state, jobs, files, findings, problems } = JSON.parse(out);
  const found = findings.map(
    (each: Record<string, unknown>) => `${each.change} ${each.file}:${each.line} ${each.value}`,
  );
  return { code, state, jobs, files, found, problems };
}

describe('check of files that others include', () => {
  it('judges all of them in a project that has no pipeline', async () => {
    const space = workspace({
      'policy.yml': POLICY,
      'templates/a.yml': template('evil/a'),
      'templates/b/template.yml': template(GOOD),
      'templates/chart.yml': 'apiVersion: v1\nkind: Service\n',
    });
    expect(await checked(space)).toEqual({
      code: 1,
      state: 'failed',
      jobs: 1,
      files: [{ path: 'templates/a.yml' }, { path: 'templates/b/template.yml' }],
      found: ['introduced templates/a.yml:7 evil/a'],
      problems: [],
    });
  });

  it('says that there is no configuration where there is nothing at all', async () => {
    const space = workspace({ 'policy.yml': POLICY, 'templates/chart.yml': 'apiVersion: v1\nkind: Service\n' });
    const { code, out, err } = await space.run(['check', '--policy', 'policy.yml']);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining('there is no .gitlab-ci.yml in ')]);
  });

  it('judges those that a change touches, before and after', async () => {
    const space = workspace({
      'policy.yml': POLICY,
      'templates/a.yml': template('evil/a'),
      'templates/b.yml': template('evil/b'),
      'templates/c.yml': template('evil/c'),
    });
    space.git('init', '-q', '-b', 'main');
    space.git('add', '.');
    space.git('commit', '-qm', 'before');
    space.git('mv', 'templates/a.yml', 'templates/d.yml');
    space.write({ 'templates/d.yml': template('evil/a', 'make all'), 'templates/b.yml': template(GOOD) });
    space.git('add', '.');
    space.git('commit', '-qm', 'after');
    expect(await checked(space, '--base', 'HEAD~1')).toEqual({
      code: 0,
      state: 'passed',
      jobs: 1,
      files: [{ path: 'templates/b.yml' }, { path: 'templates/d.yml' }],
      found: ['existing templates/d.yml:7 evil/a'],
      problems: [],
    });
  });

  it('looks where the policy says', async () => {
    const files = { 'ci/a.yml': template('evil/a'), 'templates/b.yml': template('evil/b') };
    const space = workspace({ 'policy.yml': `included_files: [ci/*.yml]\n${POLICY}`, ...files });
    expect((await checked(space)).found).toEqual(['introduced ci/a.yml:7 evil/a']);
  });

  it('leaves to others which of their runners takes what they complete', async () => {
    const runners = `runners:
  - { name: open, untagged: true, executor: docker, allowed_images: ["registry.example.org/ruby:*"] }
  - { name: gpu, tags: [gpu], executor: docker, projects: [data/**], allowed_images: ["registry.example.org/cuda:*"] }
`;
    const cuda = (name: string, more: string) =>
      `${name}: { image: "registry.example.org/cuda:1", script: [make], ${more} }\n`;
    const jobs = [
      cuda('.hidden', ''),
      cuda('completed', 'extends: .theirs'),
      cuda('deeper', 'extends: .hidden-too'),
      '.hidden-too: { extends: .theirs }\n',
      cuda('tagged', 'tags: [gpu]'),
      cuda('whole', ''),
    ];
    const space = workspace({ 'policy.yml': `${runners}${POLICY}`, 'templates/a.yml': jobs.join('') });
    const { out } = await space.run([...CHECK, '--project', 'infra/templates']);
    const { findings } = JSON.parse(out);
    expect(findings.map(({ jobs: names, line }: Record<string, unknown>) => [names, line])).toEqual([[['whole'], 6]]);
  });
});
