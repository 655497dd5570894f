import { expect, test } from 'vitest';
import { inParallel } from '../../src/review/in-parallel.ts';

test('keeps the order and the limit', async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([5, 4, 3, 2, 1], 2, async (item) => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    running--;
    return item * 10;
  });
  expect(results).toEqual([50, 40, 30, 20, 10]);
  expect(most).toBe(2);
});

test('nothing to do', async () => {
  expect(await inParallel([], 8, async (item) => item)).toEqual([]);
});

test('the first failure is the answer', async () => {
  const failing = inParallel([1, 2, 3], 2, async (item) => {
    if (item === 2) throw new Error('second');
    return item;
  });
  await expect(failing).rejects.toThrow('second');
});
