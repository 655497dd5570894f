/** Reads a checkout as the worker reads a merge request: both sides of the change, each with every file it is made of. */

import type { ResolvedConfig } from '../ci/config.ts';
import { isSharedPath } from '../includes/shared-path.ts';
import { gather } from '../review/gather.ts';
import { runnerConfigPaths, runnerConfigRequests } from '../review/judge/runner-configs.ts';
import { type ReadingPolicy, type ReadSide, type Side, sharedPathsAt } from '../review/judge/side.ts';
import type { FileChange } from '../review/snapshot.ts';
import { isRunnerConfigPath } from '../runner/runner-config.ts';
import { type CheckoutFiles, filesOfCommit, workingTree } from './checkout-files.ts';
import { fetcher, type Sources } from './fetcher.ts';
import { branchNamed, changedFiles, mergeBase } from './git.ts';
import type { Io } from './io.ts';
import { localPipelines } from './local-pipelines.ts';

export interface ReadCheckout {
  readonly base: ReadSide | null;
  readonly head: ReadSide;
  /** Empty without a base. */
  readonly changes: readonly FileChange[];
}

/**
 * `ref`: the branch, tag or commit that the working tree is compared with; null: nothing is. Without `ref` all
 * configurations of runners and files for others that the policy names are read, else the changed ones.
 */
export async function readCheckout(
  sources: Sources,
  ref: string | null,
  policy: ReadingPolicy,
  io: Io,
): Promise<ReadCheckout> {
  const { checkout } = sources;
  const commit = ref === null ? null : await mergeBase(checkout.folder, ref);
  const changes = commit === null ? null : await changedFiles(checkout.folder, commit);
  const target = ref === null ? null : await branchNamed(checkout.folder, ref);
  const readSide = async (files: CheckoutFiles, which: 'base' | 'head'): Promise<ReadSide> => {
    const paths = changes
      ? runnerConfigPaths(changes, which, policy.runnerConfigs)
      : (await files.paths()).filter((path) => isRunnerConfigPath(path, policy.runnerConfigs));
    const shared = changes
      ? sharedPathsAt(which, changes, policy)
      : (await files.paths()).filter((path) => isSharedPath(path, policy.includedFiles));
    const side: Side = {
      input: localPipelines(checkout, files.commit, target, changes?.flatMap(pathsOf) ?? null, policy, shared),
      runnerConfigs: runnerConfigRequests(paths, { project: checkout.project, commit: files.commit }),
    };
    const { files: read } = await gather(side, fetcher(sources, files, io));
    return { ...side, files: read };
  };
  const head = await readSide(workingTree(checkout.folder, checkout.given), 'head');
  const base = commit === null ? null : await readSide(filesOfCommit(checkout.folder, commit), 'base');
  return { base, head, changes: changes ?? [] };
}

/** The configurations of the working tree. `policy`: absent where nothing is judged. */
export async function resolveCheckout(
  sources: Sources,
  io: Io,
  policy: Pick<ReadingPolicy, 'variables'> = { variables: new Map() },
): Promise<readonly ResolvedConfig[]> {
  const files = workingTree(sources.checkout.folder, sources.checkout.given);
  const input = localPipelines(sources.checkout, files.commit, null, null, policy);
  return (await gather({ input, runnerConfigs: [] }, fetcher(sources, files, io))).configs;
}

function pathsOf({ oldPath, newPath }: FileChange): readonly string[] {
  return oldPath === newPath ? [newPath] : [newPath, oldPath];
}
