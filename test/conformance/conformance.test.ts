/** Runs every vector of CONFORMANCE_DIR. The reporter `test/support/tally-reporter.ts` ends the run with `conformance: P of N`. */
import { test } from 'vitest';
import { checkPattern } from './check-pattern.ts';
import { judge, judgeVectors } from './judge-vectors.ts';
import { conformanceDir, readPatterns, readVectors } from './vector.ts';

const files = readVectors(conformanceDir);

test.skipIf(files.size > 0)('the vectors are absent', ({ task }) => {
  task.meta.skippedBecause = `conformance: skipped, no folder ${conformanceDir}`;
});

judgeVectors(files, 'conformance');

const patterns = readPatterns();
if (patterns.length > 0) {
  judge('image-patterns', null, patterns, ({ pattern, text }) => JSON.stringify([pattern, text]), checkPattern);
}
