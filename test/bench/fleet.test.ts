import { expect, test } from 'vitest';
import { type Costs, type Fleet, simulate } from './fleet-model.ts';

const RAW = 'GET projects/:id/repository/files/:id/raw';
const costs: Costs = {
  untouched: { calls: { 'GET a': 2 }, waves: 2, cpu: 3, kept: 0 },
  repeated: { calls: { 'GET a': 2 }, waves: 2, cpu: 3, kept: 0 },
  small: { calls: { 'GET a': 6, [RAW]: 1, 'POST notes': 1 }, waves: 5, cpu: 15, kept: 5_000 },
  large: { calls: { 'GET a': 6, [RAW]: 20, 'POST notes': 1 }, waves: 8, cpu: 1_000, kept: 9_000 },
};
const fleet: Fleet = {
  projects: 1_000,
  mergeRequestsADay: 2_000,
  pushes: 2,
  touching: 0.2,
  large: 0.1,
  hooks: 2,
  shared: { small: 2, large: 5, files: 50 },
  latencyMs: 100,
  workers: 2,
  concurrency: 4,
  seed: 7,
};

test('a day has the reviews that were asked for, and each is paid', () => {
  const { reviews, callsADay, keptBytes } = simulate(fleet, costs);
  const touching = reviews.small + reviews.large;
  expect(reviews.repeated).toBe(touching);
  expect(reviews.untouched + 2 * touching).toBeGreaterThan(4_000);
  expect(touching / 4_000).toBeCloseTo(0.2, 1);
  expect(keptBytes).toBe(reviews.small * 5_000 + reviews.large * 9_000);
  // Projects and shared files come on top.
  expect(callsADay).toBeGreaterThan(2 * (reviews.untouched + touching) + 8 * reviews.small + 27 * reviews.large);
});

test('twice the merge requests are twice the requests, and no worker less waits longer', () => {
  const [one, two] = [1, 2].map((times) => simulate({ ...fleet, mergeRequestsADay: 2_000 * times }, costs));
  expect((two?.callsADay ?? 0) / (one?.callsADay ?? 1)).toBeCloseTo(2, 0);
  const few = simulate({ ...fleet, mergeRequestsADay: 60_000, workers: 1 }, costs);
  const many = simulate({ ...fleet, mergeRequestsADay: 60_000, workers: 12 }, costs);
  expect(few.wait.p99).toBeGreaterThan(many.wait.p99);
  expect(few.busiest).toBeGreaterThan(many.busiest);
});

test('what many include is read seldom, and less where one worker keeps it for all', () => {
  const read = (over: Partial<Fleet>) => simulate({ ...fleet, ...over }, costs).sharedRead;
  expect(read({ shared: { small: 2, large: 5, files: 5 } })).toBeLessThan(read({}));
  expect(read({ workers: 1 })).toBeLessThan(read({ workers: 8 }));
});
