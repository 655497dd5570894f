import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { StatusState } from '../snapshot.ts';
import type { Finding } from './finding.ts';
import type { ReportProblem, ReviewReport } from './report.ts';

/**
 * Errors that count and broken configurations fail. What else could not be judged is a state of its own: never a silent
 * pass, and the policy decides what becomes of the status.
 */
export function verdict(
  findings: readonly Finding[],
  problems: readonly ReportProblem[],
  policy: Pick<EffectivePolicy, 'scope'>,
): Exclude<ReviewReport['state'], 'skipped'> {
  const counted = findings.filter((finding) => counts(finding, policy));
  if (problems.some((problem) => problem.fatal)) return 'failed';
  if (counted.some((finding) => finding.level === 'error')) return 'failed';
  if (problems.length > 0 || counted.some((finding) => finding.notEvaluable)) return 'not_evaluable';
  return 'passed';
}

/** The policy says whether a status fails that could not be judged in full. */
export function statusState(
  state: ReviewReport['state'],
  policy: Pick<EffectivePolicy, 'notEvaluable'>,
): Extract<StatusState, 'success' | 'failed'> {
  if (state === 'failed') return 'failed';
  return state === 'not_evaluable' && policy.notEvaluable === 'fail' ? 'failed' : 'success';
}

/** Does a finding count against the merge request? */
export function counts(finding: Finding, policy: Pick<EffectivePolicy, 'scope'>): boolean {
  return !finding.exempted && (finding.change === 'introduced' || policy.scope === 'all');
}
