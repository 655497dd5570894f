import { expect, test } from 'vitest';
import { KeptAnswers } from '../../src/gitlab/kept-answers.ts';
import { fakeClock } from './scripted-server.ts';

function cacheOf(limit: number) {
  const clock = fakeClock();
  const cache = new KeptAnswers<string>(clock, { mostSize: limit, sizeOf: (value) => value.length });
  const loads: string[] = [];
  const get = (key: string, value = key) =>
    cache.get(key, 1000, async () => {
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
  clock.pass(1000);
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
  const failing = () => cache.get('bb', 1000, () => Promise.reject(new Error('down')));
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

test('one that is thrown out while it loads is given all the same', async () => {
  const { cache } = cacheOf(6);
  let finish = (_value: string) => {};
  const slow = cache.get('aa', 1000, () => new Promise<string>((resolve) => (finish = resolve)));
  for (const key of ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) await cache.get(key, 1000, async () => key);
  finish('slow');
  expect(await slow).toBe('slow');
});

test('nothing that was given is not kept', async () => {
  const { cache, get, loads } = cacheOf(6);
  expect(await cache.get('aa', 1000, async () => undefined)).toBeUndefined();
  expect(await get('aa')).toBe('aa');
  expect(loads).toEqual(['aa']);
});
