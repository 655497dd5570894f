/** Blocks `$[[ … ]]` in a text. Source: lib/gitlab/ci/config/interpolation/template.rb (BLOCK_REGEXP, 18.11). */

export interface Block {
  /** The block as it is written. */
  readonly text: string;
  /** What stands in it, without the white space around it. */
  readonly inside: string;
  /** Offset of the block in the text. */
  readonly start: number;
}

const OPEN = '$[[';
const CLOSE = ']]';

/**
 * At least two characters, no line end between them. Written out because a regular expression would take a time that
 * grows with the square of a hostile text.
 */
export function blocksIn(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const nextClose = finder(text, CLOSE);
  const nextLineEnd = finder(text, '\n');
  let start = text.indexOf(OPEN);
  while (start !== -1) {
    const first = skipBlanks(text, start + OPEN.length);
    let close = nextClose(first + 2);
    if (close === -1) break;
    // Only white space up to the brackets: then they belong to the inside, and it ends at the next ones.
    if (lastBefore(text, close) === first) close = text.indexOf(CLOSE, close + 1);
    const last = lastBefore(text, close);
    const lineEnd = nextLineEnd(first + 1);
    const found = close !== -1 && (lineEnd === -1 || lineEnd > last);
    const end = found ? close + CLOSE.length : start + 1;
    if (found) blocks.push({ text: text.slice(start, end), inside: text.slice(first, last + 1), start });
    start = text.indexOf(OPEN, end);
  }
  return blocks;
}

/** `indexOf` for positions that only grow: every character is looked at once. */
function finder(text: string, part: string): (from: number) => number {
  let found = text.indexOf(part);
  return (from) => {
    if (found !== -1 && found < from) found = text.indexOf(part, from);
    return found;
  };
}

/** White space as RE2 knows it. */
function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13 && code !== 11);
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** Where the last character before `end` stands that is not blank. */
function lastBefore(text: string, end: number): number {
  let at = end - 1;
  while (at >= 0 && isBlank(text.charCodeAt(at))) at -= 1;
  return at;
}
