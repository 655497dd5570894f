/** The two sides of a change: the merge base and the head, or a commit and the working tree of a checkout. */
import type { FetchedFile, FileRequest } from '../../includes/request.ts';
import type { Snapshot } from '../snapshot.ts';
import { type MergeRequestFacts, type PipelineInput, pipelinesOf } from './pipeline-of.ts';
import { runnerConfigPaths, runnerConfigRequests } from './runner-configs.ts';

/** What one of them is judged from, before any file is read. */
export interface Side {
  readonly input: PipelineInput;
  /** Files that may hold the configuration of runners. */
  readonly runnerConfigs: readonly FileRequest[];
}

export interface ReadSide extends Side {
  readonly files: readonly FetchedFile[];
}

/** `globs`: the policy's `runner_configs`. */
export function sideOf(
  facts: MergeRequestFacts,
  which: 'base' | 'head',
  commit: string,
  globs: readonly string[],
): Side {
  const paths = runnerConfigPaths(facts.changes, which, globs);
  return {
    input: pipelinesOf(facts, commit),
    runnerConfigs: runnerConfigRequests(paths, { project: facts.project.path, commit }),
  };
}

/** Base null: GitLab does not know the merge base yet, or nothing was read there. */
export function sidesOf(snapshot: Snapshot, globs: readonly string[]): { base: ReadSide | null; head: ReadSide } {
  const { diffRefs, sha } = snapshot.mergeRequest;
  const read = (which: 'base' | 'head', commit: string) => ({
    ...sideOf(snapshot, which, commit, globs),
    files: snapshot[which],
  });
  return {
    base: diffRefs && snapshot.base.length > 0 ? read('base', diffRefs.baseSha) : null,
    head: read('head', diffRefs?.headSha ?? sha),
  };
}
