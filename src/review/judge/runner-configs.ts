/** Configuration of runners that a merge request changes: which files to read on either side, and what they say. */
import type { FetchedFile, FileLookup, FileRequest } from '../../includes/request.ts';
import { isRunnerConfigPath, type RunnerConfigFile, readRunnerConfig } from '../../runner/runner-config.ts';
import type { SourceFile } from '../../source.ts';
import type { FileChange } from '../snapshot.ts';
import { changedPathsAt } from './changed-paths.ts';

/** More are not read; the review says so. */
export const MAX_RUNNER_CONFIGS = 30;

/** Paths, at one side of a merge request, of changed files that the policy's `runner_configs` name. */
export function runnerConfigPaths(
  changes: readonly FileChange[],
  side: 'base' | 'head',
  globs: readonly string[],
): readonly string[] {
  return changedPathsAt(side, changes).filter((path) => isRunnerConfigPath(path, globs));
}

export function runnerConfigRequests(
  paths: readonly string[],
  { project, commit }: { readonly project: string; readonly commit: string },
): readonly FileRequest[] {
  return paths.map((path) => ({ kind: 'file', project, commit, path }));
}

/** What is not there, or not asked for, is left out; what could not be read says so. */
export function runnerConfigsIn(requests: readonly FileRequest[], files: FileLookup): readonly RunnerConfigFile[] {
  return requests.flatMap((request) => {
    const answer = files(request);
    return answer ? (runnerConfigIn(answer) ?? []) : [];
  });
}

/** Null: no such file, or one that is about something else. */
function runnerConfigIn(answer: FetchedFile): RunnerConfigFile | null {
  if ('file' in answer) {
    const config = readRunnerConfig(answer.file);
    return config.runners.length > 0 || config.problems.length > 0 ? config : null;
  }
  if (!('unavailable' in answer) || answer.request.kind !== 'file' || answer.unavailable === 'not_found') return null;
  const { path, project, commit } = answer.request;
  const file: SourceFile = { id: path, path, project, ref: commit, commit, text: '' };
  const cause = answer.unavailable.replaceAll('_', ' ');
  return { file, runners: [], problems: [{ at: null, message: `${path} could not be read: ${cause}` }] };
}
