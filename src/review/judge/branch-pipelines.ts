import type { Pipeline, ResolveInput } from '../../ci/config.ts';
import { pipelinesOfIncluders } from '../../ci/pipelines/includers.ts';
import { possiblePipelines } from '../../ci/pipelines/possible-pipelines.ts';
import type { PredefinedFacts } from '../../ci/variables/predefined.ts';
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import { givenBy } from './pipeline-of.ts';

/** What is known of files that no merge request has brought: those of a checkout, or of a branch. Null: not known. */
export interface BranchFacts extends Pick<PredefinedFacts, 'serverUrl' | 'commitSha'> {
  readonly root: ResolveInput['root'];
  /** Full path, or a word of our own. */
  readonly path: string;
  /** Null: nobody tells which project it is. */
  readonly project: PredefinedFacts['project'];
  /** Names the files in requests. */
  readonly commit: string;
  readonly branch: string | null;
  /** The branch that a merge request of it would go to. */
  readonly target: string | null;
  readonly changedPaths: readonly string[] | null;
  /** Files that others include, to be judged as well. */
  readonly sharedPaths: readonly string[];
}

/** The pipelines of a merge request that would be opened from there: those that the bot would judge. */
export function branchPipelines(
  facts: BranchFacts,
  policy: Pick<EffectivePolicy, 'variables'>,
): Omit<ResolveInput, 'files'> {
  const { root, path, project, commit, branch, target, sharedPaths } = facts;
  const change = {
    ...facts,
    mergeRequest: {
      iid: null,
      sourceBranch: branch,
      targetBranch: target,
      sourceProjectPath: project === null ? null : path,
      fromFork: false,
    },
    given: policy.variables,
  };
  const pipeline = (variables: Pipeline['variables']): Pipeline => ({
    project: path,
    commit,
    serverFqdn: variables.get('CI_SERVER_FQDN') ?? '',
    variables,
    given: givenBy(policy),
    masked: new Set(),
    inputs: {},
  });
  const { variables, cases } = possiblePipelines(change);
  const includers = pipelinesOfIncluders(change);
  const shared = { paths: sharedPaths, pipeline: pipeline(includers.variables), cases: includers.cases };
  return { root, pipeline: pipeline(variables), cases, ...(sharedPaths.length > 0 ? { shared } : {}) };
}
