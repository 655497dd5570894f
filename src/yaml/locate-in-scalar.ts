/** Finds a part of a scalar's value in the text that the scalar was written as. */
import { Location } from '../source.ts';

/** A stretch of the value and the stretch of source that it came from. */
interface Piece {
  readonly value: number;
  readonly length: number;
  readonly source: number;
  readonly sourceLength: number;
}

/**
 * The place of `value.slice(start, end)` for a scalar written at `at`: inside block scalars, quotes and folded lines
 * too. Falls back to `at` where the text does not lead to the value (an inserted input, a number).
 */
export function locateInScalar(at: Location, value: string, start: number, end: number): Location {
  let known = locators.get(at);
  if (known?.value !== value) {
    known = { value, locate: scalarLocator(at, value) };
    locators.set(at, known);
  }
  return known.locate(start, end);
}

/** A long script is asked for the places of thousands of its commands. */
const locators = new WeakMap<Location, { readonly value: string; readonly locate: Locate }>();

type Locate = (start: number, end: number) => Location;

/** The same for many parts of one scalar. */
export function scalarLocator(at: Location, value: string): Locate {
  const pieces = piecesOf(at.text, value) ?? [];
  return (start, end) => {
    if (start < 0 || end <= start || end > value.length) return at;
    const first = pieces[countWhile(pieces, (piece) => piece.value + piece.length <= start)];
    let behind = countWhile(pieces, (piece) => piece.value < end);
    while (behind > 0 && pieces[behind - 1]?.length === 0) behind--;
    const last = pieces[behind - 1];
    if (!first || !last) return at;
    const from = at.start + first.source + offsetIn(first, Math.max(0, start - first.value));
    const to = at.start + last.source + endIn(last, Math.min(last.length, end - last.value));
    return new Location(at.file, from, Math.max(from, to));
  };
}

/** How many pieces a condition holds for that holds for none behind the first that breaks it. */
function countWhile(pieces: readonly Piece[], holds: (piece: Piece) => boolean): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const piece = pieces[middle];
    if (piece && holds(piece)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function offsetIn(piece: Piece, offset: number): number {
  return piece.length === piece.sourceLength ? offset : 0;
}

function endIn(piece: Piece, offset: number): number {
  return piece.length === piece.sourceLength ? offset : piece.sourceLength;
}

function piecesOf(source: string, value: string): readonly Piece[] | null {
  switch (source[0]) {
    case '|':
    case '>':
      return blockPieces(source, value);
    case '"':
      return flowPieces(source, 1, source.length - 1, DOUBLE_QUOTED, value);
    case "'":
      return flowPieces(source, 1, source.length - 1, SINGLE_QUOTED, value);
    default:
      return flowPieces(source, 0, source.length, PLAIN, value);
  }
}

// A folded line end, then what counts as one character, then what stands for itself.
const FOLD = '[ \\t]*(?:\\r?\\n[ \\t]*)+';
const ESCAPE = '\\\\(?:x[\\da-fA-F]{2}|u[\\da-fA-F]{4}|U[\\da-fA-F]{8}|\\r?\\n[ \\t]*|[^])';
const DOUBLE_QUOTED = `(${FOLD})|(${ESCAPE})|[^\\\\\\s]+|[^\\\\\\S\\n]+`;
const SINGLE_QUOTED = `(${FOLD})|('')|[^'\\s]+|[^\\S\\n]+`;
const PLAIN = `(${FOLD})|[^\\s]+|[^\\S\\n]+`;

function flowPieces(source: string, from: number, to: number, pattern: string, value: string): readonly Piece[] | null {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of source.slice(from, to).matchAll(new RegExp(pattern, 'g'))) {
    const [text, fold, written] = match;
    const length =
      fold !== undefined ? foldedLength(fold) : written !== undefined ? escapedLength(written) : text.length;
    if (fold === undefined && written === undefined && !value.startsWith(text, at)) return null;
    pieces.push({ value: at, length, source: from + match.index, sourceLength: text.length });
    at += length;
  }
  return at === value.length ? pieces : null;
}

/** One line end becomes a space; of several the first is dropped. */
function foldedLength(text: string): number {
  return Math.max(1, text.split('\n').length - 2);
}

function escapedLength(written: string): number {
  if (/^\\\r?\n/.test(written)) return 0;
  return written[1] === 'U' && Number.parseInt(written.slice(2), 16) > 0xffff ? 2 : 1;
}

/** Every line of the block stands in the value without its indentation, literal and folded alike. */
function blockPieces(source: string, value: string): readonly Piece[] | null {
  const headerEnd = source.indexOf('\n') + 1;
  const indent = leadingSpaces(source.slice(headerEnd)) - leadingSpaces(value);
  if (headerEnd === 0 || indent < 0) return null;
  const pieces: Piece[] = [];
  let at = 0;
  let lineStart = headerEnd;
  for (const line of source.slice(headerEnd).split('\n')) {
    const text = line.slice(indent).replace(/\r$/, '');
    const skipped = separatorsBefore(value, at, text);
    if (text !== '' && skipped !== -1) {
      at += skipped;
      pieces.push({ value: at, length: text.length, source: lineStart + indent, sourceLength: text.length });
      at += text.length;
    }
    lineStart += line.length + 1;
  }
  return pieces;
}

/** Spaces before the first character of the first line that is not blank. */
function leadingSpaces(text: string): number {
  return /^(?:[ \t\r]*\n)*( *)/.exec(text)?.[1]?.length ?? 0;
}

/** How many line ends and folds stand in `value` from `at` before `text`; -1 when something else does. */
function separatorsBefore(value: string, at: number, text: string): number {
  const blank = /\s*/y;
  blank.lastIndex = at;
  const longest = blank.exec(value)?.[0].length ?? 0;
  return value.slice(at, at + longest + text.length).indexOf(text);
}
