import type { StructuredPatchHunk } from 'diff';
import type { Change } from '../snapshot.ts';
import { hunksIn } from './patch-hunks.ts';
import { type Effort, unchangedLines } from './unchanged-lines.ts';

/** What the diff of one file shows. Line numbers are 1-based and in order. */
export interface FileDiff {
  readonly change: Change;
  /** Lines of the new side. */
  readonly shown: ReadonlyMap<number, ShownLine>;
  /** Those of them that are new, and the others. */
  readonly added: readonly number[];
  readonly context: readonly number[];
  /** Lines of the old side that are gone. */
  readonly removed: readonly number[];
}

export interface ShownLine {
  /** Null: added. */
  readonly oldLine: number | null;
  /** Where the old side stands at this line, as Git counts: 0 before the first line of a new file. */
  readonly oldCounter: number;
}

/** Null on the side that does not have the line. */
interface DiffLine {
  readonly old: number | null;
  readonly new: number | null;
  readonly oldCounter: number;
}

// For all files of a review, in a third of a second. Beyond that a note goes to the whole file.
const MOST_STEPS = 1_000_000;
const CONTEXT = 3;

export function fullEffort(): Effort {
  return { left: MOST_STEPS };
}

/**
 * The lines that GitLab's diff of one file shows. Where GitLab left the text out (`collapsed`), they are computed from the
 * file's texts at the merge base and the head, which may be undefined when they are not known.
 */
export function readDiff(
  change: Change,
  base: string | undefined,
  head: string | undefined,
  effort: Effort = fullEffort(),
): FileDiff {
  const lines = change.diff === '' ? computedLines(change, base, head, effort) : parsedLines(change.diff);
  const shown = new Map<number, ShownLine>();
  const removed: number[] = [];
  for (const { old, new: now, oldCounter } of lines) {
    if (now !== null) shown.set(now, { oldLine: old, oldCounter });
    else if (old !== null) removed.push(old);
  }
  const numbers = [...shown];
  return {
    change,
    shown,
    added: numbers.flatMap(([line, { oldLine }]) => (oldLine === null ? [line] : [])),
    context: numbers.flatMap(([line, { oldLine }]) => (oldLine === null ? [] : [line])),
    removed,
  };
}

function parsedLines(text: string): readonly DiffLine[] {
  return hunksIn(text).flatMap((hunk) => [...linesOf(hunk)]);
}

function* linesOf(hunk: StructuredPatchHunk): Generator<DiffLine> {
  let old = hunk.oldStart;
  // An empty side starts at the line before it; the package counts from the one after.
  const behind = hunk.oldLines === 0 ? 1 : 0;
  let now = hunk.newStart;
  for (const line of hunk.lines) {
    if (line.startsWith('+')) yield { old: null, new: now++, oldCounter: old - behind };
    else if (line.startsWith('-')) yield { old, new: null, oldCounter: old++ };
    else if (!line.startsWith('\\')) yield { old, new: now++, oldCounter: old++ };
  }
}

/** A file above the patch limit (`tooLarge`) has no lines in GitLab's own comparison either. */
function computedLines(
  change: Change,
  base: string | undefined,
  head: string | undefined,
  effort: Effort,
): readonly DiffLine[] {
  if (!change.collapsed || change.tooLarge) return [];
  const [before, after] = [change.newFile ? '' : base, change.deletedFile ? '' : head];
  if (before === undefined || after === undefined) return [];
  const lines = compared(splitLines(before), splitLines(after), effort);
  const isNear = new Uint8Array(lines.length);
  for (const [index, line] of lines.entries()) {
    if (line.old === null || line.new === null) isNear.fill(1, Math.max(0, index - CONTEXT), index + CONTEXT + 1);
  }
  return lines.filter((_, index) => isNear[index] === 1);
}

/** Every line of both sides, what is gone before what came instead. */
function compared(base: readonly string[], head: readonly string[], effort: Effort): readonly DiffLine[] {
  const unchanged = unchangedLines(base, head, effort);
  if (!unchanged) return [];
  const lines: DiffLine[] = [];
  const first = base.length === 0 ? 0 : 1;
  let old = 0;
  let now = 0;
  for (const [nextOld, nextNew] of [...unchanged, [base.length, head.length] as const]) {
    for (; old < nextOld; old++) lines.push({ old: old + 1, new: null, oldCounter: old + first });
    for (; now < nextNew; now++) lines.push({ old: null, new: now + 1, oldCounter: old + first });
    if (old < base.length) lines.push({ old: old + 1, new: now + 1, oldCounter: old + first });
    old += 1;
    now += 1;
  }
  return lines;
}

/** With their ends: a last line without one is another line. */
function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}
