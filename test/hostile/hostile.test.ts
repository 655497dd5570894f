import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiled } from '../support/compile.ts';
import { faultsOf, MOST, startTarget, type Target } from './attack.ts';
import { CASES } from './cases/cases.ts';
import { POLICY } from './hostile-policy.ts';
import { LONG_POLICIES, readLongPolicy } from './long-policies.ts';
import { BODIES, faultsOfBody } from './webhook-bodies.ts';

/** One of a kind; `npm run hostile` takes them all. */
const CHOSEN = [
  'laughs by the hundred',
  'brackets 200000 deep',
  'ones by the million in brackets',
  'an anchor in itself',
  'a matrix of a million million',
  'a script of substitutions without an end',
  'a file named "ci/a\\n/merge\\nb.yml"',
];

let folder: string;
let target: Target;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pipewarden-'));
  target = await startTarget(compiled(), POLICY);
}, 180_000);
afterAll(async () => {
  await target.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('hostile inputs', { timeout: 120_000 }, () => {
  it.each(CHOSEN)('%s', async (name) => {
    const given = CASES.find((each) => each.name === name);
    if (!given) throw new Error('no such case');
    expect(faultsOf(given, await target.attack(given))).toEqual([]);
  });
});

it.each(BODIES)('a body of $name', { timeout: 60_000 }, async (given) => {
  expect(await faultsOfBody(given, target)).toEqual([]);
});

it.each(LONG_POLICIES)('a policy of %s', { timeout: 60_000 }, (name) => {
  expect(readLongPolicy(name)).toBeLessThan(MOST.seconds);
});

it('are more than a hundred and fifty, each of a name of its own', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
  expect(CASES.length).toBeGreaterThanOrEqual(150);
});
