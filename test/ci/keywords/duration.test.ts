import { expect, test } from 'vitest';
import { parseDuration } from '../../../src/ci/keywords/duration.ts';

test.each([
  ['3 hours 30 minutes', 12_600],
  ['1h30m', 5400],
  ['3h 20min and 5 secs', 12_005],
  ['90', 90],
  ['1.5 hours', 5400],
  ['2 weeks, 1 day', 1_296_000],
  ['1:30:00', 5400],
  ['2:05', 125],
  ['day', 86_400],
  ['3 mos', 7_776_000],
  ['one hour', 3600],
  ['0', null],
  ['', null],
  ['soon', null],
  ['1 hour 30 secodns', null],
  ['1:2:3:4:5:6:7', null],
])('%s', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});
