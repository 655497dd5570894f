import type { ResolvedConfig } from '../../ci/config.ts';
import { filesOf } from '../../ci/config-parts.ts';
import type { FileChange } from '../snapshot.ts';

/** Paths of the project's own files that a pipeline is made of, the root's first. */
export function pipelinePaths(config: ResolvedConfig, project: string): ReadonlySet<string> {
  return new Set(filesOf(config).flatMap((file) => (file.project === project ? [file.path] : [])));
}

/** Does a merge request change any of these files? Give the paths of the merge base and of the head. */
export function touchesPipeline(changes: readonly FileChange[], paths: ReadonlySet<string>): boolean {
  return changes.some((change) => paths.has(change.newPath) || paths.has(change.oldPath));
}
