import type { FileChange } from '../snapshot.ts';

/** Of files that a change touches, as they are called at one side of it; those that are not there are left out. */
export function changedPathsAt(side: 'base' | 'head', changes: readonly FileChange[]): readonly string[] {
  return changes.flatMap(({ oldPath, newPath, newFile, deletedFile }) => {
    if (side === 'base') return newFile ? [] : [oldPath];
    return deletedFile ? [] : [newPath];
  });
}
