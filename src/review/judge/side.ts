/** The two sides of a change: the merge base and the head, or a commit and the working tree of a checkout. */
import type { FetchedFile, FileRequest } from '../../includes/request.ts';
import { isSharedPath } from '../../includes/shared-path.ts';
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { FileChange, Snapshot } from '../snapshot.ts';
import { changedPathsAt } from './changed-paths.ts';
import { type MergeRequestFacts, type PipelineInput, pipelinesOf } from './pipeline-of.ts';
import type { PolicySide } from './policy-faults.ts';
import { runnerConfigPaths, runnerConfigRequests } from './runner-configs.ts';

/** What one of them is judged from, before any file is read. */
export interface Side {
  readonly input: PipelineInput;
  /** Files that may hold the configuration of runners. */
  readonly runnerConfigs: readonly FileRequest[];
  /** The policy that the change is about; absent: it is about none. */
  readonly policy?: PolicySide;
}

export interface ReadSide extends Side {
  readonly files: readonly FetchedFile[];
}

/** What the policy says of where to look and what is known. */
export type ReadingPolicy = Pick<EffectivePolicy, 'runnerConfigs' | 'includedFiles' | 'variables'>;

/** Files that others include, of those that a change touches. */
export function sharedPathsAt(
  side: 'base' | 'head',
  changes: readonly FileChange[],
  { includedFiles }: Pick<ReadingPolicy, 'includedFiles'>,
): readonly string[] {
  return changedPathsAt(side, changes).filter((path) => isSharedPath(path, includedFiles));
}

export function sideOf(facts: MergeRequestFacts, which: 'base' | 'head', commit: string, policy: ReadingPolicy): Side {
  const paths = runnerConfigPaths(facts.changes, which, policy.runnerConfigs);
  return {
    input: pipelinesOf(facts, commit, policy, sharedPathsAt(which, facts.changes, policy)),
    runnerConfigs: runnerConfigRequests(paths, { project: facts.project.path, commit }),
  };
}

/** Base null: GitLab does not know the merge base yet, or nothing was read there. */
export function sidesOf(snapshot: Snapshot, policy: ReadingPolicy): { base: ReadSide | null; head: ReadSide } {
  const { diffRefs, sha } = snapshot.mergeRequest;
  const { policyFiles } = snapshot;
  const read = (which: 'base' | 'head', commit: string) => ({
    ...sideOf(snapshot, which, commit, policy),
    files: snapshot[which],
    ...(policyFiles
      ? {
          policy: {
            source: policyFiles[which],
            before: which === 'head' ? policyFiles.base : null,
            path: policyFiles.path,
          },
        }
      : {}),
  });
  return {
    base: diffRefs && snapshot.base.length > 0 ? read('base', diffRefs.baseSha) : null,
    head: read('head', diffRefs?.headSha ?? sha),
  };
}
