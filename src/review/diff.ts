import { parsePatch, type StructuredPatchHunk, structuredPatch } from 'diff';
import type { Change } from './snapshot.ts';

/** What the diff of one file shows. Line numbers are 1-based. */
export interface FileDiff {
  readonly change: Change;
  /** Lines of the new side: added ones have no old line. */
  readonly shown: ReadonlyMap<number, { readonly oldLine: number | null }>;
  /** Lines of the old side that are gone. */
  readonly removed: ReadonlySet<number>;
}

// Above this many changed lines a diff of our own is not worth its time: the note goes to the whole file.
const MOST_EDITS = 20_000;

/**
 * The lines that GitLab's diff of one file shows. Where GitLab left the text out (`collapsed`), they are computed from the
 * file's texts at the merge base and the head, which may be undefined when they are not known.
 */
export function readDiff(change: Change, base: string | undefined, head: string | undefined): FileDiff {
  const hunks = change.diff === '' ? computedHunks(change, base, head) : parsedHunks(change.diff);
  const shown = new Map<number, { oldLine: number | null }>();
  const removed = new Set<number>();
  for (const hunk of hunks) walk(hunk, shown, removed);
  return { change, shown, removed };
}

function walk(hunk: StructuredPatchHunk, shown: Map<number, { oldLine: number | null }>, removed: Set<number>): void {
  let oldLine = hunk.oldStart;
  let newLine = hunk.newStart;
  for (const line of hunk.lines) {
    if (line.startsWith('+')) shown.set(newLine++, { oldLine: null });
    else if (line.startsWith('-')) removed.add(oldLine++);
    else if (!line.startsWith('\\')) shown.set(newLine++, { oldLine: oldLine++ });
  }
}

/** GitLab's text starts at the first `@@`. One that cannot be parsed shows nothing. */
function parsedHunks(text: string): readonly StructuredPatchHunk[] {
  try {
    return parsePatch(text).flatMap((patch) => patch.hunks);
  } catch {
    return [];
  }
}

/** A file above the patch limit (`tooLarge`) has no lines in GitLab's own comparison either. */
function computedHunks(
  change: Change,
  base: string | undefined,
  head: string | undefined,
): readonly StructuredPatchHunk[] {
  if (!change.collapsed || change.tooLarge) return [];
  const before = change.newFile ? '' : base;
  const after = change.deletedFile ? '' : head;
  if (before === undefined || after === undefined) return [];
  return structuredPatch('', '', before, after, '', '', { context: 3, maxEditLength: MOST_EDITS })?.hunks ?? [];
}
