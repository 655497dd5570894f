import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileChanges } from '../support/gitlab/repository.ts';
import { type GitLab, type NewProject, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { BAD, CI, calls, GOOD, reviewing } from './reviewing.ts';

let gitlab: GitLab;

beforeEach(async () => {
  gitlab = await startGitLab();
});

afterEach(() => gitlab.stop());

/** Reviews a first merge request, so that what is kept is kept, then the one in question; gives the calls of both. */
async function asked(files: FileChanges, change: FileChanges, options: NewProject & { policy?: string } = {}) {
  const project = gitlab.project('group/app', { 'README.md': 'x', ...files }, options);
  const { review } = reviewing(gitlab, options.policy ? { policy: options.policy } : {});
  await review(project.mergeRequest({ files: { 'README.md': 'first' } }));
  const cold = calls(gitlab);
  const report = await review(project.mergeRequest({ files: change }));
  return { cold, warm: calls(gitlab), report };
}

const K8S = { 'k8s/deploy.yml': 'kind: Deployment\n' };
const K8S_CHANGED = { 'k8s/deploy.yml': 'kind: StatefulSet\n' };
const WITH_LOCAL = {
  [CI]: `include: ci/base.yml\n${GOOD}`,
  'ci/base.yml': 'include: ci/deep.yml\n',
  'ci/deep.yml': GOOD,
};

describe('a merge request that touches nothing of its pipeline', () => {
  test('costs two calls where nobody wrote, and four the very first time', async () => {
    const { cold, warm, report } = await asked({ [CI]: GOOD }, { 'src/main.rb': 'x' });
    expect(cold.toSorted()).toEqual(['GET diffs', 'GET merge_requests', 'GET projects', 'GET user']);
    expect(warm).toEqual(['GET merge_requests', 'GET diffs']);
    expect(report).toMatchObject({ state: 'skipped', written: {} });
  });

  test('costs one more with YAML elsewhere and a root that includes nothing', async () => {
    const { warm, report } = await asked({ [CI]: GOOD, ...K8S }, K8S_CHANGED);
    expect(warm.slice(2)).toEqual([`GET ${CI}`]);
    expect(report.state).toBe('skipped');
  });

  test('costs one more for each file that the pipeline is made of', async () => {
    const { warm, report } = await asked({ ...WITH_LOCAL, ...K8S }, K8S_CHANGED);
    expect(warm.slice(2)).toEqual([`GET ${CI}`, 'GET ci/base.yml', 'GET ci/deep.yml']);
    expect(report.state).toBe('skipped');
  });

  test.each<[string, FileChanges]>([
    ['deleted', { 'k8s/deploy.yml': null }],
    ['renamed', { 'k8s/deploy.yml': null, 'k8s/service.yml': 'kind: Deployment\n' }],
  ])('stays within four calls when YAML is %s', async (_name, change) => {
    const { warm, report } = await asked({ [CI]: GOOD, ...K8S }, change);
    expect(warm.length).toBeLessThanOrEqual(4);
    expect(report.state).toBe('skipped');
  });

  test('stays within five calls in a project without CI/CD, and gets no status there', async () => {
    const { warm, report } = await asked(K8S, K8S_CHANGED);
    expect(warm.length).toBeLessThanOrEqual(4);
    expect(report.state).toBe('skipped');
    expect(gitlab.instance.projects[0]?.pipelines).toEqual([]);
  });

  test('gets a status where the policy says always', async () => {
    const policy = 'rules: {}\nstatus: always\n';
    await asked({ [CI]: GOOD }, { 'src/main.rb': 'x' }, { policy });
    const ours = gitlab.instance.projects[0]?.statuses.filter(({ name }) => name === 'pipewarden');
    expect(ours?.map(({ state }) => state)).toEqual(['success', 'success']);
  });
});

describe('a file in a folder of templates', () => {
  const CHART = { 'templates/deploy.yml': 'apiVersion: v1\nkind: Deployment\n' };

  test('is read once to see that it is about something else', async () => {
    const { warm, report } = await asked(
      { [CI]: GOOD, ...CHART },
      { 'templates/deploy.yml': 'apiVersion: v2\nkind: X\n' },
    );
    expect(warm.slice(2)).toEqual(['GET templates/deploy.yml', `GET ${CI}`]);
    expect(report.state).toBe('skipped');
  });

  test('is reviewed where it is for others to include, with what it includes itself', async () => {
    const files = { 'shared/a.yml': BAD, 'templates/x.yml': 'include: {local: shared/a.yml}\n' };
    const { report } = await asked(
      { [CI]: GOOD, ...files },
      { 'templates/x.yml': 'include: [{local: shared/a.yml}]\n' },
    );
    expect(report.findings.map(({ at, change }) => [at.file, change])).toEqual([['shared/a.yml', 'existing']]);
    expect(report.files.map(({ path }) => path)).toEqual([CI, 'templates/x.yml', 'shared/a.yml']);
  });

  test('is reviewed where it is taken away', async () => {
    const { report } = await asked({ [CI]: GOOD, 'templates/x.yml': BAD }, { 'templates/x.yml': null });
    expect(report).toMatchObject({ state: 'passed', findings: [], fixed: [{ value: 'evil/miner:1' }] });
  });
});

describe('a merge request that does touch its pipeline is read', () => {
  const included = { 'ci/base.yml': BAD };

  test.each<[string, FileChanges, FileChanges, NewProject?]>([
    ['the root file', { [CI]: GOOD }, { [CI]: BAD }],
    [
      'a root of another name',
      { 'ci/main.yml': GOOD },
      { 'ci/main.yml': BAD },
      { settings: { ci_config_path: 'ci/main.yml' } },
    ],
    ['an included file', { [CI]: 'include: ci/base.yml\n', 'ci/base.yml': GOOD }, included],
    ['a nested one', { ...WITH_LOCAL }, { 'ci/deep.yml': BAD.replace('build', 'other') }],
    [
      'one that a wildcard finds',
      { [CI]: `include: ci/*.yml\n${GOOD}` },
      { 'ci/new.yml': BAD.replace('build', 'new') },
    ],
    [
      'one that only merge request pipelines include',
      {
        [CI]: `include:\n  - local: ci/base.yml\n    rules: [{if: $CI_PIPELINE_SOURCE == "merge_request_event"}]\n${GOOD}`,
        'ci/base.yml': 'other:\n  script: [x]\n  rules: [{when: always}]\n',
      },
      { 'ci/base.yml': 'other:\n  image: evil/miner:1\n  script: [x]\n  rules: [{when: always}]\n' },
    ],
    [
      'one that an included file takes in by a rule that does not hold in a push',
      {
        [CI]: `include: ci/base.yml\n${GOOD}`,
        'ci/base.yml': 'include:\n  - {local: ci/tag.yml, rules: [{if: $CI_COMMIT_TAG}]}\n',
        'ci/tag.yml': 'other: {script: x}\n',
      },
      { 'ci/tag.yml': 'other: {image: evil/miner:1, script: x}\n' },
    ],
    [
      'a child pipeline',
      { [CI]: `${GOOD}child:\n  trigger: {include: ci/child.yml}\n`, 'ci/child.yml': GOOD },
      { 'ci/child.yml': BAD },
    ],
    [
      'a file that a template of another project includes',
      { [CI]: 'include:\n  - {project: group/cfg, file: a.yml}\n', 'ci/child.yml': GOOD },
      { 'ci/child.yml': BAD },
    ],
  ])('%s', async (_name, files, change, options) => {
    gitlab.project('group/cfg', { 'a.yml': 'child:\n  trigger: {include: ci/child.yml}\n' });
    const { report } = await asked(files, change, options);
    const introduced = report.findings.filter((finding) => finding.change === 'introduced');
    expect(introduced.map((finding) => finding.rule)).toEqual(['image-not-allowed']);
    expect(report.state).toBe('failed');
  });

  test('a deleted override', async () => {
    const files = { [CI]: `include: ci/*.yml\n${BAD}`, 'ci/good.yml': 'build:\n  image: ruby:3\n' };
    const { report } = await asked(files, { 'ci/good.yml': null });
    expect(report.state).not.toBe('skipped');
  });
});

test('what was posted before is looked after even when nothing is touched any more', async () => {
  const project = gitlab.project('group/app', { [CI]: GOOD });
  const { review } = reviewing(gitlab);
  const mergeRequest = project.mergeRequest({ files: { [CI]: BAD } });
  await review(mergeRequest);
  expect(mergeRequest.discussions()).toMatchObject([{ resolved: false }]);
  mergeRequest.push({ [CI]: GOOD, 'src/main.rb': 'x' });
  await review(mergeRequest);
  expect(mergeRequest.discussions()).toMatchObject([{ resolved: true, resolvedBy: 'pipewarden' }]);
});

describe('a runner’s configuration', () => {
  const RUNNER = '[[runners]]\n  executor = "docker"\n';

  test('is looked at only where the name says so, and costs one call when it is something else', async () => {
    const { warm, report } = await asked({ [CI]: GOOD, 'config.toml': 'a = 1\n' }, { 'config.toml': 'a = 2\n' });
    expect(warm.slice(2)).toEqual(['GET config.toml']);
    expect(report.state).toBe('skipped');
  });

  test.each<[string, FileChanges, FileChanges]>([
    ['added', {}, { 'a/config.toml': RUNNER }],
    ['changed', { 'a/config.toml': RUNNER }, { 'a/config.toml': `${RUNNER}  limit = 1\n` }],
    ['deleted', { 'a/config.toml': RUNNER }, { 'a/config.toml': null }],
    ['broken', { 'a/config.toml': RUNNER }, { 'a/config.toml': `${RUNNER}  limit =\n` }],
    ['values of the chart', {}, { 'values.yaml': 'runners:\n  config: |\n    [[runners]]\n' }],
  ])('is reviewed: %s', async (_name, files, change) => {
    const { report } = await asked(files, change);
    expect(report.state).toBe(_name === 'broken' ? 'not_evaluable' : 'passed');
    if (!Object.values(change).includes(null))
      expect(report.files.map(({ path }) => path)).toEqual(Object.keys(change));
  });

  test('is not read twice', async () => {
    const { warm } = await asked({ [CI]: GOOD }, { 'config.toml': RUNNER });
    expect(warm.filter((call) => call === 'GET config.toml')).toHaveLength(1);
  });

  test('is left alone when the policy names no files', async () => {
    const policy = 'rules: {}\nrunner_configs: []\n';
    const { warm, report } = await asked({ [CI]: GOOD }, { 'config.toml': RUNNER }, { policy });
    expect(warm).toHaveLength(2);
    expect(report.state).toBe('skipped');
  });

  test('is read no more than thirty times', async () => {
    const change = Object.fromEntries(Array.from({ length: 31 }, (_, n) => [`h${n}/config.toml`, RUNNER]));
    const { warm, report } = await asked({ [CI]: GOOD }, change);
    expect(warm.filter((call) => call === 'GET config.toml' || /config\.toml$/.test(call))).toHaveLength(30);
    expect(report.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('could not be read: limit'),
    ]);
  });
});

describe('what is about something else hides nothing behind it: what was not read is said', () => {
  test('among configurations of runners', async () => {
    const toml = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`a${n}/config.toml`, 'title = "x"\n']));
    const { report } = await asked({ [CI]: GOOD }, { ...toml, 'z/config.toml': '[[runners]]\n' });
    expect(report).toMatchObject({ state: 'not_evaluable', problems: [{ message: expect.stringContaining('limit') }] });
  });

  test('among files for others', async () => {
    const pod = 'kind: Pod\napiVersion: v1\n';
    const charts = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`templates/a${n}.yml`, pod]));
    const { report } = await asked({ [CI]: GOOD }, { ...charts, 'templates/z.yml': BAD });
    const message = expect.stringContaining('templates/z.yml');
    expect(report).toMatchObject({ state: 'not_evaluable', problems: [{ message }] });
  });
});

test('a root that may not be read hides what it includes: the review says that it could not judge', async () => {
  gitlab.fail({ kind: 'forbidden', on: /\/(raw|lint)\?/, times: 100 });
  const { report } = await asked(WITH_LOCAL, { 'ci/deep.yml': BAD });
  expect(report.state).toBe('not_evaluable');
  expect(report.problems).toMatchObject([{ kind: 'unavailable', fatal: false }]);
  expect(report.written).toMatchObject({ create_note: 1, set_status: expect.any(Number) });
});
