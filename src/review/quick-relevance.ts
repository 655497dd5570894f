/**
 * Relevance for next to nothing: most merge requests touch no file of their pipeline. First by name, then by the root
 * file, then by what GitLab's own lint has read; whatever these leave open is told by reading everything.
 */
import { resolveAll } from '../ci/resolve.ts';
import { hasYamlExtension } from '../includes/guard.ts';
import { type FetchedFile, type FileRequest, lookupIn } from '../includes/request.ts';
import { type MergeRequestFacts, pipelinesOf } from './judge/pipeline-of.ts';
import { type Evidence, type Relevance, relevance } from './judge/relevance.ts';
import {
  MAX_RUNNER_CONFIGS,
  runnerConfigPaths,
  runnerConfigRequests,
  runnerConfigsIn,
} from './judge/runner-configs.ts';
import type { ReadingPolicy } from './judge/side.ts';
import { relevanceByLint } from './lint/relevance-by-lint.ts';
import type { FileChange, LintResult, ReadyMergeRequest } from './snapshot.ts';
import { listsAll, unchangedIn } from './unchanged-files.ts';

/** Something to be read, one call each. */
export type Look = FileRequest | { readonly kind: 'lint'; readonly commit: string };

/** What these looks have shown so far. */
export interface Seen {
  readonly files: readonly FetchedFile[];
  /** By commit; null: GitLab gives no answer. */
  readonly lints: ReadonlyMap<string, LintResult | null>;
}

export const NOTHING_SEEN: Seen = { files: [], lints: new Map() };

interface Facts extends MergeRequestFacts {
  readonly mergeRequest: ReadyMergeRequest;
}

/**
 * What is known by now, or what to look at next: one call for each side where YAML files changed, one for the root file,
 * and one for each changed file that the policy's `runner_configs` name.
 */
export function quickRelevance(facts: Facts, policy: ReadingPolicy, seen: Seen): Relevance | { look: Look } {
  const { project, changes } = facts;
  const runnerConfigs = changedRunnerConfigs(facts, policy.runnerConfigs);
  const told = relevance(changes, evidenceOf(facts, policy, runnerConfigs, seen), project.path);
  if (told === 'touched') return told;
  if (!listsAll(facts)) return 'unknown';

  // A name says little: a `config.toml` may be anything.
  const [config] = unseen(runnerConfigs, seen);
  if (config) return { look: config };
  const yaml = yamlPaths(changes);
  if (yaml.head.length === 0 && yaml.base.length === 0) return 'untouched';
  // An unknown root may be any of them.
  if (project.ciConfigPath === undefined) return 'unknown';
  if (told === 'untouched') return told;
  const [root] = unseen(rootRequest(facts, policy), seen);
  return root ? { look: root } : bySides(facts, yaml, seen);
}

function bySides(
  { mergeRequest: { diffRefs }, project }: Facts,
  yaml: Record<'base' | 'head', readonly string[]>,
  { lints }: Seen,
): Relevance | { look: Look } {
  const sides = [
    { commit: diffRefs.headSha, paths: yaml.head },
    { commit: diffRefs.baseSha, paths: yaml.base },
  ];
  for (const { commit, paths } of sides.filter((side) => side.paths.length > 0)) {
    const lint = lints.get(commit);
    if (lint === undefined) return { look: { kind: 'lint', commit } };
    const told = relevanceByLint(lint, paths, project);
    if (told !== 'untouched') return told;
  }
  return 'untouched';
}

/** None of the files that were seen has changed, so the merge base has them too. */
function evidenceOf(
  facts: Facts,
  policy: ReadingPolicy,
  runnerConfigs: readonly FileRequest[],
  { files }: Seen,
): Evidence {
  const { baseSha, headSha } = facts.mergeRequest.diffRefs;
  const atHead = lookupIn(files);
  return {
    configs: [
      ...resolveAll({ ...pipelinesOf(facts, headSha, policy), files: atHead }).configs,
      ...resolveAll({ ...pipelinesOf(facts, baseSha, policy), files: unchangedIn(files, facts) }).configs,
    ],
    files,
    runnerConfigs: runnerConfigsIn(runnerConfigs, atHead),
  };
}

/** At the head, and those that are gone there at the merge base. */
function changedRunnerConfigs({ mergeRequest, project, changes }: Facts, globs: readonly string[]): FileRequest[] {
  const { baseSha, headSha } = mergeRequest.diffRefs;
  const at = (commit: string, paths: readonly string[]) =>
    runnerConfigRequests(paths, { project: project.path, commit });
  return [
    ...at(headSha, runnerConfigPaths(changes, 'head', globs)),
    ...at(baseSha, runnerConfigPaths(changes.filter(isGone), 'base', globs)),
  ].slice(0, MAX_RUNNER_CONFIGS);
}

/** Everything that can be included ends so, components' and child pipelines' files too. */
function yamlPaths(changes: readonly FileChange[]): Record<'base' | 'head', readonly string[]> {
  return {
    head: changes
      .filter((change) => !change.deletedFile)
      .map(({ newPath }) => newPath)
      .filter(hasYamlExtension),
    base: changes
      .filter(isGone)
      .map(({ oldPath }) => oldPath)
      .filter(hasYamlExtension),
  };
}

function isGone(change: FileChange): boolean {
  return change.deletedFile || change.renamedFile;
}

/** Often it is all there is. Empty where another project or server holds it. */
function rootRequest(facts: Facts, policy: ReadingPolicy): FileRequest[] {
  const input = pipelinesOf(facts, facts.mergeRequest.diffRefs.headSha, policy);
  const { missing } = resolveAll({ ...input, files: () => undefined });
  return missing.filter(({ kind }) => kind === 'file');
}

function unseen(requests: readonly FileRequest[], { files }: Seen): readonly FileRequest[] {
  const known = lookupIn(files);
  return requests.filter((request) => known(request) === undefined);
}
