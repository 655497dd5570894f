/** What GitLab's own lint says of the head: one call, and another where something is wrong, which may have been before. */
import { loadEach } from '../ci/resolve.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import { lookupIn } from '../includes/request.ts';
import type { Gathered } from '../review/gather.ts';
import { lintedPipelinesOf } from '../review/judge/pipeline-of.ts';
import { unknownTo } from '../review/lint/compare-lint.ts';
import { lintVerdict } from '../review/lint/lint-errors.ts';
import type { LintResult, Snapshot } from '../review/snapshot.ts';
import type { Start } from '../scope.ts';

type ReadLint = Pick<Snapshot, 'lint' | 'lintErrorsBefore' | 'told'>;

/** As in a push of the branch; of a fork, whose branch is another project's, as in no pipeline. */
export async function readLint(
  start: Start,
  head: Gathered,
  { lint: ask }: Pick<GitLabReader, 'lint'>,
): Promise<ReadLint> {
  const { sourceProjectId, targetProjectId, sourceBranch, diffRefs } = start.mergeRequest;
  const branch = sourceProjectId === targetProjectId ? sourceBranch : null;
  const lint = await ask(start.project.id, diffRefs.headSha, branch);
  if (!lint || !readsNoMore(lint, head)) return { lint: null };
  const told = toldBy(lint, start, head);
  const before = lintVerdict(lint) === 'invalid' ? await ask(start.project.id, diffRefs.baseSha, null) : null;
  return { lint, ...(before ? { lintErrorsBefore: before.errors } : {}), ...(told.length > 0 ? { told } : {}) };
}

/**
 * Lint speaks with the rights of our token. What was not read for the author it may have read, and an error of GitLab's quotes
 * files without naming them.
 */
function readsNoMore({ valid }: LintResult, { files, configs }: Gathered): boolean {
  if (files.some((answer) => 'unavailable' in answer && answer.unavailable === 'hidden')) return false;
  return valid || !hasUnknown(configs);
}

/** Where variables that we do not know are in the way: what GitLab has found behind them. */
function toldBy(lint: LintResult, facts: Start, { files, configs }: Gathered): NonNullable<Snapshot['told']> {
  if (!hasUnknown(configs)) return [];
  const { mergeRequest, policy } = facts;
  const input = lintedPipelinesOf(facts, mergeRequest.diffRefs.headSha, policy.effective, lint.pipeline);
  const left = loadEach({ ...input, files: lookupIn(files) }).map((loaded) => unknownTo(loaded, lint));
  return left.sort((one, other) => one.length - other.length)[0] ?? [];
}

function hasUnknown(configs: Gathered['configs']): boolean {
  return configs.some(({ problems }) => problems.some(({ unavailable }) => unavailable === 'unknown'));
}
