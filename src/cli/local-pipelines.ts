import type { ResolveInput } from '../ci/config.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { branchPipelines } from '../review/judge/branch-pipelines.ts';
import type { Checkout } from './checkout.ts';

/**
 * The pipelines of a merge request that would be opened from this checkout. `commit` names the files, `target` is the branch it
 * would go to; null: not known. `changedPaths`: null when they are not known.
 */
export function localPipelines(
  checkout: Checkout,
  commit: string,
  target: string | null,
  changedPaths: readonly string[] | null,
  policy: Pick<EffectivePolicy, 'variables'>,
  sharedPaths: readonly string[] = [],
): Omit<ResolveInput, 'files'> {
  const { project: path, isNamed, branch, defaultBranch, serverUrl, root, commit: commitSha } = checkout;
  const project = isNamed ? { path, id: null, defaultBranch, registryImage: null } : null;
  const places = { root, path, project, serverUrl, commit, commitSha };
  return branchPipelines({ ...places, branch, target: target ?? defaultBranch, changedPaths, sharedPaths }, policy);
}
