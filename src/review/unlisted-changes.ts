import type { FetchedFile } from '../includes/request.ts';
import type { Change } from './snapshot.ts';

/** Files of the pipeline that differ although GitLab's list, which has an end, does not say so. */
export function unlistedChanges(
  changes: readonly Change[],
  base: readonly FetchedFile[],
  head: readonly FetchedFile[],
  project: string,
): Change[] {
  const listed = new Set(changes.flatMap((change) => [change.oldPath, change.newPath]));
  const before = ownTexts(base, project);
  const after = ownTexts(head, project);
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

/** By path. */
function ownTexts(side: readonly FetchedFile[], project: string): ReadonlyMap<string, string> {
  const own = side.flatMap((answer) =>
    'file' in answer && answer.request.kind === 'file' && answer.file.project === project ? [answer.file] : [],
  );
  return new Map(own.map(({ path, text }) => [path, text]));
}
