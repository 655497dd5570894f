import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { RUN_TIME_OPTIONS, YOUNG_SPACE } from '../src/v8-for-judging.ts';

it.each([...RUN_TIME_OPTIONS, YOUNG_SPACE])('V8 knows %s', (option) => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  expect(known).toContain(`  ${option.replace(/=.*/, '')} (`);
});
