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
  readonly #files: { readonly entries: MapNode['entries']; readonly isRoot: boolean }[] = [];

  add({ entries }: MapNode, isRoot: boolean): void {
    this.#files.push({ entries, isRoot });
  }

  /** Do two files speak of one job, or does an included one speak of all? Then without it others would say something else. */
  overlap(): boolean {
    const seen = new Set<string>();
    for (const { entries, isRoot } of this.#files) {
      for (const key of entries.keys()) {
        if (OF_NONE.has(key)) continue;
        if (seen.has(key) || (!isRoot && OF_ALL_JOBS.has(key))) return true;
        seen.add(key);
      }
    }
    return false;
  }
}
