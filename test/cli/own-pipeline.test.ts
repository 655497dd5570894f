/** Pipewarden's own pipeline, judged by the policy that comes with it. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { workspace } from './workspace.ts';

async function judged(policy?: string) {
  const space = workspace(policy === undefined ? {} : { 'policy.yml': policy });
  copyFileSync('.gitlab-ci.yml', join(space.folder, '.gitlab-ci.yml'));
  const options = policy === undefined ? [] : ['--policy', 'policy.yml'];
  const { code, out } = await space.run(['check', '.', '--format', 'json', ...options]);
  return { code, report: JSON.parse(out) };
}

it('has no finding', async () => {
  const { code, report } = await judged();
  expect({ code, findings: report.findings, problems: report.problems, jobs: report.jobs }).toEqual({
    code: 0,
    findings: [],
    problems: [],
    jobs: 2,
  });
});

it('would have some by a policy that allows no image of its own', async () => {
  const { code, report } = await judged('rules: {image-not-allowed: {level: error, allow: [registry.example.org/**]}}');
  expect(code).toBe(1);
  expect(report.findings.map(({ rule, value }: { rule: string; value: string }) => `${rule} ${value}`)).toEqual([
    'image-not-allowed node:20.19-bookworm',
  ]);
});

it('runs the whole check, and Pipewarden on itself', () => {
  const text = readFileSync('.gitlab-ci.yml', 'utf8');
  expect(text).toMatch(/^check:\n[\s\S]*?- \.ci\/run$/m);
  expect(text).toMatch(/^pipewarden:\n[\s\S]*?- npx pipewarden check \. /m);
  expect(existsSync('.ci/run')).toBe(true);
});
