import { parsePatch, type StructuredPatchHunk, structuredPatch } from 'diff';
import type { Change } from '../snapshot.ts';

/** What the diff of one file shows. Line numbers are 1-based. */
export interface FileDiff {
  readonly change: Change;
  /** Lines of the new side. */
  readonly shown: ReadonlyMap<number, ShownLine>;
  /** Lines of the old side that are gone. */
  readonly removed: ReadonlySet<number>;
}

export interface ShownLine {
  /** Null: added. */
  readonly oldLine: number | null;
  /** Where the old side stands at this line, as Git counts: 0 before the first line of a new file. */
  readonly oldCounter: number;
}

// The time for a diff of our own grows with the square of the changed lines: above these the note goes to the whole file.
const MOST_EDITS = 4_000;

/**
 * The lines that GitLab's diff of one file shows. Where GitLab left the text out (`collapsed`), they are computed from the
 * file's texts at the merge base and the head, which may be undefined when they are not known.
 */
export function readDiff(change: Change, base: string | undefined, head: string | undefined): FileDiff {
  const hunks = change.diff === '' ? computedHunks(change, base, head) : parsedHunks(change.diff);
  const shown = new Map<number, ShownLine>();
  const removed = new Set<number>();
  for (const hunk of hunks) walk(hunk, shown, removed);
  return { change, shown, removed };
}

function walk(hunk: StructuredPatchHunk, shown: Map<number, ShownLine>, removed: Set<number>): void {
  let oldLine = hunk.oldStart;
  // An empty side starts at the line before it; the package counts from the one after.
  const behind = hunk.oldLines === 0 ? 1 : 0;
  let newLine = hunk.newStart;
  for (const line of hunk.lines) {
    if (line.startsWith('+')) shown.set(newLine++, { oldLine: null, oldCounter: oldLine - behind });
    else if (line.startsWith('-')) removed.add(oldLine++);
    else if (!line.startsWith('\\')) shown.set(newLine++, { oldLine, oldCounter: oldLine++ });
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
  if (change.newFile && head !== undefined) return [oneSided('+', head)];
  if (change.deletedFile && base !== undefined) return [oneSided('-', base)];
  if (base === undefined || head === undefined) return [];
  return structuredPatch('', '', base, head, '', '', { context: 3, maxEditLength: MOST_EDITS })?.hunks ?? [];
}

function oneSided(sign: '+' | '-', text: string): StructuredPatchHunk {
  const lines = text.replace(/\n$/, '').split('\n');
  const count = text === '' ? 0 : lines.length;
  const [oldLines, newLines] = sign === '-' ? [count, 0] : [0, count];
  return { oldStart: 1, newStart: 1, oldLines, newLines, lines: lines.slice(0, count).map((line) => sign + line) };
}
