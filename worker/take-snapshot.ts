/** Reads everything a review is decided from. What is equal at merge base and head is read once. */
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import { type FetchedFile, type FileRequest, lookupIn } from '../src/includes/request.ts';
import { type Fetch, gather } from '../src/review/gather.ts';
import { MAX_RUNNER_CONFIGS } from '../src/review/judge/runner-configs.ts';
import { sideOf } from '../src/review/judge/side.ts';
import type { Change, Snapshot } from '../src/review/snapshot.ts';
import type { ReadyMergeRequest } from './ready-merge-request.ts';
import { listsAll } from './relevance.ts';

/** What a review has read before the files. */
export type SnapshotStart = Omit<Snapshot, 'base' | 'head' | 'mergeRequest'> & {
  readonly mergeRequest: ReadyMergeRequest;
};

/** `runnerConfigs`: the policy's globs. */
export async function takeSnapshot(
  start: SnapshotStart,
  reader: GitLabReader,
  runnerConfigs: readonly string[] = [],
): Promise<Snapshot> {
  const { project, changes, mergeRequest } = start;
  const { baseSha, headSha } = mergeRequest.diffRefs;
  const complete = listsAll(changes, mergeRequest);
  const most = { runnerConfigs: MAX_RUNNER_CONFIGS };

  const head = await gather(
    sideOf(start, 'head', headSha, runnerConfigs),
    fetchAt(project.path, headSha, reader),
    most,
  );
  const fromHead = equalAtHead(head, start, complete);
  const fetchBase = fetchAt(project.path, baseSha, reader);
  const base = await gather(
    sideOf(start, 'base', baseSha, runnerConfigs),
    async (request) => fromHead(request) ?? fetchBase(request),
    most,
  );

  if (complete) return { ...start, base, head };
  return { ...start, base, head, changes: [...changes, ...unlistedChanges(changes, base, head, project.path)] };
}

/** A file of the project itself at the side's commit goes by its plain path, as in the diff. */
function fetchAt(project: string, commit: string, reader: GitLabReader): Fetch {
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
