/** Merging one text that was changed on two sides. */
import { diffArrays } from 'diff';
import { splitLines } from './diff-trees.ts';

interface Edit {
  /** Lines of the base from 0; `until` is not part of it. */
  readonly from: number;
  readonly until: number;
  readonly lines: readonly string[];
}

/** Null: both changed the same lines, or lines that touch. */
export function mergeTexts(base: string, ours: string, theirs: string): string | null {
  const lines = splitLines(base);
  const edits = [...editsOf(lines, splitLines(ours)), ...editsOf(lines, splitLines(theirs))];
  edits.sort((a, b) => a.from - b.from || a.until - b.until);
  const merged: string[] = [];
  let at = 0;
  for (const [index, edit] of edits.entries()) {
    const previous = edits[index - 1];
    if (previous && same(previous, edit)) continue;
    if (previous && edit.from <= previous.until) return null;
    merged.push(...lines.slice(at, edit.from), ...edit.lines);
    at = edit.until;
  }
  return [...merged, ...lines.slice(at)].join('');
}

function editsOf(base: string[], other: string[]): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  let open: { from: number; until: number; lines: string[] } | null = null;
  for (const part of diffArrays(base, other)) {
    if (!part.added && !part.removed) {
      at += part.value.length;
      open = null;
      continue;
    }
    if (!open) {
      open = { from: at, until: at, lines: [] };
      edits.push(open);
    }
    if (part.added) open.lines.push(...part.value);
    else {
      at += part.value.length;
      open.until = at;
    }
  }
  return edits;
}

function same(a: Edit, b: Edit): boolean {
  return a.from === b.from && a.until === b.until && a.lines.join('') === b.lines.join('');
}
