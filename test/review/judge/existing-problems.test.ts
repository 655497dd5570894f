/** What stood before never fails a merge request, unless the policy looks at everything. */
import { describe, expect, it } from 'vitest';
import { markExisting } from '../../../src/review/judge/existing-problems.ts';
import type { ReportProblem } from '../../../src/review/judge/report.ts';
import { statusState } from '../../../src/review/judge/verdict.ts';
import { findingAt, spanAt } from '../../support/make-finding.ts';
import { replay } from '../../support/replay.ts';
import { ALLOW, type Files, policyText, snapshotOf } from '../../support/snapshot-of.ts';

const CI = '.gitlab-ci.yml';
const WRONG = 'build:\n  image: ruby:3\n  script: make\n  retry: 7\n';
const policy = policyText({ 'image-not-allowed': ALLOW });

async function reviewed(base: Files, head: Files, more = '') {
  const { plan, report } = replay(await snapshotOf({ base, head, policy: `${policy}${more}` }));
  const status = plan.actions.find((action) => action.do === 'set_status');
  return { report, status: status?.state, problems: report.problems.map(({ fatal, existing }) => [fatal, existing]) };
}

describe('a problem that the merge base has too', () => {
  const head = { [CI]: `# one line down\n${WRONG}test: {script: x}\n` };

  it('is told and fails nothing', async () => {
    const { report, status, problems } = await reviewed({ [CI]: WRONG }, head, 'not_evaluable: fail\n');
    expect(problems).toEqual([[false, true]]);
    expect([report.state, status]).toEqual(['not_evaluable', 'success']);
  });

  it('fails where the policy looks at everything', async () => {
    const { report, status, problems } = await reviewed({ [CI]: WRONG }, head, 'scope: all\n');
    expect(problems).toEqual([[true, undefined]]);
    expect([report.state, status]).toEqual(['failed', 'failed']);
  });

  it('fails once more where it comes a second time', async () => {
    const { problems } = await reviewed({ [CI]: WRONG }, { [CI]: `${WRONG}test: {script: x, retry: 7}\n` });
    expect(problems.map(([fatal]) => fatal)).toEqual([false, true]);
  });

  it('is the same in a file that has another name now', () => {
    const problem = (file: string): ReportProblem => ({
      kind: 'config',
      at: spanAt(file, 3),
      message: 'no',
      fatal: true,
    });
    const renamed = new Map([['a.yml', 'b.yml']]);
    expect(markExisting([problem('b.yml')], [problem('a.yml')], renamed)).toMatchObject([{ existing: true }]);
    expect(markExisting([problem('b.yml')], [problem('a.yml')], new Map())).toEqual([problem('b.yml')]);
  });

  it('is new where it was in no pipeline before', () => {
    const problem: ReportProblem = { kind: 'config', at: null, message: 'no', fatal: true };
    const asleep = { ...problem, pipelines: { only: [], not: ['tag'] } } as const;
    expect(markExisting([problem], [asleep], new Map())).toEqual([problem]);
    expect(markExisting([asleep], [asleep], new Map())).toMatchObject([{ existing: true, fatal: false }]);
  });
});

it('a rule that crashed at both sides judged nothing: it is no pass', () => {
  const crash = findingAt(spanAt(CI, 1), {
    say: { id: 'rule-failed', values: {} },
    notEvaluable: true,
    change: 'existing',
  });
  const report = { findings: [crash], problems: [], state: 'not_evaluable' } as const;
  expect(statusState(report, { notEvaluable: 'fail', scope: 'introduced' })).toBe('failed');
  expect(statusState(report, { notEvaluable: 'pass', scope: 'introduced' })).toBe('success');
});
