import { expect, test } from 'vitest';
import { checkComponent } from './check-component.ts';
import { checkConfig } from './check-config.ts';
import { checkExpand } from './check-expand.ts';
import { checkExpression } from './check-expression.ts';
import type { Vector } from './vector.ts';

function check(vector: Vector): Promise<string | null> {
  switch (vector.kind) {
    case undefined:
      return checkConfig(vector);
    case 'expression':
      return checkExpression(vector);
    case 'expand':
      return checkExpand(vector);
    case 'component':
      return checkComponent(vector);
  }
}

/** One test a file of vectors; the reporter adds them up under `sum`, or on their own. */
export function judgeVectors(files: ReadonlyMap<string, readonly Vector[]>, sum: string): void {
  for (const [file, vectors] of files) judge(file, sum, vectors, ({ id }) => id, check);
}

/** A part that cannot be loaded fails its own vectors alone. */
export function judge<T>(
  table: string,
  sum: string | null,
  vectors: readonly T[],
  name: (vector: T) => string,
  run: (vector: T) => Promise<string | null>,
): void {
  test(table, async ({ task }) => {
    const failures: string[] = [];
    for (const vector of vectors) {
      const wrong = await run(vector).catch((error: unknown) => `threw ${error}`);
      if (wrong !== null) failures.push(`${name(vector)}: ${wrong}`);
    }
    task.meta.tally = { sum, table, passed: vectors.length - failures.length, of: vectors.length };
    if (failures.length > 0) expect.fail(`\n${failures.join('\n')}`);
  });
}
