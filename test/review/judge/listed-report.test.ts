import { expect, it } from 'vitest';
import { reportPage } from '../../../src/render/pages/report-page.ts';
import type { Finding } from '../../../src/review/judge/finding.ts';
import { listedReport } from '../../../src/review/judge/listed-report.ts';
import { findingAt, spanAt } from '../../support/make-finding.ts';
import { emptyReport, reviewJob } from '../../support/review-job.ts';

const findings = (count: number, over: Partial<Finding>) =>
  Array.from({ length: count }, (_, line) => findingAt(spanAt('a.yml', line + 1), over));
const problems = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ kind: 'config', at: null, message: `p${n}`, fatal: n === count - 1 }));

it('lists all of what people read', () => {
  const report = emptyReport({ findings: findings(1_000, {}), problems: problems(500) });
  expect(listedReport(report)).toEqual(report);
});

it('lists what counts most, and says how much it leaves out', async () => {
  const report = emptyReport({
    findings: [
      ...findings(900, { change: 'existing', level: 'error' }),
      ...findings(400, { change: 'introduced', level: 'warning' }),
      ...findings(300, { change: 'introduced', level: 'error' }),
    ],
    fixed: findings(1_001, {}),
    problems: problems(502),
  });
  const listed = listedReport(report);
  const count = (change: string, level: string) =>
    listed.findings.filter((each) => each.change === change && each.level === level).length;
  expect([count('introduced', 'error'), count('introduced', 'warning'), count('existing', 'error')]).toEqual([
    300, 400, 300,
  ]);
  expect(listed.findings[0]?.change).toBe('existing');
  expect(listed.fixed).toHaveLength(1_000);
  expect(listed.problems.at(-1)?.message).toBe('p501');
  expect(listed.unlisted).toBe(600 + 1 + 2);
  const run = { job: reviewJob(), finishedAt: '2026-01-01T10:00:05Z', site: { root: '../' } };
  expect(String(await reportPage(listed, run))).toContain('603 more findings and problems');
  expect(String(await reportPage({ ...listed, language: 'ja' }, run))).toContain('603 件');
});

it('cuts a value that is as long as a file', () => {
  const [finding] = listedReport(emptyReport({ findings: findings(1, { value: 'x'.repeat(1_000_000) }) })).findings;
  expect(finding?.value).toHaveLength(4_000);
});
