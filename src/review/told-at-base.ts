/** What the merge base holds is told by the head and the diff, as far as it goes: only the rest is read a second time. */
import { type FetchedFile, type FileLookup, type FileRequest, lookupIn } from '../includes/request.ts';
import type { Change, FileChange, MergeRequest, Project, ReadyMergeRequest } from './snapshot.ts';
import { textBefore } from './text-before.ts';

type CommitRequest = Extract<FileRequest, { readonly commit: string }>;

interface Facts {
  readonly project: Pick<Project, 'path'>;
  readonly mergeRequest: ReadyMergeRequest;
  readonly changes: readonly Change[];
}

/** GitLab lists no more files than its diff limit; a change to the configuration may hide behind it. */
export function listsAll({
  mergeRequest: { changesCount },
  changes,
}: {
  readonly mergeRequest: Pick<MergeRequest, 'changesCount'>;
  readonly changes: readonly FileChange[];
}): boolean {
  return changesCount === null || (/^\d+$/.test(changesCount) && changes.length >= Number(changesCount));
}

/**
 * Answers requests about the merge base with what the head and the diff tell of it: everything outside the project, the project's
 * own files that no change touches, and those of which the diff shows what was changed. Undefined: it has to be read.
 */
export function toldAtBase(head: readonly FetchedFile[], facts: Facts): FileLookup {
  const { project, mergeRequest, changes } = facts;
  const { baseSha, headSha } = mergeRequest.diffRefs;
  const known = lookupIn(head);
  const complete = listsAll(facts);
  const changed = changedPaths(changes);

  return (request) => {
    if (!('commit' in request) || request.project !== project.path || request.commit !== baseSha) return known(request);
    const atHead = () => known({ ...request, commit: headSha });
    const change = request.kind === 'file' ? changed.get(request.path) : undefined;
    if (change !== undefined) return change ? beforeChange(request, change, atHead()) : undefined;
    if (!complete || (request.kind === 'tree' && isMoved(changes, request.under))) return undefined;
    const answer = atHead();
    return answer && asOf(request, answer);
  };
}

/** Where the diff shows what was changed. */
function beforeChange(
  request: CommitRequest,
  change: Change,
  atHead: FetchedFile | undefined,
): FetchedFile | undefined {
  if (change.newFile) return { request, unavailable: 'not_found' };
  if (!atHead || !('file' in atHead)) return undefined;
  const text = textBefore(change, atHead.file.text);
  return text === null ? undefined : asOf(request, { ...atHead, file: { ...atHead.file, text } });
}

function asOf(request: CommitRequest, answer: FetchedFile): FetchedFile {
  if (!('file' in answer)) return { ...answer, request };
  const { commit } = request;
  return { ...answer, request, file: { ...answer.file, ref: commit, commit } };
}

/** What happened to each; null: it was moved, or more than one thing happened. */
function changedPaths(changes: readonly Change[]): ReadonlyMap<string, Change | null> {
  const changed = new Map<string, Change | null>();
  for (const change of changes) {
    const isMoved = change.renamedFile || change.oldPath !== change.newPath;
    for (const path of new Set([change.oldPath, change.newPath])) {
      changed.set(path, isMoved || changed.has(path) ? null : change);
    }
  }
  return changed;
}

/** Do other files lie there than before? */
function isMoved(changes: readonly FileChange[], folder: string): boolean {
  return changes.some(
    ({ newFile, deletedFile, renamedFile, oldPath, newPath }) =>
      (newFile || deletedFile || renamedFile) && [oldPath, newPath].some((path) => isUnder(path, folder)),
  );
}

function isUnder(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
