/** Texts that whoever opens a merge request or pushes a branch chooses. */
import { factOf } from '../../ci/expressions/knowledge.ts';
import { mayBeUnprotected, type PipelineCase } from '../../ci/pipelines/pipeline-case.ts';
import { USER_VARIABLES } from './user-variables.ts';

const BRANCH = 'CI_COMMIT_REF_NAME';
const NAMES_OF_BRANCHES =
  /^CI_(?:COMMIT_(?:REF_NAME|REF_SLUG|BRANCH)|BUILD_REF_(?:NAME|SLUG)|MERGE_REQUEST_SOURCE_BRANCH_NAME|EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME)$/;
const TEXT = /\S/;
/** Names that were chosen by others, or by somebody whose own branch has the same pipelines. */
const AFTER_THE_MERGE: ReadonlySet<PipelineCase['ref']> = new Set(['target_branch', 'other_branch']);

/**
 * Does an author choose the variable in one of these pipelines? A branch name is chosen where the branch need not be protected
 * and no condition names it; who may make tags is decided by the project.
 */
export function isAuthorChosen(name: string, cases: readonly PipelineCase[]): boolean {
  const isBranch = NAMES_OF_BRANCHES.test(name);
  if (!isBranch && !USER_VARIABLES.has(name)) return false;
  return cases.some((each) => {
    if (each.ref === 'tag' || !isDefined(each, name)) return false;
    return !isBranch || (!AFTER_THE_MERGE.has(each.ref) && mayBeUnprotected(each) && !isNamedByCondition(each));
  });
}

function isDefined({ knowledge }: PipelineCase, name: string): boolean {
  const { values, others } = factOf(knowledge, name);
  return others !== null || values.some((value) => value !== null && TEXT.test(value));
}

/** `$CI_COMMIT_BRANCH == "main"`: only that branch, though every branch was possible. */
function isNamedByCondition({ knowledge }: PipelineCase): boolean {
  return knowledge.given(BRANCH).others !== null && factOf(knowledge, BRANCH).others === null;
}
