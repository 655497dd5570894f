/** Events tell where the project's configuration is, and so does GitLab; neither is always the newer one. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GitLabReader } from '../../src/gitlab/gitlab.ts';
import { review } from '../../worker/review.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { reviewJob } from '../support/review-job.ts';
import { BAD, reviewing } from './reviewing.ts';

const settings = { ci_config_path: 'ci/new.yml' };
let gitlab: GitLab;

beforeEach(async () => {
  gitlab = await startGitLab();
});

afterEach(() => gitlab.stop());

/** Reviews a change of two files, one of which is the configuration. */
function reviewTold(ciConfigPath: string, change = (reader: GitLabReader) => reader) {
  const project = gitlab.project('group/app', { 'README.md': 'x' }, { settings });
  const { projectId, projectPath, iid } = project.mergeRequest({ files: { 'ci/old.yml': BAD, 'ci/new.yml': BAD } });
  const { parts } = reviewing(gitlab);
  const job = { ...reviewJob({ projectId, projectPath, iid }), ciConfigPath };
  const changed = { ...parts, gitlab: { ...parts.gitlab, reader: change(parts.gitlab.reader) } };
  return review(job, { id: '1', attempt: 1, again: false, last: false, keep: async () => {} }, changed);
}

const rootsRead = () =>
  gitlab.requests.filter(({ path }) => path.includes('/raw')).map(({ path }) => /ci%2F(\w+)/.exec(path)?.[1]);
const timesAsked = () => gitlab.requests.filter(({ route }) => route === '/projects/:id').length;

test('the event says the same: nothing is asked twice', async () => {
  expect((await reviewTold('ci/new.yml')).findings).toHaveLength(1);
  expect(timesAsked()).toBe(1);
});

test('the event is out of date: GitLab knows', async () => {
  expect((await reviewTold('ci/old.yml')).findings).toHaveLength(1);
  expect(rootsRead()).toContain('new');
  expect(rootsRead()).not.toContain('old');
  expect(timesAsked()).toBe(2);
});

test('GitLab does not show the setting to the token: the event is believed', async () => {
  const hiding = (reader: GitLabReader): GitLabReader => ({
    ...reader,
    async project(id) {
      const { ciConfigPath: _, ...shown } = await reader.project(id);
      return shown;
    },
  });
  await reviewTold('ci/old.yml', hiding);
  expect(rootsRead()).toContain('old');
  expect(timesAsked()).toBe(1);
});
