import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import TallyReporter from './support/tally-reporter.ts';

/** These wait more than they work: started first, others work meanwhile. */
const WAITING = ['queue/durability', 'database/folder-lock', 'checks/checks'];

class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const waits = ({ moduleId }: TestSpecification) => WAITING.some((name) => moduleId.endsWith(`${name}.test.ts`));
    const sorted = await super.sort(files);
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', new TallyReporter()],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // One more than the two cores that CI has: some tests wait for real clocks.
    maxWorkers: 3,
    // A worker imports the program once, not for each file again: half of the suite's time. So tests leave nothing behind.
    isolate: false,
    sequence: { sequencer: WaitingFirst },
  },
});
