/** CI lint (lib/api/lint.rb, 18.11). A dry run evaluates rules, as in a push of the branch; without one, includes behind rules are left out. */
import { LRUCache } from 'lru-cache';
import { AccessDenied, isRevoked } from '../errors.ts';
import type { LintResult } from '../review/snapshot.ts';
import * as answers from './answers.ts';
import { type Api, readAs } from './api.ts';
import type { GitLabReader } from './gitlab.ts';

/** Of a dry run by who may not push to the branch. */
const NO_DRY_RUN =
  /^(?:You do not have sufficient permission to run a pipeline on |Insufficient permissions to create a new pipeline)/;
/** Of a branch that is gone, or not there yet. */
const NO_BRANCH = /^Reference not found/;

/** Rights change. */
const REFUSED_MS = 60 * 60_000;
const MOST_REFUSED = 5_000;

export function createLintReads(api: Api): Pick<GitLabReader, 'lint'> {
  /** Projects of which nothing is told, and branches of which no dry run is made: the next review does not ask for it. */
  const refused = new LRUCache<string, true>({ max: MOST_REFUSED, ttl: REFUSED_MS });

  async function ask(projectId: number, commit: string, branch: string | null): Promise<LintResult | null> {
    const run = branch === null ? {} : { dryRun: true, dryRunRef: branch };
    // The type lacks `content_ref`; older instances ignore it and judge the default branch.
    const answer = await api.Lint.check(projectId, { contentRef: commit, ...run } as object);
    const { result, commits } = readAs(answers.lint, answer, 'a CI lint');
    if (commits.length > 0 && !commits.includes(commit)) return null;
    return { ...result, pipeline: branch === null ? 'none' : 'push' };
  }

  async function askAsMayBe(projectId: number, commit: string, branch: string | null): Promise<LintResult | null> {
    const at = `${projectId} ${branch}`;
    const dryRun = refused.has(at) ? null : branch;
    const answer = await ask(projectId, commit, dryRun);
    if (dryRun === null || !answer) return answer;
    const isRefused = answer.errors.some((error) => NO_DRY_RUN.test(error));
    if (isRefused) refused.set(at, true);
    return isRefused || answer.errors.some((error) => NO_BRANCH.test(error)) ? ask(projectId, commit, null) : answer;
  }

  return {
    async lint(projectId, commit, branch) {
      if (refused.has(`${projectId}`)) return null;
      try {
        return await askAsMayBe(projectId, commit, branch);
      } catch (error) {
        // Slow, limited, forbidden or without a configuration: the review does without.
        if (isRevoked(error)) throw error;
        if (error instanceof AccessDenied) refused.set(`${projectId}`, true);
        return null;
      }
    },
  };
}
