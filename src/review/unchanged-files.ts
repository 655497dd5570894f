/** What is equal at merge base and head is read once. */
import { type FetchedFile, type FileLookup, lookupIn } from '../includes/request.ts';
import type { FileChange, MergeRequest, Project, ReadyMergeRequest } from './snapshot.ts';

interface Facts {
  readonly project: Pick<Project, 'path'>;
  readonly mergeRequest: ReadyMergeRequest;
  readonly changes: readonly FileChange[];
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
 * Answers requests about the merge base with what the head has: everything outside the project, and the project's own
 * files that no change touches. Undefined: it has to be read.
 */
export function unchangedIn(head: readonly FetchedFile[], facts: Facts): FileLookup {
  const { project, mergeRequest, changes } = facts;
  const { baseSha, headSha } = mergeRequest.diffRefs;
  const known = lookupIn(head);
  const complete = listsAll(facts);
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
