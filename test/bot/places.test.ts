import { describe, expect, it } from 'vitest';
import { writesOf } from './bot.ts';
import { BAD, CI, GOOD, sharedBot } from './shared-bot.ts';

const bot = sharedBot('places');

const newProject = (options = {}) => bot.project({ [CI]: GOOD }, options);

describe('a fork', () => {
  it('gets discussions and a summary, and no status', async () => {
    const project = newProject();
    const from = project.fork('sam/theirs');
    const { mergeRequest } = await bot.reviewed(() =>
      project.mergeRequest({ from, branch: 'theirs', files: { [CI]: BAD } }),
    );
    expect(mergeRequest.discussions()).toMatchObject([{ position: { new_line: 2 } }]);
    expect(mergeRequest.summary()).toContain('fork');
    expect(mergeRequest.statuses()).toEqual([]);
  });

  it('may be gone', async () => {
    const project = newProject();
    const from = project.fork('sam/gone');
    const { mergeRequest } = await bot.reviewed(() => {
      const opened = project.mergeRequest({ from, branch: 'theirs', files: { [CI]: BAD } });
      from.delete();
      return opened;
    });
    expect(mergeRequest.discussions()).toHaveLength(1);
  });
});

describe('the status', () => {
  it('goes to the merge request’s own pipeline', async () => {
    const project = newProject({ ci: false });
    const { mergeRequest } = await bot.reviewed(() => {
      const opened = project.mergeRequest({ files: { [CI]: BAD } });
      project.pipeline({ ref: `refs/merge-requests/${opened.iid}/head` });
      return opened;
    });
    const [pipeline] = project.project.pipelines;
    expect(project.project.pipelines).toHaveLength(1);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed', pipeline: pipeline!.id }]);
  });

  it('is set when CI makes its pipeline later', async () => {
    const project = newProject({ ci: false });
    const { mergeRequest } = await bot.reviewed(() => project.mergeRequest({ files: { [CI]: BAD } }));
    expect(writesOf(await bot.later())).toEqual([]);
    const pipeline = project.pipeline({ ref: `refs/merge-requests/${mergeRequest.iid}/head` });
    expect(writesOf(await bot.later())).toEqual(['POST :sha']);
    expect(mergeRequest.statuses().find((status) => status.pipeline === pipeline.id)).toMatchObject({
      state: 'failed',
    });
    expect(await bot.later()).toEqual([]);
  });

  it('is looked at no more once there was a push, which has its own', async () => {
    const project = newProject({ ci: false });
    const { mergeRequest } = await bot.reviewed(() => project.mergeRequest({ files: { [CI]: BAD } }));
    const before = mergeRequest.sha;
    await bot.during(() => mergeRequest.push({ [CI]: GOOD.replace('make', 'rake') }));
    // The merge request for the look of before, which ends there; it and the pipelines of its new head for that of now.
    const asked = await bot.later();
    expect(asked).toHaveLength(3);
    expect(asked.map(({ path }) => path).join()).not.toContain(before);
  });

  it('is not made on a project without CI', async () => {
    const project = bot.gitlab.project('places/no-ci', { 'README.md': 'x\n' });
    const { mergeRequest, asked } = await bot.reviewed(() => project.mergeRequest({ files: { 'README.md': 'y\n' } }));
    expect(writesOf(asked)).toEqual([]);
    expect(project.project.pipelines).toEqual([]);
    expect(mergeRequest.statuses()).toEqual([]);
  });

  it('may be impossible on a protected branch: the notes stand nevertheless', async () => {
    const project = newProject();
    project.protect('stable');
    const { mergeRequest } = await bot.reviewed(() => project.mergeRequest({ branch: 'stable', files: { [CI]: BAD } }));
    expect(mergeRequest.discussions()).toHaveLength(1);
    expect(mergeRequest.summary()).not.toBeNull();
  });
});

describe('the configuration', () => {
  it('may be at another path of the project', async () => {
    const settings = { ci_config_path: 'ci/main.yml' };
    const project = bot.gitlab.project('places/path', { 'ci/main.yml': GOOD }, { settings });
    const { mergeRequest } = await bot.reviewed(() => project.mergeRequest({ files: { 'ci/main.yml': BAD } }));
    expect(mergeRequest.discussions()).toMatchObject([{ position: { new_path: 'ci/main.yml' } }]);
  });

  it('may move to another path between two merge requests', async () => {
    const project = bot.gitlab.project('places/moves', { [CI]: GOOD, 'ci/main.yml': GOOD });
    await bot.reviewed(() => project.mergeRequest({ files: { [CI]: GOOD.replace('make', 'rake') } }));
    project.project.settings.ci_config_path = 'ci/main.yml';
    const { mergeRequest } = await bot.reviewed(() => project.mergeRequest({ files: { 'ci/main.yml': BAD } }));
    expect(mergeRequest.discussions()).toMatchObject([{ position: { new_path: 'ci/main.yml' } }]);
  });

  it('may include what the bot cannot read, and the review says so', async () => {
    bot.gitlab.project('hidden/templates', { 'secret.yml': '.x: {}\n' }, { bot: null });
    const include = 'include:\n  - project: hidden/templates\n    file: secret.yml\n';
    const { mergeRequest } = await bot.reviewed(() =>
      newProject().mergeRequest({ files: { [CI]: `${include}${GOOD}` } }),
    );
    expect(mergeRequest.summary()).toContain('hidden/templates');
    expect(mergeRequest.statuses()).toHaveLength(1);
    expect(mergeRequest.statuses()[0]?.description).not.toContain('Nothing found');
  });

  it('may be broken, and the review says where', async () => {
    const { mergeRequest } = await bot.reviewed(() =>
      newProject().mergeRequest({ files: { [CI]: 'build:\n  script: [make\n' } }),
    );
    expect(mergeRequest.summary()).toContain(CI);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
  });

  it('may reach a job through an include from another project', async () => {
    bot.gitlab.project(
      'shared/ci',
      {
        'deep/base.yml': 'include: /deep/more.yml\n',
        'deep/more.yml': '.job:\n  image: evil/miner:1\n',
      },
      { visibility: 'internal' },
    );
    const include = 'include:\n  - project: shared/ci\n    file: /deep/base.yml\n';
    const job = 'build:\n  extends: .job\n  script: [make]\n';
    const { mergeRequest } = await bot.reviewed(() =>
      newProject().mergeRequest({ files: { [CI]: `${include}${job}` } }),
    );
    const [discussion] = mergeRequest.discussions();
    expect(discussion?.position).toMatchObject({ new_path: CI, old_line: null });
    expect(discussion?.body).toContain('deep/more.yml');
  });
});

describe('includes', () => {
  const build = 'build:\n  extends: .job\n  script: [make]\n';

  it('of a component lead to its release', async () => {
    const component = (image: string) =>
      `spec:\n  inputs:\n    image:\n      default: ${image}\n---\n.job:\n  image: $[[ inputs.image ]]\n`;
    const catalog = bot.gitlab.project(
      'catalog/build',
      { 'templates/job.yml': component('evil/miner:1') },
      { visibility: 'internal' },
    );
    catalog.release('1.0.0');
    catalog.commit({ 'templates/job.yml': component('ruby:3') });
    const { host } = new URL(bot.gitlab.url);
    const include = `include:\n  - component: ${host}/catalog/build/job@1\n`;
    const { mergeRequest } = await bot.reviewed(() =>
      newProject().mergeRequest({ files: { [CI]: `${include}${build}` } }),
    );
    expect(mergeRequest.discussions()).toHaveLength(1);
    expect(mergeRequest.discussions()[0]?.body).toContain('evil/miner:1');
  });

  it('of a template come from the instance', async () => {
    bot.gitlab.template('Jobs/Evil', '.job:\n  image: evil/miner:1\n');
    const include = 'include:\n  - template: Jobs/Evil.gitlab-ci.yml\n';
    const { mergeRequest } = await bot.reviewed(() =>
      newProject().mergeRequest({ files: { [CI]: `${include}${build}` } }),
    );
    expect(mergeRequest.discussions()[0]?.body).toContain('Jobs/Evil.gitlab-ci.yml');
  });

  it('of a file that alone is changed are found by way of lint', async () => {
    const files = { [CI]: 'include: ci/*.yml\n', 'ci/a.yml': GOOD };
    const project = bot.project(files);
    const { mergeRequest } = await bot.reviewed(() => project.mergeRequest({ files: { 'ci/a.yml': BAD } }));
    expect(mergeRequest.discussions()).toMatchObject([{ position: { new_path: 'ci/a.yml', new_line: 2 } }]);
    const other = await bot.reviewed(() => project.mergeRequest({ files: { 'docs/x.yml': 'x: 1\n' } }));
    expect(other.mergeRequest.statuses()).toEqual([]);
    expect(writesOf(other.asked)).toEqual([]);
    expect(other.asked.length).toBeLessThanOrEqual(5);
  });
});

describe('merged results', () => {
  it('show their status on the merge commit', async () => {
    const project = newProject({ ci: false });
    const { mergeRequest } = await bot.reviewed(() => {
      const opened = project.mergeRequest({ files: { [CI]: BAD } });
      project.mergedResults(opened.iid);
      return opened;
    });
    const [pipeline] = project.project.pipelines;
    expect(project.project.pipelines).toHaveLength(1);
    expect(pipeline?.sha).not.toBe(mergeRequest.sha);
    expect(project.project.statuses).toMatchObject([{ state: 'failed', sha: pipeline!.sha, name: 'pipewarden' }]);
  });
});

describe('readiness', () => {
  it('is waited for when the diff is not there yet', async () => {
    const project = newProject();
    const { mergeRequest } = await bot.reviewed(() => {
      const opened = project.mergeRequest({ files: { [CI]: BAD }, prepared: false });
      opened.announce('open');
      setTimeout(() => opened.mergeRequest.prepare(), 1500);
      return opened;
    });
    expect(mergeRequest.discussions()).toHaveLength(1);
  });
});
