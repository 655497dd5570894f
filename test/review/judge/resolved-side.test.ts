import { expect, it } from 'vitest';
import { resolvedWith, sameFiles } from '../../../src/review/judge/resolved-side.ts';
import { sidesOf } from '../../../src/review/judge/side.ts';
import { policyFrom } from '../../support/replay.ts';
import { snapshotOf } from '../../support/snapshot-of.ts';

const CI = 'a: {script: [make], rules: [{if: $X == "1" || $CI_COMMIT_TAG =~ /^v/}]}\n';

it('what was gathered is resolved once, unless something else is known by now', async () => {
  const snapshot = await snapshotOf({
    base: { '.gitlab-ci.yml': CI },
    head: { '.gitlab-ci.yml': `${CI}b: {script: [x]}\n` },
  });
  const policy = policyFrom({ path: 'policy.yml', text: '' }).of('group/app').effective;
  const head = (mergeRequest = snapshot.mergeRequest) => sidesOf({ ...snapshot, mergeRequest }, policy).head;

  const first = resolvedWith(snapshot.head, head().input);
  expect(first.flatMap(({ jobs }) => jobs.map(({ name }) => name))).toContain('b');
  // Gathering keeps one: it comes back as it is, and a second resolution would be another one.
  expect(resolvedWith(snapshot.head, head().input)).toBe(first);
  const retargeted = { ...snapshot.mergeRequest, targetBranch: 'release', labels: ['x'] };
  expect(resolvedWith(snapshot.head, head(retargeted).input)).not.toBe(first);
  // A later review has other objects with the same content.
  expect(resolvedWith(sameFiles(structuredClone(snapshot.head)), head().input)).toBe(first);
  const others = structuredClone(snapshot.head).map((each) =>
    'file' in each ? { ...each, file: { ...each.file, text: `${each.file.text}\n` } } : each,
  );
  expect(resolvedWith(sameFiles(others), head().input)).not.toBe(first);
});
