import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { StatusState } from '../snapshot.ts';
import type { Finding } from './finding.ts';
import type { ReviewReport } from './report.ts';
import { isCrash } from './run-rules.ts';

type Judged = Pick<ReviewReport, 'findings' | 'problems'>;

/**
 * Errors that count and broken configurations fail. What else could not be judged is a state of its own: never a silent
 * pass, and the policy decides what becomes of the status.
 */
export function verdict(
  judged: Judged,
  policy: Pick<EffectivePolicy, 'scope'>,
): Exclude<ReviewReport['state'], 'skipped'> {
  if (judged.problems.some((problem) => problem.fatal)) return 'failed';
  if (judged.findings.some((finding) => finding.level === 'error' && counts(finding, policy))) return 'failed';
  return judged.problems.length > 0 || leavesOpen(judged, policy) ? 'not_evaluable' : 'passed';
}

/** The policy says whether a status fails that could not be judged in full; what stood before never fails it. */
export function statusState(
  report: Judged & Pick<ReviewReport, 'state'>,
  policy: Pick<EffectivePolicy, 'notEvaluable' | 'scope'>,
): Extract<StatusState, 'success' | 'failed'> {
  if (report.state === 'failed') return 'failed';
  return report.state === 'not_evaluable' && policy.notEvaluable === 'fail' && leavesOpen(report, policy)
    ? 'failed'
    : 'success';
}

/** What this change brings could not be judged in full: whatever crashes today judges nothing of it. */
function leavesOpen({ findings, problems }: Judged, policy: Pick<EffectivePolicy, 'scope'>): boolean {
  return (
    problems.some(({ existing }) => !existing) ||
    findings.some(
      (finding) => (finding.notEvaluable && counts(finding, policy)) || (isCrash(finding) && !finding.exempted),
    )
  );
}

/** Does a finding count against the merge request? */
export function counts(finding: Finding, policy: Pick<EffectivePolicy, 'scope'>): boolean {
  return !finding.exempted && (finding.change === 'introduced' || policy.scope === 'all');
}
