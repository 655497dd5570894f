import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { OPTIMIZE_LATER } from '../src/optimize-later.ts';

it('V8 knows the option', () => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  expect(known).toContain(`  ${OPTIMIZE_LATER.replace(/=.*/, '')} (`);
});
