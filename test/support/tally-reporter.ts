import type { Reporter, TestModule } from 'vitest/node';

declare module 'vitest' {
  interface TaskMeta {
    /** Counts of one table-driven test; those of one `sum` are added up (null: on their own). */
    tally?: { readonly sum: string | null; readonly table: string; readonly passed: number; readonly of: number };
    /** A line to print at the end: why a suite did not run. */
    skippedBecause?: string;
  }
}

/** Prints one line a table and ends the run with one line a sum: `conformance: 720 of 720`. Stands last in the list. */
export default class TallyReporter implements Reporter {
  readonly #leftOut: readonly string[];

  /** Files that this run leaves out. */
  constructor(leftOut: readonly string[]) {
    this.#leftOut = leftOut;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const sums = new Map<string, { passed: number; of: number }>();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { tally, skippedBecause } = test.meta();
        if (skippedBecause) console.log(skippedBecause);
        if (!tally) continue;
        console.log(`  ${tally.table}: ${tally.passed} passed, ${tally.of - tally.passed} failed`);
        if (tally.sum === null) continue;
        const sum = sums.get(tally.sum) ?? { passed: 0, of: 0 };
        sums.set(tally.sum, { passed: sum.passed + tally.passed, of: sum.of + tally.of });
      }
    }
    if (this.#leftOut.length > 0) console.log(`left out, TEST_PROGRAMS=1 runs them: ${this.#leftOut.join(', ')}`);
    for (const [name, { passed, of }] of sums) console.log(`${name}: ${passed} of ${of}`);
  }
}
