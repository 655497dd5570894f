/** What operators are told of a review: one line, and the numbers. */
import type { Log } from '../src/log.ts';
import type { Metrics } from '../src/metrics.ts';
import type { ReviewReport } from '../src/review/judge/report.ts';

type Told = Pick<Metrics, 'reviews' | 'findings' | 'lintDifferences' | 'notEvaluable'>;

/** The verdict is no error of ours: the line says `verdict: failed` where the status says so. */
export function tellReview(report: ReviewReport, seconds: number, calls: number, log: Log): void {
  const { state: verdict, reason, mergeRequest, findings, fixed, problems, jobs, written } = report;
  const head = mergeRequest?.sha ?? null;
  const introduced = findings.filter(({ change }) => change === 'introduced').length;
  const counts = { introduced, existing: findings.length - introduced, fixed: fixed.length, problems: problems.length };
  log.info(
    { verdict, reason, head, jobs, ...counts, seconds: Math.round(seconds * 1000) / 1000, calls, written },
    'reviewed',
  );
}

export function countReview(report: ReviewReport, metrics: Told): void {
  metrics.reviews.inc({ state: report.state });
  for (const { change, rule, level, notEvaluable } of report.findings) {
    if (change === 'introduced') metrics.findings.inc({ rule, level });
    if (notEvaluable) metrics.notEvaluable.inc({ cause: rule });
  }
  for (const { kind } of report.problems) metrics.notEvaluable.inc({ cause: kind });
  for (const { keyword } of report.lint?.differences ?? []) metrics.lintDifferences.inc({ keyword });
}
