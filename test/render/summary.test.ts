import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allWellBody, needsSummary, statusDescription, summaryBody } from '../../src/render/summary.ts';
import { english } from '../../src/render/words-en.ts';
import type { Finding } from '../../src/review/judge/finding.ts';
import type { ReviewReport } from '../../src/review/judge/report.ts';
import { extractQuickActions } from '../support/gitlab/quick-actions.ts';
import { findingAt, spanAt } from '../support/make-finding.ts';
import { EVIL, hostile, textOutsideCode } from './untrusted.ts';

const counts = (finding: Finding) => finding.change === 'introduced';
const context = { words: english, counts, noStatus: null };

function report(changes: Partial<ReviewReport> = {}): ReviewReport {
  return {
    version: 1,
    project: 'group/app',
    mergeRequest: { iid: 3, webUrl: 'https://gitlab.example.com/group/app/-/merge_requests/3', sha: 'a'.repeat(40) },
    takenAt: '2026-01-01T00:00:00Z',
    state: 'passed',
    reason: null,
    jobs: 12,
    files: [],
    includes: null,
    findings: [],
    fixed: [],
    problems: [],
    written: {},
    ...changes,
  };
}

const error = findingAt(spanAt('ci.yml', 3));
const warning = findingAt(spanAt('ci.yml', 5), { level: 'warning' });
const existing = findingAt(spanAt('old.yml', 7), { change: 'existing' });

describe('summaryBody', () => {
  it('lists what counts, folds what was there before, and thanks for what is fixed', () => {
    const body = summaryBody(
      report({ findings: [error, warning, existing], fixed: [error], state: 'failed' }),
      context,
    );
    expect(body.split('\n\n')).toEqual([
      '**Pipewarden found 1 error and 1 warning in the CI/CD configuration**',
      expect.stringMatching(/^- Error, `ci.yml:3`: The image `evil:1` .*\n- Warning, `ci.yml:5`: /),
      '<details><summary>1 finding was there before this merge request and does not count</summary>',
      expect.stringMatching(/^- Error, `old.yml:7`: /),
      '</details>',
      'This merge request fixes 1 finding. Thank you!',
      'Every push runs the review again.',
    ]);
  });

  it('says how to ask for another review', () => {
    const ending = (over: object) =>
      summaryBody(report({}), { ...context, ...over })
        .split('\n')
        .at(-1);
    expect(ending({})).toBe('Every push runs the review again.');
    const link = 'https://bot.example/merge-requests/7-1?expires=1&signature=x';
    expect(ending({ report: link })).toBe(
      `**[Full report](${link}).** Every push runs the review again. So does the button in the report.`,
    );
    expect(ending({ report: link, answersAs: 'bot' })).toMatch(/^\*\*\[Full report\].*`@bot recheck`/);
  });

  it('says what could not be judged and that GitLab cannot make the pipeline', () => {
    const problem = { kind: 'include', at: spanAt('ci.yml', 1), message: 'no such file', fatal: false };
    expect(summaryBody(report({ problems: [problem] }), context)).toContain(
      'What could not be judged:\n\n- `ci.yml:1`: `no such file`',
    );
    const broken = summaryBody(report({ problems: [{ ...problem, fatal: true }] }), context);
    expect(broken).toContain('**GitLab cannot create a pipeline from this CI/CD configuration**');
    const policy = summaryBody(report({ problems: [{ ...problem, kind: 'policy', fatal: true }] }), context);
    expect(policy).toContain('its policy file is broken');
  });

  it('says once what a rule says too, also where one finding stands for several problems', () => {
    const unread = (line: number, message: string, kind = 'unavailable') => {
      return { kind, at: spanAt('ci.yml', line), message, fatal: false };
    };
    const finding = findingAt(spanAt('ci.yml', 2), {
      rule: 'include-not-evaluable',
      say: { id: 'several', values: { count: '2', problem: 'a is not readable' } },
      value: 'a',
      because: [spanAt('ci.yml', 3)],
      notEvaluable: true,
    });
    const problems = [unread(2, 'a is not readable'), unread(3, 'b is not readable'), unread(3, 'wrong', 'job')];
    const body = summaryBody(report({ findings: [finding], problems }), context);
    expect(body.match(/a is not readable/g)).toHaveLength(1);
    expect(body).not.toContain('b is not readable');
    expect(body).toContain('`ci.yml:3`: `wrong`');
  });

  it('says that a fork gets no status', () => {
    expect(summaryBody(report({ findings: [error] }), { ...context, noStatus: 'fork' })).toContain('comes from a fork');
  });

  it('stays short however much there is, and nothing hostile leaves its code', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const finding = findingAt(spanAt(text, 1), { say: { id: 'not-listed', values: { value: text } } });
        const problem = { kind: 'include', at: spanAt(text, 2), message: text, fatal: false };
        const findings = Array.from({ length: 60 }, () => finding);
        const body = summaryBody(
          report({ findings: [...findings, { ...finding, change: 'existing' }], problems: [problem] }),
          context,
        );
        expect(body).toContain('- and 35 more');
        expect(body.length).toBeLessThan(20_000);
        expect(extractQuickActions(body).actions).toEqual([]);
        expect(textOutsideCode(body)).not.toMatch(new RegExp(`${EVIL}|@`));
      }),
      { numRuns: 50 },
    );
  });

  it('holds nothing that changes from run to run', () => {
    const later = report({ findings: [error], takenAt: '2027-01-01T00:00:00Z', written: { create_note: 1 } });
    expect(summaryBody(later, context)).toBe(summaryBody(report({ findings: [error] }), context));
  });
});

describe('needsSummary', () => {
  it('is for what counts and what could not be judged, not for what was there before', () => {
    expect(needsSummary(report({ findings: [existing], fixed: [error] }), counts)).toBe(false);
    expect(needsSummary(report({ findings: [warning] }), counts)).toBe(true);
    const problem = { kind: 'include', at: null, message: 'x', fatal: false };
    expect(needsSummary(report({ problems: [problem] }), counts)).toBe(true);
    expect(allWellBody(english)).toContain('no longer finds anything');
  });
});

describe('statusDescription', () => {
  const describeIt = (changes: Partial<ReviewReport>, relevant = true) =>
    statusDescription(report(changes), counts, relevant, english);

  it('counts by level', () => {
    expect(describeIt({})).toBe('Nothing found in 12 jobs');
    expect(describeIt({ findings: [error, error, warning, existing] })).toBe('2 errors and 1 warning found');
    expect(describeIt({ findings: [existing] })).toBe('Nothing found in 12 jobs');
    expect(describeIt({ state: 'skipped' }, false)).toBe('The CI/CD configuration is unchanged');
  });

  it('says what is broken or could not be judged', () => {
    const problem = { kind: 'include', at: null, message: 'x', fatal: true };
    expect(describeIt({ problems: [problem], findings: [warning] })).toBe(
      'The CI/CD configuration is broken; 1 warning found',
    );
    expect(describeIt({ problems: [{ ...problem, kind: 'policy' }] })).toBe('The policy file is broken');
    expect(describeIt({ problems: [{ ...problem, fatal: false }], state: 'not_evaluable' })).toBe(
      'Not everything could be judged',
    );
  });
});
