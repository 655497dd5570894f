/**
 * Does a merge request touch the files its pipeline is made of? Most do not, and then an answer must cost next to
 * nothing: so first by name, then by the root file, then by what GitLab's own lint says it has read.
 */

import { parseConfigPath } from '../src/ci/load/root.ts';
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import { hasYamlExtension } from '../src/includes/guard.ts';
import {
  MAX_RUNNER_CONFIGS,
  runnerConfigIn,
  runnerConfigPaths,
  runnerConfigRequests,
} from '../src/review/judge/runner-configs.ts';
import { touchesPipeline } from '../src/review/judge/touches-pipeline.ts';
import type { Change, LintResult, MergeRequest, Project } from '../src/review/snapshot.ts';
import { looseFile } from '../src/source.ts';
import { parseYaml } from '../src/yaml/parse.ts';
import { entryOf, isNull } from '../src/yaml/tree.ts';
import { type FirstFacts, firstFiles } from './root-files.ts';

/** `unknown`: only reading all files tells. */
export type Relevance = 'untouched' | 'touched' | 'unknown';

/**
 * At most one call for each side where YAML files changed, one for the root file, and one for each changed file that
 * `runnerConfigs`, the policy's globs, name.
 */
export async function relevanceOf(
  facts: FirstFacts,
  reader: GitLabReader,
  runnerConfigs: readonly string[] = [],
): Promise<Relevance> {
  const { mergeRequest, project, changes } = facts;
  const root = parseConfigPath(project.ciConfigPath);
  if (root.kind === 'local' && touchesPipeline(changes, new Set([root.path]))) return 'touched';
  if (!listsAll(changes, mergeRequest)) return 'unknown';
  if (await changesRunnerConfig(facts, reader, runnerConfigs)) return 'touched';

  // Everything that can be included ends so, components' and child pipelines' files too.
  const after = changes.filter((change) => !change.deletedFile && hasYamlExtension(change.newPath));
  const before = changes.filter(isGone).filter((change) => hasYamlExtension(change.oldPath));
  if (after.length === 0 && before.length === 0) return 'untouched';
  // An unknown root may be any of them.
  if (project.ciConfigPath === undefined) return 'unknown';

  const newPaths = after.map((change) => change.newPath);
  const oldPaths = before.map((change) => change.oldPath);
  const first = await firstFiles(facts, new Set([...newPaths, ...oldPaths]), 1, reader);
  if (touchesPipeline(changes, first.paths)) return 'touched';
  if (first.complete) return 'untouched';

  const { headSha, baseSha } = mergeRequest.diffRefs;
  const head = after.length > 0 ? includedIn(await reader.lint(project.id, headSha), newPaths, project) : 'untouched';
  if (head !== 'untouched' || before.length === 0) return head;
  return includedIn(await reader.lint(project.id, baseSha), oldPaths, project);
}

/** A name says little: a `config.toml` may be anything. The reader keeps what it read, so a review pays only once. */
async function changesRunnerConfig(
  { mergeRequest, project, changes }: FirstFacts,
  reader: GitLabReader,
  globs: readonly string[],
): Promise<boolean> {
  const { headSha, baseSha } = mergeRequest.diffRefs;
  const requests = [
    ...runnerConfigRequests(runnerConfigPaths(changes, 'head', globs), { project: project.path, commit: headSha }),
    ...runnerConfigRequests(runnerConfigPaths(changes.filter(isGone), 'base', globs), {
      project: project.path,
      commit: baseSha,
    }),
  ];
  for (const request of requests.slice(0, MAX_RUNNER_CONFIGS)) {
    if (runnerConfigIn(await reader.fetch(request))) return true;
  }
  return false;
}

function isGone(change: Change): boolean {
  return change.deletedFile || change.renamedFile;
}

/** GitLab lists no more files than its diff limit; a change to the configuration may hide behind it. */
export function listsAll(changes: readonly Change[], { changesCount }: MergeRequest): boolean {
  return changesCount === null || (/^\d+$/.test(changesCount) && changes.length >= Number(changesCount));
}

function includedIn(lint: LintResult | null, paths: readonly string[], project: Project): Relevance {
  if (!lint?.valid || lint.mergedYaml === null) return 'unknown';
  const own = (path: string | null) => path?.toLowerCase() === project.path.toLowerCase();
  const changed = new Set(paths);
  for (const { type, location, project: owner } of lint.includes) {
    if (type === 'local' && own(owner) && changed.has(location.replace(/^\/+/, ''))) return 'touched';
    // At which ref it reads our own project is not said.
    if (type === 'file' && own(owner)) return 'unknown';
    if (type === 'component' && location.toLowerCase().includes(`/${project.path.toLowerCase()}/`)) return 'unknown';
  }
  return hasChildPipelines(lint.mergedYaml) ? 'unknown' : 'untouched';
}

/** Lint does not read what `trigger:include` names. */
function hasChildPipelines(mergedYaml: string): boolean {
  const file = looseFile('merged', mergedYaml);
  const { node, problems } = parseYaml(file);
  if (problems.length > 0 || node?.kind !== 'map') return true;
  return [...node.entries.values()].some(({ value }) => {
    const trigger = entryOf(value, 'trigger')?.value;
    return !isNull(entryOf(trigger, 'include')?.value);
  });
}
