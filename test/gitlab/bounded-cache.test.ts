import { expect, test } from 'vitest';
import { BoundedCache } from '../../src/gitlab/bounded-cache.ts';
import { fakeClock } from './scripted-server.ts';

const keep = { size: (value: string) => value.length, milliseconds: 1000 };

function cacheOf(limit: number) {
  const clock = fakeClock();
  const cache = new BoundedCache<string>(limit, clock);
  const loads: string[] = [];
  const get = (key: string, value = key) =>
    cache.get(key, keep, async () => {
      loads.push(key);
      return value;
    });
  return { clock, cache, loads, get };
}

test('what was used longest ago goes first', async () => {
  const { get, loads } = cacheOf(6);
  for (const key of ['aa', 'bb', 'cc', 'aa', 'dd', 'aa', 'bb']) await get(key);
  expect(loads).toEqual(['aa', 'bb', 'cc', 'dd', 'bb']);
});

test('a value is kept for its time, and one too large not at all', async () => {
  const { get, loads, clock } = cacheOf(6);
  await get('aa');
  clock.pass(999);
  await get('aa');
  clock.pass(1);
  await get('aa');
  await get('large', 'x'.repeat(7));
  await get('large', 'x'.repeat(7));
  expect(loads).toEqual(['aa', 'aa', 'large', 'large']);
});

test('one load at a time for a key; a failure is not kept', async () => {
  const { cache, get, loads } = cacheOf(6);
  expect(await Promise.all([get('aa'), get('aa')])).toEqual(['aa', 'aa']);
  expect(loads).toEqual(['aa']);
  const failing = () => cache.get('bb', keep, () => Promise.reject(new Error('down')));
  await expect(Promise.all([failing(), failing()])).rejects.toThrow('down');
  expect(await get('bb')).toBe('bb');
});

test('an overwritten or expired value gives its room back', async () => {
  const { get, loads, clock } = cacheOf(4);
  for (let round = 0; round < 5; round++) {
    await get('aa');
    clock.pass(1001);
  }
  await get('bb');
  await get('aa');
  await get('bb');
  expect(loads.slice(5)).toEqual(['bb', 'aa']);
});
