import type { ResolveInput } from '../ci/config.ts';
import { predefinedVariables } from '../ci/variables/predefined.ts';
import type { Checkout } from './checkout.ts';

/**
 * The pipeline of a merge request that would be opened from this checkout: the one the bot would judge. `commit` names
 * the files, `target` is the branch it would go to, `changedPaths` null when they are not known.
 */
export function localPipeline(
  checkout: Checkout,
  commit: string,
  target: string,
  changedPaths: readonly string[] | null,
): Omit<ResolveInput, 'files'> {
  const branch = checkout.branch ?? 'HEAD';
  const variables = predefinedVariables({
    serverUrl: checkout.serverUrl,
    project: { path: checkout.project, id: null, defaultBranch: null, registryImage: null },
    commitSha: checkout.commit,
    ref: branch,
    refKind: 'merge_request',
    pipelineSource: 'merge_request_event',
    mergeRequest: {
      iid: 1,
      sourceBranch: branch,
      targetBranch: target,
      sourceProjectPath: checkout.project,
      eventType: 'detached',
    },
  });
  return {
    root: checkout.root,
    pipeline: {
      project: checkout.project,
      commit,
      serverFqdn: variables.get('CI_SERVER_FQDN') ?? '',
      variables,
      masked: new Set(),
      inputs: {},
      changedPaths,
    },
  };
}
