/** GitLab as the judge: what its own CI lint says of the head. */
import { afterEach, describe, expect, it } from 'vitest';
import { forbidden } from '../support/gitlab/api-error.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import type { FileChanges } from '../support/gitlab/repository.ts';
import type { RecordedRequest } from '../support/gitlab/server.ts';
import { POLICY, writesOf } from './bot.ts';
import { CI, GOOD, type Reviewed, sharedBot } from './shared-bot.ts';

const bot = sharedBot('lint', { policy: `${POLICY}groups:\n  quiet/**:\n    lint: false\n` });

afterEach(() => {
  bot.gitlab.instance.lintSays = null;
});

const BETTER = GOOD.replace('make', 'rake');

type Says = NonNullable<typeof bot.gitlab.instance.lintSays>;

const broken = (...errors: string[]): Says => {
  return () => ({ valid: false, errors, merged_yaml: null });
};

async function opened(
  change: FileChanges,
  files: FileChanges = { [CI]: GOOD },
  options: { group?: string; fork?: boolean; variables?: Record<string, string> } = {},
): Promise<Reviewed> {
  const { fork, ...given } = options;
  const project = bot.project({ 'README.md': 'x\n', ...files }, given);
  const from = fork ? { from: project.fork(`sam/${project.path.replace('/', '-')}`) } : {};
  return bot.reviewed(() => project.mergeRequest({ files: change, ...from }));
}

function lints(asked: readonly RecordedRequest[]): string[] {
  return asked.filter(({ route }) => route?.endsWith('/ci/lint')).map(({ path }) => path);
}

/** The report page of the last review. */
async function pageOf(mergeRequest: MergeRequestHandle): Promise<string> {
  const url = new URL(mergeRequest.statuses()[0]?.targetUrl ?? '');
  return (await fetch(`${bot.url}${url.pathname}${url.search}`)).text();
}

/** How often the metrics count a difference of a keyword. */
async function counted(keyword: string): Promise<number> {
  const metrics = await (await fetch(`${bot.url}/metrics`)).text();
  return Number(
    new RegExp(`^pipewarden_lint_differences_total\\{keyword="${keyword}"\\} (\\d+)$`, 'm').exec(metrics)?.[1],
  );
}

describe('CI lint', () => {
  it('is asked once, about the head, and agrees', async () => {
    const { mergeRequest, asked } = await opened({ [CI]: BETTER });
    const [branch] = lints(asked);
    expect(lints(asked)).toEqual([
      expect.stringContaining(`content_ref=${mergeRequest.sha}&dry_run=true&dry_run_ref=`),
    ]);
    expect(branch).toContain(`dry_run_ref=${mergeRequest.mergeRequest.sourceBranch}`);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
    expect(await pageOf(mergeRequest)).toContain('It arrives at the same merged configuration as Pipewarden.');
    const again = await bot.during(() => bot.gitlab.send(mergeRequest.event('reopen')));
    expect([lints(again).length, writesOf(again)]).toEqual([1, []]);
  });

  it('is asked once where the changed file lies deep', async () => {
    const files = { [CI]: `include: ci/a.yml\n${GOOD}`, 'ci/a.yml': 'include: ci/b.yml\n', 'ci/b.yml': '.x: {a: 1}\n' };
    const { mergeRequest, asked } = await opened({ 'ci/b.yml': '.x: {a: 2}\n' }, files);
    expect(lints(asked)).toHaveLength(1);
    expect(await pageOf(mergeRequest)).toContain('the same merged configuration');
  });

  it.each<[string, FileChanges, FileChanges | undefined, object]>([
    ['nothing of the pipeline is touched', { 'README.md': 'y\n' }, undefined, {}],
    ['there is no configuration any more', { [CI]: null }, undefined, {}],
    ['the policy says so', { [CI]: BETTER }, undefined, { group: 'quiet' }],
  ])('is not asked when %s', async (_, change, files, options) => {
    const { asked } = await opened(change, files, options);
    expect(lints(asked)).toEqual([]);
  });
});

describe('a difference', () => {
  it('is told in the report and counted, and fails nothing', async () => {
    bot.gitlab.instance.lintSays = ({ merged_yaml }) => ({
      merged_yaml: String(merged_yaml).replace('rake', '<b>hm</b>'),
    });
    const { mergeRequest } = await opened({ [CI]: BETTER });
    expect(mergeRequest.notes()).toEqual([]);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
    const page = await pageOf(mergeRequest);
    expect(page).toContain('<th>GitLab</th>');
    expect(page).toContain('<code>build.script[0]</code>');
    expect(page).toContain('&lt;b&gt;hm');
    expect(await counted('script')).toBe(1);
  });

  it('is none when only merge request pipelines include a file', async () => {
    const rules = '[{if: $CI_PIPELINE_SOURCE == "merge_request_event"}]';
    const text = `include:\n  - {local: ci/a.yml, rules: ${rules}}\n${GOOD}  extends: .a\n`;
    const { mergeRequest } = await opened({ [CI]: text, 'ci/a.yml': '.a: {stage: test}\n' });
    // GitLab does refuse it, as a branch pipeline, and so do we; the merge request's is fine.
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
    const page = await pageOf(mergeRequest);
    expect(page).toContain('invalid');
    expect(page).not.toContain('<th>GitLab</th>');
  });
});

describe('an include that settings lead to', () => {
  const text = `include: ci/$DEPLOY_ENV.yml\n${GOOD}`;
  const evil = GOOD.replace('build', 'deploy').replace(/image: .*/, 'image: evil/miner:1');
  const variables = { DEPLOY_ENV: 'prod' };

  it('is judged where GitLab tells what it is', async () => {
    const files = { [CI]: text, 'ci/prod.yml': GOOD.replace('build', 'deploy'), 'ci/test.yml': GOOD };
    const { mergeRequest, asked } = await opened({ 'ci/prod.yml': evil }, files, { variables });
    expect(lints(asked)).toHaveLength(1);
    expect(mergeRequest.discussions()).toMatchObject([{ notes: [{ body: expect.stringContaining('evil/miner:1') }] }]);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
  });

  it('is fine where the file is, and another changed file is none of it', async () => {
    const files = { [CI]: text, 'ci/prod.yml': GOOD.replace('build', 'deploy'), 'ci/test.yml': GOOD };
    const { mergeRequest } = await opened({ 'ci/prod.yml': `# fine\n${files['ci/prod.yml']}` }, files, { variables });
    expect(mergeRequest.notes()).toEqual([]);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
    const other = await opened({ 'ci/test.yml': evil }, files, { variables });
    expect([other.mergeRequest.notes(), other.mergeRequest.statuses()]).toEqual([[], []]);
  });

  it('is not evaluable where GitLab does not tell', async () => {
    const files = { [CI]: text, 'ci/prod.yml': GOOD.replace('build', 'deploy') };
    const { mergeRequest } = await opened({ 'ci/prod.yml': evil }, files, { variables, group: 'quiet' });
    expect(mergeRequest.summary()).toContain('$DEPLOY_ENV');
    expect(mergeRequest.discussions()).toEqual([]);
  });
});

describe("GitLab's own errors", () => {
  it('stand in the summary as code, fail the status, and go with a mend', async () => {
    bot.gitlab.instance.lintSays = broken('jobs:build config @all `x`\n/merge <img src=x>');
    const { mergeRequest } = await opened({ [CI]: BETTER });
    expect(mergeRequest.summary()).toContain('- ``GitLab: jobs:build config @all `x` /merge <img src=x>``');
    expect(mergeRequest.statuses()).toMatchObject([
      { state: 'failed', description: 'The CI/CD configuration is broken' },
    ]);
    expect(bot.gitlab.quickActions).toEqual([]);
    expect(await counted('valid')).toBe(1);
    expect(writesOf(await bot.during(() => bot.gitlab.send(mergeRequest.event('reopen'))))).toEqual([]);

    bot.gitlab.instance.lintSays = null;
    await bot.during(() => mergeRequest.push({ [CI]: `${BETTER}# mended\n` }));
    expect(mergeRequest.summary()).toContain('no longer finds anything');
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
  });

  it.each([
    ['took too long', 'Request timed out when fetching configuration files.'],
    ['may not read a file with this token', 'Project `a/b` not found or access denied! Make sure the project exists'],
  ])('are only in the report when it %s', async (_, error) => {
    bot.gitlab.instance.lintSays = broken(error);
    const { mergeRequest } = await opened({ [CI]: BETTER });
    expect(mergeRequest.notes()).toEqual([]);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
    expect(await pageOf(mergeRequest)).toContain(error.split('`')[0]);
  });

  it('are none when GitLab does not know the head of a fork', async () => {
    const { mergeRequest, asked } = await opened({ [CI]: BETTER }, undefined, { fork: true });
    expect(lints(asked)).toHaveLength(1);
    expect(mergeRequest.notes()).toEqual([]);
  });
});

it('a token that may not ask changes nothing', async () => {
  bot.gitlab.instance.lintSays = () => {
    throw forbidden();
  };
  const { mergeRequest, asked } = await opened({ [CI]: BETTER });
  expect(lints(asked)).toHaveLength(1);
  expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
  expect(await pageOf(mergeRequest)).not.toContain('CI lint');
});
