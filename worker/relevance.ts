/**
 * Does a merge request touch the files its pipeline is made of? Most do not, and then an answer must cost next to
 * nothing: so first by name, then by what GitLab's own lint says it has read.
 */
import { parseConfigPath } from '../src/ci/root.ts';
import type { GitLabReader, LintResult } from '../src/gitlab/gitlab.ts';
import { hasYamlExtension } from '../src/includes/guard.ts';
import type { Change, MergeRequest, Project } from '../src/review/snapshot.ts';
import { parseYaml } from '../src/yaml/parse.ts';
import { entryOf, isNull } from '../src/yaml/tree.ts';
import type { ReadyMergeRequest } from './ready-merge-request.ts';

/** `unknown`: only reading the files tells. */
export type Relevance = 'untouched' | 'touched' | 'unknown';

export async function relevanceOf(
  mergeRequest: ReadyMergeRequest,
  project: Project,
  changes: readonly Change[],
  reader: GitLabReader,
): Promise<Relevance> {
  const root = parseConfigPath(project.ciConfigPath);
  const isRoot = (path: string) => root.kind === 'local' && path === root.path.replace(/^\/+/, '');
  if (changes.some((change) => isRoot(change.newPath) || isRoot(change.oldPath))) return 'touched';
  if (!listsAll(changes, mergeRequest)) return 'unknown';

  // Everything that can be included ends so, components' and child pipelines' files too.
  const after = changes.filter((change) => !change.deletedFile && hasYamlExtension(change.newPath));
  const before = changes.filter(
    (change) => (change.deletedFile || change.renamedFile) && hasYamlExtension(change.oldPath),
  );
  if (after.length === 0 && before.length === 0) return 'untouched';
  // An unknown root may be any of them.
  if (project.ciConfigPath === undefined) return 'unknown';

  const { headSha, baseSha } = mergeRequest.diffRefs;
  const sides: Relevance[] = [];
  if (after.length > 0) {
    const paths = after.map((change) => change.newPath);
    sides.push(includedIn(await reader.lint(project.id, headSha), paths, project));
  }
  if (before.length > 0 && !sides.includes('touched')) {
    const paths = before.map((change) => change.oldPath);
    sides.push(includedIn(await reader.lint(project.id, baseSha), paths, project));
  }
  return sides.find((side) => side === 'touched') ?? sides.find((side) => side === 'unknown') ?? 'untouched';
}

/** GitLab lists no more files than its diff limit; a change to the configuration may hide behind it. */
export function listsAll(changes: readonly Change[], { changesCount }: MergeRequest): boolean {
  return changesCount === null || (/^\d+$/.test(changesCount) && changes.length >= Number(changesCount));
}

function includedIn(lint: LintResult | null, paths: readonly string[], project: Project): Relevance {
  if (!lint) return 'unknown';
  // What GitLab says of a project without a configuration (lib/gitlab/ci/project_config.rb, 18.11).
  if (lint.errors.some((error) => error.startsWith('Please provide content of'))) return 'untouched';
  if (!lint.valid || lint.mergedYaml === null) return 'unknown';

  const own = (path: string | null) => path?.toLowerCase() === project.path.toLowerCase();
  const changed = new Set(paths);
  for (const { type, location, project: owner } of lint.includes) {
    if (type === 'local' && (owner === null || own(owner)) && changed.has(location.replace(/^\/+/, '')))
      return 'touched';
    // At which ref it reads our own project is not said.
    if (type === 'file' && own(owner)) return 'unknown';
    if (type === 'component' && location.toLowerCase().includes(`/${project.path.toLowerCase()}/`)) return 'unknown';
  }
  return hasChildPipelines(lint.mergedYaml) ? 'unknown' : 'untouched';
}

/** Lint does not read what `trigger:include` names. */
function hasChildPipelines(mergedYaml: string): boolean {
  const file = { id: 'merged', path: 'merged', project: null, ref: null, commit: null, text: mergedYaml };
  const { node, problems } = parseYaml(file);
  if (problems.length > 0 || node?.kind !== 'map') return true;
  return [...node.entries.values()].some(({ value }) => {
    const trigger = entryOf(value, 'trigger')?.value;
    return !isNull(entryOf(trigger, 'include')?.value);
  });
}
