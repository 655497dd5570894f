import { diffArrays } from 'diff';

/** Steps of the search that may still be made: half of the square of the lines that come, go or change places. */
export interface Effort {
  left: number;
}

/** Pairs of lines that are the same on both sides, counted from 0, in their order. Null: telling takes more than the effort. */
export function unchangedLines(
  base: readonly string[],
  head: readonly string[],
  effort: Effort,
): readonly (readonly [base: number, head: number])[] | null {
  // What stands on one side alone has changed, whatever stands around it.
  const before = indexesOf(base, new Set(head));
  const after = indexesOf(head, new Set(base));
  const maxEditLength = Math.floor(Math.sqrt(2 * effort.left));
  const isSame = (one: number, other: number) => base[one] === head[other];
  const parts = diffArrays(before, after, { comparator: isSame, maxEditLength });
  const edits = parts ? edited(parts) : maxEditLength;
  effort.left -= (edits * edits) / 2;
  return parts ? pairsIn(parts, before, after) : null;
}

function indexesOf(side: readonly string[], other: ReadonlySet<string>): number[] {
  return side.flatMap((line, index) => (other.has(line) ? [index] : []));
}

type Part = Readonly<Record<'added' | 'removed', boolean>> & { readonly count: number };

function edited(parts: readonly Part[]): number {
  return parts.reduce((sum, { added, removed, count }) => sum + (added || removed ? count : 0), 0);
}

function pairsIn(
  parts: readonly Part[],
  before: readonly number[],
  after: readonly number[],
): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  let [one, other] = [0, 0];
  for (const { added, removed, count } of parts) {
    for (let n = 0; !added && !removed && n < count; n++) pairs.push([before[one + n] ?? 0, after[other + n] ?? 0]);
    if (!added) one += count;
    if (!removed) other += count;
  }
  return pairs;
}
