/**
 * Runs every vector of CONFORMANCE_DIR. A part that cannot be loaded fails its own vectors alone. The reporter
 * `test/support/tally-reporter.ts` ends the run with `conformance: P of N`.
 */
import { expect, test } from 'vitest';
import { checkComponent } from './check-component.ts';
import { checkConfig } from './check-config.ts';
import { checkExpand } from './check-expand.ts';
import { checkExpression } from './check-expression.ts';
import { checkPattern } from './check-pattern.ts';
import { conformanceDir, readPatterns, readVectors, type Vector } from './vector.ts';

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

async function failuresOf<T>(
  vectors: readonly T[],
  name: (vector: T) => string,
  run: (vector: T) => Promise<string | null>,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const vector of vectors) {
    const wrong = await run(vector).catch((error: unknown) => `threw ${error}`);
    if (wrong !== null) failures.push(`${name(vector)}: ${wrong}`);
  }
  return failures;
}

const files = readVectors();

test.skipIf(files.size > 0)('the vectors are absent', ({ task }) => {
  task.meta.skippedBecause = `conformance: skipped, no folder ${conformanceDir}`;
});

for (const [file, vectors] of files) {
  test(file, async ({ task }) => {
    const failures = await failuresOf(vectors, (vector) => vector.id, check);
    const passed = vectors.length - failures.length;
    task.meta.tally = { sum: 'conformance', table: file, passed, of: vectors.length };
    if (failures.length > 0) expect.fail(`\n${failures.join('\n')}`);
  });
}

const patterns = readPatterns();

test.skipIf(patterns.length === 0)('image-patterns', async ({ task }) => {
  const name = (vector: (typeof patterns)[number]) => JSON.stringify([vector.pattern, vector.text]);
  const failures = await failuresOf(patterns, name, checkPattern);
  const passed = patterns.length - failures.length;
  task.meta.tally = { sum: null, table: 'image-patterns', passed, of: patterns.length };
  if (failures.length > 0) expect.fail(`\n${failures.join('\n')}`);
});
