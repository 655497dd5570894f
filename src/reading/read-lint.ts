/** What GitLab's own lint says: one call for the head, and another where something is wrong, which may have been before. */
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

/** Of the head, as in a push of the branch; of a fork, whose branch is another project's, as in no pipeline. */
export function askLint(
  { project, mergeRequest }: Pick<Start, 'project' | 'mergeRequest'>,
  { lint }: Pick<GitLabReader, 'lint'>,
): Promise<LintResult | null> {
  const { sourceProjectId, targetProjectId, sourceBranch, diffRefs } = mergeRequest;
  return lint(project.id, diffRefs.headSha, sourceProjectId === targetProjectId ? sourceBranch : null);
}

/** As far as it may be used; with what it tells of the head's files. */
export async function readLint(
  start: Start,
  head: Gathered,
  lint: LintResult | null,
  { lint: ask }: Pick<GitLabReader, 'lint'>,
): Promise<ReadLint> {
  if (!lint || !readsNoMore(lint, head)) return { lint: null };
  const told = toldBy(lint, start, head);
  const before =
    lintVerdict(lint) === 'invalid' ? await ask(start.project.id, start.mergeRequest.diffRefs.baseSha, null) : null;
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
  const left = loadEach({ ...input, files: lookupIn(files) }).each.map((loaded) => unknownTo(loaded, lint));
  return left.sort((one, other) => one.length - other.length)[0] ?? [];
}

function hasUnknown(configs: Gathered['configs']): boolean {
  return configs.some(({ problems }) => problems.some(({ unavailable }) => unavailable === 'unknown'));
}
