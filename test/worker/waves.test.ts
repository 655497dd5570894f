import { expect, test } from 'vitest';
import { CALL_CASES, callsOf, wavesOf } from '../bench/call-rows.ts';

/** Longer than anything that happens between two calls. */
const LATENCY_MS = 200;

test('calls of a review that do not need each other are made at once', async () => {
  const made = await Promise.all(CALL_CASES.map(async (each) => [each.what, await callsOf(each, LATENCY_MS)] as const));
  const counted = made.map(([what, calls]) => [what, [calls.length, wavesOf(calls)]]);
  expect(Object.fromEntries(counted)).toEqual({
    untouched: [2, 2],
    'one file, one finding': [9, 5],
    // Who may set a status on the branch is asked for.
    'the same in the pipeline of a branch': [10, 5],
    'the same without a pipeline': [11, 5],
    'an include in an include': [expect.any(Number), 7],
    'repeated event': [2, 2],
  });
}, 60_000);
