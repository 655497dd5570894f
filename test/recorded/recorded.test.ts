/**
 * The stand-in answers as a running GitLab was recorded to: all of RECORDED_DIR where it is there, and always the few that
 * are kept here. What differs is listed with its reason in misses.yml, and nothing else may.
 */
import { readFileSync } from 'node:fs';
import { expect, type TestContext, test } from 'vitest';
import { parse } from 'yaml';
import { type Exchange, replay } from './replay-recording.ts';
import { KEPT, readScenarios, recordedDir, type Scenario } from './scenario.ts';

/** Exchange → why the stand-in answers otherwise. */
const reasons = parse(readFileSync(new URL('./misses.yml', import.meta.url), 'utf8')) as Record<string, string>;

const all = readScenarios(recordedDir);

test.skipIf(all.size > 0)('the recorded exchanges are absent', ({ task }) => {
  task.meta.skippedBecause = `recorded: only those kept here, no folder ${recordedDir}`;
});

test.skipIf(all.size === 0)('every reason is for an exchange that there is', () => {
  const known = [...all].flatMap(([name, { steps }]) => steps.map((_, index) => `${name}#${index}`));
  expect(Object.keys(reasons).filter((id) => !known.includes(id))).toEqual([]);
});

for (const [name, scenario] of all) test(name, ({ task }) => check(task, 'recorded', name, scenario));
for (const [name, scenario] of readScenarios(KEPT)) {
  test(`kept: ${name}`, ({ task }) => check(task, 'recorded, kept here', name, scenario));
}

async function check(task: TestContext['task'], sum: string, name: string, scenario: Scenario): Promise<void> {
  const exchanges = await replay(name, scenario);
  const missed = exchanges.filter(({ faults }) => faults.length > 0);
  const passed = exchanges.length - missed.length;
  task.meta.tally = { sum, table: name, passed, of: exchanges.length };
  const unexplained = missed.filter(({ id }) => !reasons[id]?.trim());
  if (unexplained.length > 0) expect.fail(`\n${unexplained.map(shown).join('\n')}`);
  const hits = exchanges.filter(({ faults }) => faults.length === 0).map(({ id }) => id);
  expect(
    hits.filter((id) => id in reasons),
    'reasons for what does not miss',
  ).toEqual([]);
}

function shown({ id, request, faults }: Exchange): string {
  return `${id} ${request}\n    ${faults.join('\n    ')}`;
}
