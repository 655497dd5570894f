import type { Pipeline, ResolveInput } from '../ci/config.ts';
import { pipelinesOfIncluders } from '../ci/pipelines/includers.ts';
import { possiblePipelines } from '../ci/pipelines/possible-pipelines.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { givenBy } from '../review/judge/pipeline-of.ts';
import type { Checkout } from './checkout.ts';

/**
 * The pipelines of a merge request that would be opened from this checkout: those that the bot would judge. `commit` names
 * the files, `target` is the branch it would go to; null: not known. `changedPaths`: null when they are not known.
 */
export function localPipelines(
  checkout: Checkout,
  commit: string,
  target: string | null,
  changedPaths: readonly string[] | null,
  policy: Pick<EffectivePolicy, 'variables'>,
  sharedPaths: readonly string[] = [],
): Omit<ResolveInput, 'files'> {
  const { project, isNamed, branch, defaultBranch, serverUrl } = checkout;
  const change = {
    serverUrl,
    project: isNamed ? { path: project, id: null, defaultBranch, registryImage: null } : null,
    commitSha: checkout.commit,
    mergeRequest: {
      iid: null,
      sourceBranch: branch,
      targetBranch: target ?? defaultBranch,
      sourceProjectPath: isNamed ? project : null,
      fromFork: false,
    },
    changedPaths,
    given: policy.variables,
  };
  const pipeline = (variables: Pipeline['variables']): Pipeline => ({
    project,
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
  return { root: checkout.root, pipeline: pipeline(variables), cases, ...(sharedPaths.length > 0 ? { shared } : {}) };
}
