import type { MapNode } from '../../yaml/tree.ts';

/** What is said of every job. */
const OF_ALL_JOBS: ReadonlySet<string> = new Set([
  ...['default', 'variables', 'workflow'],
  ...['image', 'services', 'cache', 'before_script', 'after_script'],
]);
/** Whatever they say changes no job. */
const OF_NONE: ReadonlySet<string> = new Set(['include', 'stages']);

/** Of all files of one configuration. */
export class TopLevelKeys {
  readonly #seen = new Set<string>();
  #overlap = false;

  add({ entries }: MapNode, isRoot: boolean): void {
    for (const key of entries.keys()) {
      if (OF_NONE.has(key)) continue;
      if (this.#seen.has(key) || (!isRoot && OF_ALL_JOBS.has(key))) this.#overlap = true;
      this.#seen.add(key);
    }
  }

  /** Do two files speak of one job, or does an included one speak of all? Then without it others would say something else. */
  get overlap(): boolean {
    return this.#overlap;
  }
}
