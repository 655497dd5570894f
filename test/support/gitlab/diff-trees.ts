/** Differences between two trees in the form that GitLab's API gives them. */
import { diffArrays } from 'diff';
import type { Blob, Tree } from './repository.ts';

/** One line of a file's full comparison. Unchanged lines carry both numbers. 1-based. */
export interface DiffLine {
  readonly old: number | null;
  readonly new: number | null;
  /** Where the old and the new side stand at this line; GitLab's line codes are made of them. */
  readonly counters: readonly [old: number, new: number];
  readonly text: string;
}

export interface FileDiff {
  readonly oldPath: string;
  readonly newPath: string;
  readonly old: Blob | null;
  readonly new: Blob | null;
}

const CONTEXT = 3;

/** `max_patch_bytes`; GitLab collapses above a tenth of it and shows nothing above all of it. 17.5, admin settings. */
export const PATCH_LIMIT = 200 * 1024;
const COLLAPSE_LIMIT = PATCH_LIMIT / 10;

/** Changed files by new path, renames found as Git finds them (half of the lines in common). */
export function diffTrees(before: Tree, after: Tree): FileDiff[] {
  const removed = [...before].filter(([path]) => !after.has(path));
  const added = [...after].filter(([path]) => !before.has(path));
  const changes: FileDiff[] = [];
  for (const [newPath, blob] of added) {
    const from = removed.find(([, gone]) => gone.id === blob.id) ?? removed.find(([, gone]) => similar(gone, blob));
    if (from) removed.splice(removed.indexOf(from), 1);
    changes.push({ oldPath: from?.[0] ?? newPath, newPath, old: from?.[1] ?? null, new: blob });
  }
  for (const [path, blob] of removed) changes.push({ oldPath: path, newPath: path, old: blob, new: null });
  for (const [path, blob] of before) {
    const now = after.get(path);
    if (now && (now.id !== blob.id || now.mode !== blob.mode)) {
      changes.push({ oldPath: path, newPath: path, old: blob, new: now });
    }
  }
  return changes.sort((a, b) => (a.newPath < b.newPath ? -1 : 1));
}

/** Comparing takes the square of the changed lines, and each note on a large file asks for its lines again. */
const compared = new WeakMap<Blob, WeakMap<Blob, readonly DiffLine[]>>();

/** Every line of both sides, unchanged ones outside of the hunks too. Empty for binary files. */
export function diffLines(diff: FileDiff): readonly DiffLine[] {
  if (!diff.old || !diff.new) return compareLines(diff);
  const known = compared.get(diff.old) ?? new WeakMap<Blob, readonly DiffLine[]>();
  const lines = known.get(diff.new) ?? compareLines(diff);
  compared.set(diff.old, known.set(diff.new, lines));
  return lines;
}

function compareLines(diff: FileDiff): readonly DiffLine[] {
  if (isBinary(diff)) return [];
  const lines: DiffLine[] = [];
  let old = 0;
  let now = 0;
  // Git counts an empty side from 0, any other from 1.
  const [firstOld, firstNew] = [diff.old?.text ? 1 : 0, diff.new?.text ? 1 : 0];
  for (const part of diffArrays(splitLines(diff.old?.text ?? ''), splitLines(diff.new?.text ?? ''))) {
    for (const text of part.value) {
      const counters = [old + firstOld, now + firstNew] as const;
      if (part.added) lines.push({ old: null, new: ++now, counters, text });
      else if (part.removed) lines.push({ old: ++old, new: null, counters, text });
      else lines.push({ old: ++old, new: ++now, counters, text });
    }
  }
  return lines;
}

/** Hunks with three lines of context, starting at the first `@@`, with Git's section headings. */
export function unifiedDiff(diff: FileDiff): string {
  const lines = diffLines(diff);
  const changed = lines.flatMap((line, index) => (line.old === null || line.new === null ? [index] : []));
  let text = '';
  for (let at = 0; at < changed.length; ) {
    const from = Math.max(0, changed[at]! - CONTEXT);
    let until = changed[at]!;
    while (at < changed.length && changed[at]! - until <= 2 * CONTEXT + 1) until = changed[at++]!;
    text += formatHunk(lines, from, Math.min(lines.length, until + CONTEXT + 1));
  }
  return text;
}

/** The API's `Diff` entities: folders before files, as it shows them. A file alone is not collapsed. 18.9. */
export function presentDiffs(diffs: readonly FileDiff[], unidiff = false): Record<string, unknown>[] {
  return [...diffs].sort(byFolder).map((diff) => presentDiff(diff, { alone: diffs.length === 1, unidiff }));
}

export function presentDiff(diff: FileDiff, { alone = false, unidiff = false } = {}): Record<string, unknown> {
  const text = isBinary(diff) ? `${binaryLine(diff)}\n` : unifiedDiff(diff);
  const tooLarge = Buffer.byteLength(text) > PATCH_LIMIT;
  const collapsed = !tooLarge && !alone && Buffer.byteLength(text) > COLLAPSE_LIMIT;
  const names = unidiff && text !== '' && !isBinary(diff) ? fileLines(diff) : '';
  return {
    old_path: diff.oldPath,
    new_path: diff.newPath,
    a_mode: diff.old?.mode ?? '0',
    b_mode: diff.new?.mode ?? '0',
    new_file: diff.old === null,
    renamed_file: diff.oldPath !== diff.newPath,
    deleted_file: diff.new === null,
    generated_file: false,
    collapsed,
    too_large: tooLarge,
    diff: collapsed || tooLarge ? '' : names + text,
  };
}

/** `--- a/x` and `+++ b/x`. */
function fileLines({ old, new: now, oldPath, newPath }: FileDiff): string {
  return `--- ${old ? `a/${oldPath}` : '/dev/null'}\n+++ ${now ? `b/${newPath}` : '/dev/null'}\n`;
}

export function binaryLine({ old, new: now, oldPath, newPath }: FileDiff): string {
  return `Binary files ${old ? `a/${oldPath}` : '/dev/null'} and ${now ? `b/${newPath}` : '/dev/null'} differ`;
}

function byFolder(a: FileDiff, b: FileDiff): number {
  const [left, right] = [a.newPath.split('/'), b.newPath.split('/')];
  for (let depth = 0; ; depth++) {
    const [isFile, isOther] = [depth === left.length - 1, depth === right.length - 1];
    if (isFile !== isOther) return isFile ? 1 : -1;
    if (left[depth] !== right[depth]) return left[depth]! < right[depth]! ? -1 : 1;
    if (isFile) return 0;
  }
}

export function isBinary(diff: FileDiff): boolean {
  return [diff.old, diff.new].some((side) => side?.text.includes('\0') || side?.mode === '160000');
}

/** Lines with their line ends, so that a missing last one makes a difference. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function similar(a: Blob, b: Blob): boolean {
  return a.mode === b.mode && a.text !== '' && b.text !== '' && similarity(a, b) >= 0.5;
}

/** How much of the larger text both have in common, in lines: 0 to 1. */
export function similarity(a: Blob, b: Blob): number {
  if (a.id === b.id) return 1;
  const lines = new Map<string, number>();
  for (const line of splitLines(a.text)) lines.set(line, (lines.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of splitLines(b.text)) {
    const left = lines.get(line) ?? 0;
    if (left > 0) common += line.length;
    lines.set(line, left - 1);
  }
  return common / Math.max(a.text.length, b.text.length);
}

function formatHunk(lines: readonly DiffLine[], from: number, until: number): string {
  const hunk = lines.slice(from, until);
  const before = lines.slice(0, from);
  const range = (side: 'old' | 'new') => {
    const count = hunk.filter((line) => line[side] !== null).length;
    const start = before.filter((line) => line[side] !== null).length + (count === 0 ? 0 : 1);
    return count === 1 ? `${start}` : `${start},${count}`;
  };
  const heading = before.findLast((line) => line.old !== null && /^[A-Za-z_$]/.test(line.text))?.text ?? '';
  const title = heading === '' ? '' : ` ${heading.trimEnd().slice(0, 80)}`;
  return `@@ -${range('old')} +${range('new')} @@${title}\n${hunk.map(formatLine).join('')}`;
}

function formatLine(line: DiffLine): string {
  const sign = line.old === null ? '+' : line.new === null ? '-' : ' ';
  return `${sign}${line.text}${line.text.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`;
}
