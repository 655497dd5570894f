/** CI lint (lib/api/lint.rb, 18.11). A dry run evaluates rules, as in a push of the branch; without one, includes behind rules are left out. */
import { AccessDenied } from '../errors.ts';
import type { LintResult } from '../review/snapshot.ts';
import * as answers from './answers.ts';
import { type Api, readAs } from './api.ts';
import type { GitLabReader } from './gitlab.ts';

/** Of a dry run by who may not push to the branch, or of a branch that is gone. */
const NO_DRY_RUN =
  /^(?:You do not have sufficient permission to run a pipeline on |Insufficient permissions to create a new pipeline|Reference not found)/;

export function createLintReads(api: Api): Pick<GitLabReader, 'lint'> {
  async function ask(projectId: number, commit: string, branch: string | null): Promise<LintResult | null> {
    const run = branch === null ? {} : { dryRun: true, dryRunRef: branch };
    // The type lacks `content_ref`; older instances ignore it and judge the default branch.
    const answer = await api.Lint.check(projectId, { contentRef: commit, ...run } as object);
    const { result, commits } = readAs(answers.lint, answer, 'a CI lint');
    if (commits.length > 0 && !commits.includes(commit)) return null;
    return { ...result, pipeline: branch === null ? 'none' : 'push' };
  }

  return {
    async lint(projectId, commit, branch) {
      try {
        const answer = await ask(projectId, commit, branch);
        const isRefused = branch !== null && answer?.errors.some((error) => NO_DRY_RUN.test(error));
        return isRefused ? await ask(projectId, commit, null) : answer;
      } catch (error) {
        // Slow, limited, forbidden or without a configuration: the review does without.
        if (error instanceof AccessDenied && error.status === 401) throw error;
        return null;
      }
    },
  };
}
