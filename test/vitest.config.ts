import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { RUN_TIME_OPTIONS, YOUNG_SPACE } from '../src/v8-for-judging.ts';
import TallyReporter from './support/tally-reporter.ts';

/** Started first: these wait more than they work, so others work meanwhile, */
const WAITING = ['lsp/lsp', 'cli/audit-resumes', 'queue/durability', 'database/folder-lock', 'checks/checks'];
/** and the longest are not what everything else waits for in the end. */
const LONGEST = ['corpus/corpus', 'worker/shared-status', 'stories/stories', 'decide-secrets', 'bot/audience'];

/** Whole programs: what is packed, commands of the docs, processes that are killed or started again, a browser. TEST_PROGRAMS=1 runs them too, as CI does. */
const PROGRAMS = [
  'bench/memory',
  'cli/audit-resumes',
  'cli/run-bounded',
  'cli/stores',
  'database/folder-lock',
  'database/make-pglite',
  'hostile/hostile',
  'lsp/lsp',
  'package/compose-apart',
  'package/documented',
  'package/first-steps',
  'package/installed',
  'package/release',
  'pages/pages',
  'pages/signed-in',
  'queue/durability',
  'worker/bounded-process',
  'worker/policy-restarts',
  'worker/process-pool',
].map((name) => `test/${name}.test.ts`);
const leftOut = process.env.TEST_PROGRAMS ? [] : PROGRAMS;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const names = [...WAITING, ...LONGEST].map((name) => `/test/${name}.test.ts`);
    const sorted = await super.sort(files);
    const first = names.flatMap((name) => sorted.filter(({ moduleId }) => moduleId.endsWith(name)));
    return [...first, ...sorted.filter((file) => !first.includes(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: leftOut,
    reporters: ['default', new TallyReporter(leftOut)],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // One more than the two cores that CI has: some tests wait for real clocks.
    maxWorkers: 3,
    // A worker imports the program once, not for each file again: half of the suite's time. So tests leave nothing behind.
    isolate: false,
    // Most of what tests do is judging: a tenth less time.
    execArgv: [YOUNG_SPACE, ...RUN_TIME_OPTIONS],
    sequence: { sequencer: LongestFirst },
  },
});
