import { expect, it } from 'vitest';
import { thousands } from '../src/thousands.ts';

it.each([0, 7, 999, 1000, 12_345, 123_456, 1_234_567, -999, -1000])('writes %d as the language does', (whole) => {
  for (const language of ['en', 'ja']) expect(thousands(whole)).toBe(new Intl.NumberFormat(language).format(whole));
});
