import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Span } from '../../source.ts';
import type { LineRange, RangeEnd } from '../plan/action.ts';
import type { FileDiff } from './diff.ts';

/** A suggestion reaches no further, and a longer range says no more. */
const MOST_LINES = 100;

/**
 * The lines of a value around one of them, as far as the diff shows them without a gap. Null: it is one line, or too many.
 * A discussion on a range stands at its last line.
 */
export function lineRangeAround(file: FileDiff, span: Pick<Span, 'start' | 'end'>, newLine: number): LineRange | null {
  let first = newLine;
  let last = newLine;
  const isShort = () => last - first < MOST_LINES;
  while (isShort() && first > span.start.line && file.shown.has(first - 1)) first--;
  while (isShort() && last < lastLine(span) && file.shown.has(last + 1)) last++;
  if (first === last || last - first >= MOST_LINES) return null;
  const [start, end] = [rangeEnd(file, first), rangeEnd(file, last)];
  return start && end ? { start, end } : null;
}

/** A span ends before its `end`: one that ends at the first column of a line does not reach that line. */
export function lastLine({ start, end }: Pick<Span, 'start' | 'end'>): number {
  return end.line > start.line && end.column === 1 ? end.line - 1 : end.line;
}

/**
 * GitLab's name of a line: SHA-1 of the path and both line counters. On an added line the old counter stands where the old
 * side would go on (lib/gitlab/git.rb and lib/gitlab/diff/parser.rb, 18.6).
 */
function rangeEnd({ change, shown }: FileDiff, newLine: number): RangeEnd | null {
  const line = shown.get(newLine);
  if (!line) return null;
  const path = bytesToHex(sha1(utf8ToBytes(change.newPath)));
  return { lineCode: `${path}_${line.oldCounter}_${newLine}`, oldLine: line.oldLine, newLine };
}
