/** Finds the patterns of a long list that may match a text, without trying every one. */
import { matchesImage } from './image-pattern.ts';

interface Entry {
  readonly index: number;
  readonly pattern: string;
}

export class PatternIndex {
  readonly #byStart = new Map<string, Entry[]>();
  #longest = 0;

  constructor(patterns: readonly string[]) {
    for (const [index, pattern] of patterns.entries()) {
      const start = literalStart(pattern);
      this.#longest = Math.max(this.#longest, start.length);
      const known = this.#byStart.get(start);
      if (known) known.push({ index, pattern });
      else this.#byStart.set(start, [{ index, pattern }]);
    }
  }

  /** In the order of the list; at most `limit` of those that begin alike. */
  candidates(text: string, limit = Number.POSITIVE_INFINITY): readonly Entry[] {
    const found: Entry[] = [];
    for (let length = 0; length <= Math.min(text.length, this.#longest); length++) {
      found.push(...(this.#byStart.get(text.slice(0, length)) ?? []).slice(0, limit));
    }
    return found.sort((a, b) => a.index - b.index);
  }
}

const indexes = new WeakMap<readonly string[], PatternIndex>();

/** The first of the list that matches. A list is read once: as many images as a change has are looked up in one as long as a policy has. */
export function firstMatching(patterns: readonly string[], image: string): string | undefined {
  const index = indexes.get(patterns) ?? new PatternIndex(patterns);
  indexes.set(patterns, index);
  return index.candidates(image).find(({ pattern }) => matchesImage(pattern, image))?.pattern;
}

const WILDCARD = /[*?[{\\]/;

/** What every matching text begins with. `a/**` matches `a` too. */
export function literalStart(pattern: string): string {
  const end = pattern.search(WILDCARD);
  if (end === -1) return pattern;
  const start = pattern.slice(0, end);
  return /^(\*\*|\{)/.test(pattern.slice(end)) ? start.replace(/\/$/, '') : start;
}
