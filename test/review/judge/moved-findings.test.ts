/** What merely moves, on the same value and for the same jobs, is neither new nor fixed. */
import { expect, it } from 'vitest';
import { replay } from '../../support/replay.ts';
import { ALLOW, type Files, policyText, snapshotOf } from '../../support/snapshot-of.ts';

const job = (name: string, image: string, script = name) => `${name}:\n  ${image}\n  script: make ${script}\n`;
const evil = 'image: evil:1';
const both = (a: string, b = a) => job('a', a) + job('b', b);

interface Found {
  readonly findings: readonly string[];
  readonly fixed: readonly string[];
}

/** `a.image evil:1 existing`; fixed ones with their jobs: `a.image evil:1: a`. */
async function compared(base: string | Files, head: string | Files): Promise<Found> {
  const files = (side: string | Files) => (typeof side === 'string' ? { '.gitlab-ci.yml': side } : side);
  const policy = policyText({ 'image-not-allowed': ALLOW, 'secret-in-configuration': 'error' });
  const { report } = replay(await snapshotOf({ base: files(base), head: files(head), policy }));
  return {
    findings: report.findings.map(({ path, value, change }) => `${path.join('.')} ${value} ${change}`),
    fixed: report.fixed.map(({ path, value, uses }) => `${path.join('.')} ${value}: ${uses.map((use) => use.job)}`),
  };
}

const existing = (...paths: string[]) => paths.map((path) => `${path} evil:1 existing`);

it.each<[string, string | Files, string | Files, readonly string[]]>([
  [
    'from default to the jobs',
    `default:\n  ${evil}\n${both('stage: test')}`,
    both(evil),
    existing('a.image', 'b.image'),
  ],
  ['from the jobs to the top level', both(evil), `${evil}\n${both('stage: test')}`, existing('image')],
  [
    'from a hidden job to one that extends it',
    `.base:\n  ${evil}\n${both('extends: .base')}`,
    `.base:\n  ${evil}\n${both(evil, 'extends: .base')}`,
    existing('.base.image', 'a.image'),
  ],
  [
    'from the jobs to a hidden job',
    both(evil),
    `.base:\n  ${evil}\n${both('extends: .base')}`,
    existing('.base.image'),
  ],
  [
    'into an included file',
    both(evil),
    { '.gitlab-ci.yml': 'include: ci.yml\n', 'ci.yml': both(evil) },
    existing('a.image', 'b.image'),
  ],
  ['to another form of the keyword', job('a', evil), job('a', 'image: { name: "evil:1" }'), existing('a.image.name')],
  ['with its job, which has another name now', job('a', evil), job('b', evil, 'a'), existing('b.image')],
  [
    'with jobs that need each other, which have other names now',
    job('a', evil) + job('b', `${evil}\n  needs: [a]`),
    job('c', evil, 'a') + job('d', `${evil}\n  needs: [c]`, 'b'),
    existing('c.image', 'd.image'),
  ],
])('moves %s', async (_name, base, head, findings) => {
  expect(await compared(base, head)).toEqual({ findings, fixed: [] });
});

it('is new for a job that did not have it', async () => {
  expect(await compared(job('a', evil), both(evil))).toEqual({
    findings: ['a.image evil:1 existing', 'b.image evil:1 introduced'],
    fixed: [],
  });
  const regrouped = await compared(both(evil, 'image: registry.example.com/a'), `${evil}\n${both('stage: test')}`);
  expect(regrouped).toEqual({ findings: ['image evil:1 introduced'], fixed: [] });
});

it('is new for a job that does something else than the one that is gone', async () => {
  expect(await compared(job('a', evil), job('b', evil))).toEqual({
    findings: ['b.image evil:1 introduced'],
    fixed: ['a.image evil:1: a'],
  });
});

it('is fixed for the jobs that are rid of it', async () => {
  const base = `.base:\n  ${evil}\n${both('extends: .base')}`;
  expect(await compared(base, both(evil, 'image: registry.example.com/b'))).toEqual({
    findings: ['a.image evil:1 existing'],
    fixed: ['.base.image evil:1: b'],
  });
});

it('is not fixed by a value that is as wrong', async () => {
  expect(await compared(job('a', evil), job('a', 'image: evil:2'))).toEqual({
    findings: ['a.image evil:2 introduced'],
    fixed: [],
  });
});

it('is new in another variable, whatever was taken out', async () => {
  const secret = (name: string) => job('a', `variables: { ${name}: "glpat-${'x1Y2'.repeat(5)}" }`);
  const { findings } = await compared(secret('ONE'), secret('TWO'));
  expect(findings).toEqual([expect.stringMatching(/^a\.variables\.TWO .* introduced$/)]);
});

it.each<[string, string, string, string]>([
  [
    'runs in no pipeline, and then in one',
    `${job('a', evil)}  rules: [{when: never}]\n`,
    job('a', evil),
    'a.image evil:1 introduced',
  ],
  [
    'is hidden, and then used',
    `.a:\n  ${evil}\n${job('b', 'stage: test')}`,
    `.a:\n  ${evil}\n${job('b', 'extends: .a')}`,
    '.a.image evil:1 introduced',
  ],
  [
    'runs in no pipeline because the workflow lets none come',
    `workflow: {rules: [{when: never}]}\n${job('a', evil)}`,
    job('a', evil),
    'a.image evil:1 introduced',
  ],
  [
    'runs in one, and then in none',
    job('a', evil),
    `${job('a', evil)}  rules: [{when: never}]\n`,
    'a.image evil:1 existing',
  ],
  [
    'runs in none, and in another line still in none',
    `${job('a', evil)}  rules: [{when: never}]\n`,
    `b: {script: x}\n${job('a', 'image: { name: "evil:1" }')}  rules: [{when: never}]\n`,
    'a.image.name evil:1 existing',
  ],
])('of a job that %s', async (_name, base, head, expected) => {
  expect((await compared(base, head)).findings).toEqual([expected]);
});
