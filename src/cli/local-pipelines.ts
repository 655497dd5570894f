import type { ResolveInput } from '../ci/config.ts';
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
): Omit<ResolveInput, 'files'> {
  const { project, branch, defaultBranch, serverUrl } = checkout;
  const { variables, cases } = possiblePipelines({
    serverUrl,
    project: { path: project, id: null, defaultBranch, registryImage: null },
    commitSha: checkout.commit,
    mergeRequest: {
      iid: null,
      sourceBranch: branch,
      targetBranch: target ?? defaultBranch,
      sourceProjectPath: project,
      fromFork: false,
    },
    changedPaths,
    given: policy.variables,
  });
  return {
    root: checkout.root,
    pipeline: {
      project,
      commit,
      serverFqdn: variables.get('CI_SERVER_FQDN') ?? '',
      variables,
      given: givenBy(policy),
      masked: new Set(),
      inputs: {},
    },
    cases,
  };
}
