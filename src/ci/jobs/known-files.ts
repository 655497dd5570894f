import { existsIn, type Worktree } from '../load/path-clauses.ts';

/**
 * Files of the pipeline's own commit, as far as their names were read: for includes that ask for them. Nothing is asked for on
 * behalf of jobs: it would cost a listing of the whole repository.
 */
export class KnownFiles {
  readonly #worktree: Worktree;
  readonly #answers = new Map<string, boolean | null>();

  constructor(worktree: Worktree) {
    this.#worktree = worktree;
  }

  /** `rules:exists` with these patterns, their variables expanded. Null: nobody here can tell. */
  exist(patterns: readonly string[]): boolean | null {
    const key = JSON.stringify(patterns);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const found = existsIn(patterns, this.#worktree);
    const answer = found === 'yes' || found === 'no' ? found === 'yes' : null;
    this.#answers.set(key, answer);
    return answer;
  }
}
