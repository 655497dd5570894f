/** Does a change touch what a pipeline is made of, or the configuration of a runner? */
import type { IncludedFile, ResolvedConfig } from '../../ci/config.ts';
import { filesOf } from '../../ci/config-parts.ts';
import { fillings } from '../../ci/load/told-includes.ts';
import { hasYamlExtension } from '../../includes/guard.ts';
import type { FetchedFile, FileRequest } from '../../includes/request.ts';
import { isFatal } from '../../includes/unavailable-message.ts';
import type { RunnerConfigFile } from '../../runner/runner-config.ts';
import type { FileChange } from '../snapshot.ts';

/** `unknown`: not as long as files are missing. */
export type Relevance = 'touched' | 'untouched' | 'unknown';

/** What is known of both sides: all of it in the end, little at first. */
export interface Evidence {
  /** Resolved, or loaded, with `files` and no others. */
  readonly configs: readonly Pick<ResolvedConfig, 'root' | 'missing' | 'children'>[];
  readonly files: readonly FetchedFile[];
  /** Those that the change touches. */
  readonly runnerConfigs: readonly RunnerConfigFile[];
}

/** `project`: full path of the project whose files change. */
export function relevance(changes: readonly FileChange[], evidence: Evidence, project: string): Relevance {
  if (evidence.runnerConfigs.length > 0) return 'touched';
  const paths = ownPaths(evidence, project);
  if (changes.some((change) => paths.has(change.newPath) || paths.has(change.oldPath))) return 'touched';
  const isIncomplete = evidence.configs.some(({ missing }) => missing.length > 0);
  const mayBeHidden = changes.some(isYaml) && hidesIncludes(evidence, project);
  return isIncomplete || mayBeHidden || mayBeMeant(changes, evidence) ? 'unknown' : 'untouched';
}

/** An include with variables that nobody here knows may lead to a changed file. */
function mayBeMeant(changes: readonly FileChange[], { configs }: Evidence): boolean {
  const unknown = rootsIn(configs).flatMap(unknownLocals);
  return unknown.some((written) => {
    const mayBe = fillings(written);
    return changes.some((change) => isYaml(change) && (mayBe.test(change.newPath) || mayBe.test(change.oldPath)));
  });
}

function rootsIn(configs: Evidence['configs']): readonly IncludedFile[] {
  return configs.flatMap(({ root, children }) => [root, ...rootsIn(children.map(({ config }) => config))]);
}

function unknownLocals({ kind, name, unavailable, includes }: IncludedFile): readonly string[] {
  return [...(kind === 'local' && unavailable === 'unknown' ? [name] : []), ...includes.flatMap(unknownLocals)];
}

/** Nothing else can be included. */
export function isYaml({ oldPath, newPath }: FileChange): boolean {
  return hasYamlExtension(oldPath) || hasYamlExtension(newPath);
}

/** We alone could not read the root, or a file or folder of the project: nobody here knows what it includes. */
function hidesIncludes({ configs, files }: Evidence, project: string): boolean {
  const own = files.flatMap((answer) => ('unavailable' in answer && isOwn(answer.request, project) ? [answer] : []));
  return [...configs.map(({ root }) => root), ...own].some(
    ({ unavailable: why }) => why !== undefined && !isFatal(why),
  );
}

function isOwn(request: FileRequest, project: string): boolean {
  return 'project' in request && request.kind !== 'template' && request.project === project;
}

/** The project's own files that take part, would take part if they could be read, or are to be read next. */
function ownPaths({ configs, files }: Evidence, project: string): ReadonlySet<string> {
  const read = filesOf(configs).flatMap((file) => (file.project === project ? [file.path] : []));
  const unread = files.flatMap((answer) => ('unavailable' in answer ? [answer.request] : []));
  const next = configs.flatMap(({ missing }) => missing);
  return new Set([...read, ...[...unread, ...next].flatMap((request) => ownPath(request, project))]);
}

function ownPath(request: FileRequest, project: string): readonly string[] {
  return 'path' in request && isOwn(request, project) ? [request.path] : [];
}
