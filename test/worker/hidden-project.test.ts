import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { CI, GOOD, reviewing } from './reviewing.ts';

let gitlab: GitLab;

beforeEach(async () => {
  gitlab = await startGitLab();
});

afterEach(() => gitlab.stop());

test.each([
  ['hidden or absent is not evaluable', 'secret/ci', false],
  ['seen, without the file, is refused by GitLab', 'open/ci', true],
])('an include of a project that is %s', async (_name, owner, fatal) => {
  gitlab.project('secret/ci', { 'a.yml': 'x: {script: y}\n' }, { bot: null });
  gitlab.project('open/ci', { 'b.yml': 'x: {script: y}\n' });
  const include = `include: [{project: ${owner}, file: a.yml}]\n`;
  const project = gitlab.project('group/app', { [CI]: GOOD });
  const report = await reviewing(gitlab, { policy: 'lint: false\n' }).review(
    project.mergeRequest({ files: { [CI]: `${include}${GOOD}` } }),
  );
  expect(report.problems.some((problem) => problem.fatal)).toBe(fatal);
  expect(JSON.stringify(report)).toContain(owner);
});
