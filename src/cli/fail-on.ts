import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { ReviewReport } from '../review/judge/report.ts';
import { counts, statusState } from '../review/judge/verdict.ts';
import type { FailOn } from './check-option-values.ts';
import { EXIT } from './io.ts';

/** The exit code: errors always count but for `never`; what the change does not bring counts only where the policy says so. */
export function failureOf(
  report: ReviewReport,
  policy: Pick<EffectivePolicy, 'notEvaluable' | 'scope'>,
  failOn: readonly FailOn[],
): number {
  if (failOn.includes('never')) return EXIT.clean;
  const warns = report.findings.some((finding) => !finding.notEvaluable && counts(finding, policy));
  if (report.state === 'failed' || (failOn.includes('warning') && warns)) return EXIT.found;
  const notEvaluable = failOn.includes('not_evaluable') ? 'fail' : policy.notEvaluable;
  return statusState(report, { ...policy, notEvaluable }) === 'failed' ? EXIT.unclear : EXIT.clean;
}
