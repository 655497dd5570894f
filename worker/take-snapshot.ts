/** Reads everything a review is decided from. What is equal at merge base and head is read once. */

import type { ResolvedConfig } from '../src/ci/config.ts';
import { withChildren } from '../src/ci/config-parts.ts';
import { resolve } from '../src/ci/resolve.ts';
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import { type FetchedFile, type FileRequest, lookupIn, requestKey } from '../src/includes/request.ts';
import { type MergeRequestFacts, pipelineOf } from '../src/review/judge/pipeline-of.ts';
import { MAX_RUNNER_CONFIGS, runnerConfigPaths, runnerConfigRequests } from '../src/review/judge/runner-configs.ts';
import type { Change, Snapshot } from '../src/review/snapshot.ts';
import { inParallel } from './in-parallel.ts';
import type { ReadyMergeRequest } from './ready-merge-request.ts';
import { listsAll } from './relevance.ts';

/** What a review has read before the files. */
export type SnapshotStart = Omit<Snapshot, 'base' | 'head' | 'mergeRequest'> & {
  readonly mergeRequest: ReadyMergeRequest;
};

type Ask = (request: FileRequest) => Promise<FetchedFile>;

const AT_ONCE = 8;
/** GitLab takes 150 includes a pipeline; child pipelines and missing files come on top. */
const MAX_REQUESTS = 600;

/** `runnerConfigs`: the policy's globs. */
export async function takeSnapshot(
  start: SnapshotStart,
  reader: GitLabReader,
  runnerConfigs: readonly string[] = [],
): Promise<Snapshot> {
  const { project, changes, mergeRequest } = start;
  const { baseSha, headSha } = mergeRequest.diffRefs;
  const complete = listsAll(changes, mergeRequest);
  const runnerConfigsAt = (side: 'base' | 'head') =>
    runnerConfigRequests(runnerConfigPaths(changes, side, runnerConfigs), {
      project: project.path,
      commit: side === 'base' ? baseSha : headSha,
    });

  const askHead = askFor(project.path, headSha, reader);
  const head = await collect(start, headSha, askHead);
  head.push(...(await missingOf(head, runnerConfigsAt('head'), askHead)));
  const fromHead = equalAtHead(head, start, complete);
  const fetchBase = askFor(project.path, baseSha, reader);
  const askBase: Ask = async (request) => fromHead(request) ?? fetchBase(request);
  const base = await collect(start, baseSha, askBase);
  base.push(...(await missingOf(base, runnerConfigsAt('base'), askBase)));

  if (complete) return { ...start, base, head };
  return { ...start, base, head, changes: [...changes, ...unlistedChanges(changes, base, head, project.path)] };
}

/** Resolves, fetches what is missing, and again, until nothing is. The root comes first. */
async function collect(facts: MergeRequestFacts, commit: string, ask: Ask): Promise<FetchedFile[]> {
  const fetched: FetchedFile[] = [];
  for (;;) {
    const files = lookupIn(fetched);
    const config = resolve({ ...pipelineOf(facts, commit), files });
    const missing = missingIn(config).filter((request) => files(request) === undefined);
    if (missing.length === 0) return fetched;
    const left = Math.max(0, MAX_REQUESTS - fetched.length);
    fetched.push(...(await inParallel(missing.slice(0, left), AT_ONCE, ask)));
    for (const request of missing.slice(left)) fetched.push({ request, unavailable: 'limit' });
  }
}

/** The answers to what has not been asked for yet, as far as there may be that many. */
async function missingOf(
  fetched: readonly FetchedFile[],
  requests: readonly FileRequest[],
  ask: Ask,
): Promise<FetchedFile[]> {
  const known = lookupIn(fetched);
  const missing = requests.filter((request) => known(request) === undefined);
  const answers = await inParallel(missing.slice(0, MAX_RUNNER_CONFIGS), AT_ONCE, ask);
  return [
    ...answers,
    ...missing.slice(MAX_RUNNER_CONFIGS).map((request) => ({ request, unavailable: 'limit' as const })),
  ];
}

function missingIn(config: ResolvedConfig): readonly FileRequest[] {
  const all = withChildren(config).flatMap((each) => each.missing);
  return [...new Map(all.map((request) => [requestKey(request), request])).values()];
}

/** A file of the project itself at the side's commit goes by its plain path, as in the diff. */
function askFor(project: string, commit: string, reader: GitLabReader): Ask {
  return async (request) => {
    const answer = await reader.fetch(request);
    if (!isOwn(request, project, commit) || !('file' in answer)) return answer;
    return { ...answer, file: { ...answer.file, id: answer.file.path } };
  };
}

function isOwn(request: FileRequest, project: string, commit: string): boolean {
  return request.kind === 'file' && request.project === project && request.commit === commit;
}

/**
 * Answers a request about the merge base with what the head has: everything outside the project, and the project's own
 * files that no change touches. Undefined: it has to be read.
 */
function equalAtHead(
  head: readonly FetchedFile[],
  { project, changes, mergeRequest }: SnapshotStart,
  complete: boolean,
): (request: FileRequest) => FetchedFile | undefined {
  const { baseSha, headSha } = mergeRequest.diffRefs;
  const known = lookupIn(head);
  const touched = new Set(changes.flatMap((change) => [change.oldPath, change.newPath]));
  const moved = changes.filter((change) => change.newFile || change.deletedFile || change.renamedFile);
  const movedUnder = (under: string) =>
    moved.some(({ oldPath, newPath }) => [oldPath, newPath].some((path) => isUnder(path, under)));

  return (request) => {
    if (!('commit' in request) || request.project !== project.path || request.commit !== baseSha) return known(request);
    if (!complete) return undefined;
    const differs = request.kind === 'file' ? touched.has(request.path) : movedUnder(request.under);
    const answer = differs ? undefined : known({ ...request, commit: headSha });
    if (!answer) return undefined;
    if (!('file' in answer)) return { ...answer, request };
    return { ...answer, request, file: { ...answer.file, ref: baseSha, commit: baseSha } };
  };
}

function isUnder(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** Files of the pipeline that differ although GitLab's list, which has an end, does not say so. */
function unlistedChanges(
  changes: readonly Change[],
  base: readonly FetchedFile[],
  head: readonly FetchedFile[],
  project: string,
): Change[] {
  const listed = new Set(changes.flatMap((change) => [change.oldPath, change.newPath]));
  const textsOf = (side: readonly FetchedFile[]) =>
    new Map(
      side.flatMap((answer) =>
        'file' in answer && answer.request.kind === 'file' && answer.file.project === project
          ? [[answer.file.path, answer.file.text] as const]
          : [],
      ),
    );
  const before = textsOf(base);
  const after = textsOf(head);
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => !listed.has(path) && before.get(path) !== after.get(path))
    .map((path) => ({
      oldPath: path,
      newPath: path,
      newFile: !before.has(path),
      renamedFile: false,
      deletedFile: !after.has(path),
      diff: '',
      collapsed: true,
      tooLarge: false,
    }));
}
