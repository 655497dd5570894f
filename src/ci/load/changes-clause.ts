/** The clause `changes` of a rule: what it asks of a diff (lib/gitlab/ci/build/rules/rule/clause/changes.rb, 18.11). */
import { onceFor } from '../../once-per.ts';
import type { ChangesClause, PathSearch } from '../pipelines/pipeline-case.ts';
import { COMPARISON_LIMIT } from './path-clauses.ts';
import { examplesOf, type Glob, globsOf, matchesPath, type Steps } from './path-glob.ts';

/**
 * `patterns`, expanded; null: nobody here knows them, and `written` says which. `comparedTo` null: it compares with what was there
 * before. `regexp` stands in place of patterns; null: it does not.
 */
export function changesClause(
  patterns: readonly string[] | null,
  written: readonly string[],
  comparedTo: string | null,
  regexp: string | null,
): ChangesClause {
  const asked = [patterns ?? written, comparedTo, ...(regexp === null ? [] : [regexp])];
  return {
    clause: `changes ${JSON.stringify(asked)}`,
    compares: comparedTo !== null,
    search: patterns && searchFor(patterns),
    examples: patterns && examplesIn(patterns),
  };
}

/** Null: there may be others. */
function examplesIn(patterns: readonly string[]): readonly string[] | null {
  const examples = patterns.map(examplesOf);
  return examples.every((each) => each !== null) ? examples.flat() : null;
}

export function searchFor(patterns: readonly string[]): PathSearch {
  const distinct = [...new Set(patterns)];
  const search = (paths: readonly string[]) => distinct.map((pattern) => searchIn(paths).find(pattern));
  return {
    isIn(paths) {
      if (paths.length === 0) return false;
      if (paths.length * distinct.length > COMPARISON_LIMIT) return true;
      const found = search(paths);
      return found.some((each) => each && each.length > 0) || (found.includes(null) ? null : false);
    },
    foundIn(paths) {
      const found = search(paths).filter((each) => each !== null);
      if (found.length < distinct.length) return null;
      return new Set(found.flat().map((index) => paths[index] as string));
    },
    matches: (path) => distinct.some((pattern) => matchesPath(pattern, path)),
  };
}

/** Of all clauses that look into one diff: half a second. */
const MOST_STEPS = 30_000_000;

/** Jobs look for the same patterns. */
const searchIn = onceFor((paths: readonly string[]) => new DiffSearch(paths));

class DiffSearch {
  readonly #paths: readonly (readonly string[])[];
  /** Indexes of paths by the names in them. */
  readonly #named = new Map<string, number[]>();
  readonly #found = new Map<string, readonly number[]>();
  readonly #steps: Steps = { taken: 0 };

  constructor(paths: readonly string[]) {
    this.#paths = paths.map((path) => path.split('/'));
    for (const [index, path] of this.#paths.entries()) {
      for (const name of new Set(path)) {
        const indexes = this.#named.get(name);
        if (indexes) indexes.push(index);
        else this.#named.set(name, [index]);
      }
    }
  }

  /** The indexes of the paths that match. Null: with what was looked for so far it is more than is compared, so that nobody knows. */
  find(pattern: string): readonly number[] | null {
    const known = this.#found.get(pattern);
    if (known) return known;
    const globs = globsOf(pattern);
    const indexes = new Set(globs ? [] : this.#paths.keys());
    for (const glob of globs ?? []) {
      for (const index of this.#candidates(glob)) {
        if (this.#steps.taken > MOST_STEPS) return null;
        if (glob.matches(this.#paths[index] as readonly string[], this.#steps)) indexes.add(index);
      }
    }
    const found = [...indexes];
    this.#found.set(pattern, found);
    return found;
  }

  /** The paths that have the rarest of the names in it. */
  #candidates({ names }: Glob): Iterable<number> {
    if (names.length === 0) return this.#paths.keys();
    const lists = names.map((name) => this.#named.get(name) ?? []);
    return lists.reduce((least, each) => (each.length < least.length ? each : least));
  }
}
