/**
 * Relevance for little: most merge requests touch no file of their pipeline. First by name, then by reading what the pipeline
 * is made of, level by level, until a changed file is asked for or nothing is left to read. GitLab's own lint would be one
 * call, but lists no files behind rules that do not hold in the one pipeline it imagines: from it follows no "untouched".
 */
import { missingOf } from '../ci/jobs/children.ts';
import { parseConfigPath } from '../ci/load/root.ts';
import { MAX_SHARED } from '../ci/load/shared-files.ts';
import { type FetchedFile, type FileLookup, type FileRequest, lookupIn } from '../includes/request.ts';
import { readFurther } from './gather.ts';
import { type MergeRequestFacts, pipelinesOf } from './judge/pipeline-of.ts';
import { type Evidence, isYaml, type Relevance, relevance } from './judge/relevance.ts';
import {
  MAX_RUNNER_CONFIGS,
  runnerConfigPaths,
  runnerConfigRequests,
  runnerConfigsIn,
} from './judge/runner-configs.ts';
import { type ReadingPolicy, sharedPathsAt } from './judge/side.ts';
import type { FileChange, ReadyMergeRequest } from './snapshot.ts';
import { listsAll, toldAtBase } from './told-at-base.ts';

/** More are read by the review itself, which says what it leaves out. */
const MOST_FILES = 150;

interface Facts extends MergeRequestFacts {
  readonly mergeRequest: ReadyMergeRequest;
}

/** What is known by now, or what to read next; `seen`: all that has been read so far. */
export function quickRelevance(
  facts: Facts,
  policy: ReadingPolicy,
  seen: readonly FetchedFile[],
): Relevance | { look: readonly FileRequest[] } {
  if (touchesRoot(facts)) return 'touched';
  const { project, changes } = facts;
  const allRunnerConfigs = changedRunnerConfigs(facts, policy.runnerConfigs);
  const allShared = changedShared(facts, policy);
  const runnerConfigs = allRunnerConfigs.slice(0, MAX_RUNNER_CONFIGS);
  const shared = allShared.slice(0, MAX_SHARED);
  // What is about something else must not hide what comes behind it: the review says what it leaves out.
  const untouched =
    runnerConfigs.length + shared.length < allRunnerConfigs.length + allShared.length ? 'unknown' : 'untouched';
  const { head, base } = sidesOf(facts, policy, seen);
  const evidence = {
    configs: [...head, ...base],
    files: seen,
    runnerConfigs: runnerConfigsIn(runnerConfigs, lookupIn(seen)),
  };
  const told = relevance(changes, evidence, project.path);
  if (told === 'touched') return told;
  if (!listsAll(facts)) return 'unknown';

  // A name says little: a `config.toml` may be anything, and so may what lies in a folder of templates.
  const unread = unseen([...runnerConfigs, ...shared], seen);
  if (unread.length > 0) return { look: unread };
  if (!changes.some(isYaml)) return untouched;
  // An unknown root may be any of them.
  if (project.ciConfigPath === undefined) return 'unknown';
  // What the merge base has in common with the head is not asked for twice.
  const [next = []] = [head, base].map((side) => unseen(missingOf(side), seen)).filter(({ length }) => length > 0);
  if (next.length === 0) return told === 'untouched' ? untouched : told;
  return seen.length + next.length > MOST_FILES ? 'unknown' : { look: next };
}

/** Whatever it holds: most changes of a pipeline are of this kind, and need no pipelines to be told. */
function touchesRoot({ project, changes }: Facts): boolean {
  const root = parseConfigPath(project.ciConfigPath);
  return root.kind === 'local' && changes.some(({ newPath, oldPath }) => [newPath, oldPath].includes(root.path));
}

type ReadConfigs = Evidence['configs'];

/** As far as the files go: most that were seen at the head have not changed, so the merge base has them too. */
function sidesOf(
  facts: Facts,
  policy: ReadingPolicy,
  seen: readonly FetchedFile[],
): { readonly head: ReadConfigs; readonly base: ReadConfigs } {
  const { baseSha, headSha } = facts.mergeRequest.diffRefs;
  const files = lookupIn(seen);
  const told = toldAtBase(seen, facts);
  const atBase: FileLookup = (request) => told(request) ?? files(request);
  const shared = (side: 'base' | 'head', commit: string) =>
    sharedPathsAt(side, facts.changes, policy).filter((path) => files(fileOf(facts, commit, path)));
  return {
    head: readFurther({ ...pipelinesOf(facts, headSha, policy, shared('head', headSha)), files }),
    base: readFurther({ ...pipelinesOf(facts, baseSha, policy, shared('base', baseSha)), files: atBase }),
  };
}

/** At the head, and those that are gone there at the merge base. */
function changedShared(facts: Facts, policy: ReadingPolicy): readonly FileRequest[] {
  const { baseSha, headSha } = facts.mergeRequest.diffRefs;
  const atHead = sharedPathsAt('head', facts.changes, policy).map((path) => fileOf(facts, headSha, path));
  const gone = sharedPathsAt('base', facts.changes.filter(isGone), policy);
  return [...atHead, ...gone.map((path) => fileOf(facts, baseSha, path))];
}

function fileOf({ project }: Facts, commit: string, path: string): FileRequest {
  return { kind: 'file', project: project.path, commit, path };
}

/** At the head, and those that are gone there at the merge base. */
function changedRunnerConfigs({ mergeRequest, project, changes }: Facts, globs: readonly string[]): FileRequest[] {
  const { baseSha, headSha } = mergeRequest.diffRefs;
  const at = (commit: string, paths: readonly string[]) =>
    runnerConfigRequests(paths, { project: project.path, commit });
  return [
    ...at(headSha, runnerConfigPaths(changes, 'head', globs)),
    ...at(baseSha, runnerConfigPaths(changes.filter(isGone), 'base', globs)),
  ];
}

function isGone(change: FileChange): boolean {
  return change.deletedFile || change.renamedFile;
}

function unseen(requests: readonly FileRequest[], files: readonly FetchedFile[]): readonly FileRequest[] {
  const known = lookupIn(files);
  return requests.filter((request) => known(request) === undefined);
}
