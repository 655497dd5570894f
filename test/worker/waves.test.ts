import { expect, test } from 'vitest';
import { reviewOf, SHAPES, wavesOf } from '../bench/call-rows.ts';

/** Longer than anything that happens between two calls. */
const LATENCY_MS = 250;

test('calls of a review that do not need each other are made at once', async () => {
  const [small, deep] = await Promise.all([SHAPES.small, SHAPES.deep].map((shape) => reviewOf(shape, LATENCY_MS)));
  expect([small?.calls.length, wavesOf(small?.calls ?? [])]).toEqual([9, 5]);
  // Two includes, one in the other.
  expect(wavesOf(deep?.calls ?? [])).toBe(7);
}, 60_000);
