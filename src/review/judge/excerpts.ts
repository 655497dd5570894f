/** Lines of the files around what is found, as far as they may be told. */
import { shorten } from '../../quoted-text.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import type { SourceFile, Span } from '../../source.ts';
import type { Finding } from './finding.ts';

/** Lines of a file that follow each other. */
export interface Excerpt {
  readonly file: string;
  /** Of the first, 1-based. */
  readonly line: number;
  readonly lines: readonly string[];
}

/** Above and below what is found. */
export const AROUND = 1;
/** Of one place. */
export const LONGEST_PLACE = 12;
const MOST_LINES = 1_200;
const LONGEST_LINE = 300;
/** Read beside an excerpt before it is redacted: a credential of several lines is known as a whole alone. No key is longer. */
const WINDOW = 60;

/** Findings that come first have lines first. `files`: by id. */
export function excerptsOf(
  findings: readonly Finding[],
  files: ReadonlyMap<string, SourceFile>,
  redactor: Redactor,
): readonly Excerpt[] {
  const wanted = new Map<string, Set<number>>();
  let left = MOST_LINES;
  for (const [{ file, start, end }, around] of findings.flatMap(placesOf)) {
    if (!files.has(file) || redactor.closed.get(file)) continue;
    const lines = wanted.get(file) ?? new Set<number>();
    wanted.set(file, lines);
    const last = Math.min(end.line, start.line + LONGEST_PLACE) + around;
    for (let line = Math.max(1, start.line - around); line <= last && left > 0; line++) {
      if (lines.has(line)) continue;
      lines.add(line);
      left -= 1;
    }
  }
  return [...wanted].flatMap(([id, lines]) => {
    const all = (files.get(id)?.text ?? '').split(/\r?\n/);
    return stretches([...lines].filter((line) => line <= all.length)).flatMap(({ first, last }) => {
      const safe = linesOf(all, first, last, redactor);
      return safe === null ? [] : [{ file: id, line: first, lines: safe }];
    });
  });
}

/** With how many lines around each. */
function placesOf({ at, because, uses, also = [] }: Finding): readonly (readonly [Span, number])[] {
  return [
    [at, AROUND],
    ...because.map((span) => [span, 0] as const),
    ...uses.flatMap(({ via }) => via.map((hop) => [hop.at, 0] as const)),
    ...also.map((each) => [each.at, 0] as const),
  ];
}

interface Stretch {
  readonly first: number;
  last: number;
}

function stretches(lines: number[]): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const line of lines.sort((a, b) => a - b)) {
    const open = found.at(-1);
    if (open && line === open.last + 1) open.last = line;
    else found.push({ first: line, last: line });
  }
  return found;
}

/** Null: a credential goes over several lines, so that what is left of them would not be these lines any more. */
function linesOf(all: readonly string[], first: number, last: number, redactor: Redactor): readonly string[] | null {
  const from = Math.max(0, first - 1 - WINDOW);
  const read = all.slice(from, last + WINDOW);
  const safe = redactor.text(read.join('\n')).split('\n');
  if (safe.length !== read.length) return null;
  return safe.slice(first - 1 - from, last - from).map((line) => shorten(line, LONGEST_LINE));
}
