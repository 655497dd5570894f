/** A line of a file below a sentence about it, with carets below what the sentence is about. */
import { shorten } from '../quoted-text.ts';
import type { Redactor } from '../secrets/redactor.ts';
import type { Span } from '../source.ts';
import { printable } from './printable.ts';

export interface ExcerptStyle {
  /** Where the terminal ends; null: nowhere. */
  readonly columns: number | null;
  readonly redactor: Redactor;
  readonly dim: (text: string) => string;
  readonly mark: (text: string) => string;
}

/** Nobody reads more of a line. */
const WIDEST = 160;
/** `  12 | `, without the number, and an ellipsis at each end. */
const AROUND = 7;
const NARROWEST = 20;

/** `line`: without its end. As much of it is shown as fits, so that the carets stand below what they mark. */
export function lineExcerpt(at: Span, line: string, { columns, redactor, dim, mark }: ExcerptStyle): string[] {
  if (line.trim() === '') return [];
  const number = String(at.start.line);
  const room = Math.max(NARROWEST, Math.min(WIDEST, (columns ?? WIDEST + AROUND) - AROUND - number.length));
  // A mask is not as long as what it hides, so there is nothing to point at.
  const safe = redactor.text(line);
  if (safe !== line) return [`  ${dim(`${number} |`)} ${printable(shorten(safe, room))}`];
  const start = Math.min(at.start.column - 1, line.length);
  const end = at.end.line === at.start.line ? Math.min(at.end.column - 1, line.length) : line.length;
  const from = firstShown(start, end, line.length, room);
  const before = from > 0 ? '…' : '';
  const after = from + room < line.length ? '…' : '';
  const carets = '^'.repeat(Math.max(1, Math.min(end, from + room) - start));
  return [
    `  ${dim(`${number} |`)} ${before}${printable(line.slice(from, from + room))}${after}`,
    `  ${dim(`${' '.repeat(number.length)} |`)} ${' '.repeat(before.length + start - from)}${mark(carets)}`,
  ];
}

/** The beginning, as long as what is marked is seen with it; else some of what stands before that. */
function firstShown(start: number, end: number, length: number, room: number): number {
  if (length <= room || end <= room) return 0;
  return Math.max(0, Math.min(start - Math.floor(room / 4), length - room));
}
