import { onceFor } from './once-per.ts';

/** The word somebody probably meant; null when none is close: more than `most` letters apart, else a third of them. */
export function nearestWord(
  word: string,
  words: readonly string[],
  most = Math.max(1, Math.floor(word.length / 3)),
): string | null {
  const wanted = plain(word);
  let nearest: string | null = null;
  let least = most + 1;
  for (const [index, candidate] of plainWords(words).entries()) {
    const distance = editDistance(wanted, candidate, least);
    if (distance < least) {
      least = distance;
      nearest = words[index] ?? null;
    }
  }
  return nearest;
}

/** A policy may have thousands of words that nobody knows, for all of which the same are looked at. */
const plainWords = onceFor((words: readonly string[]) => words.map(plain));

function plain(word: string): string {
  return word.toLowerCase().replaceAll('-', '_');
}

/** `, did you mean …?` or nothing. */
export function didYouMean(word: string, words: readonly string[]): string {
  const nearest = nearestWord(word, words);
  return nearest === null ? '' : `, did you mean \`${nearest}\`?`;
}

/** Insertions, deletions, replacements and swaps of neighbours; any number from `limit` up means: too far. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = isSwap ? at(beforeLast, j - 2) + 1 : limit;
      row.push(Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced, swapped));
    }
    // From here on it only grows.
    if (Math.min(...row) >= limit) return limit;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? limit;
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
