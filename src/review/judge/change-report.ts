import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { MergeRequest } from '../snapshot.ts';
import { reportOf } from './config-report.ts';
import { markExisting } from './existing-problems.ts';
import type { JudgedChange } from './judge-change.ts';
import { oneAPlace } from './one-a-place.ts';
import { quotableProblems, quotableReport } from './quotable-report.ts';
import type { ReportProblem, ReviewReport } from './report.ts';
import { unconfiguredIn } from './unconfigured.ts';
import { verdict } from './verdict.ts';

/** What a report is about. */
export interface Reported {
  /** Full path. */
  readonly project: string;
  /** Null: a checkout, or a merge request that is not to be had. */
  readonly mergeRequest: Pick<MergeRequest, 'iid' | 'webUrl' | 'sha'> | null;
  /** ISO 8601. */
  readonly takenAt: string;
}

/** `otherProblems`: beside those of the head; null: the change does not touch the pipeline, so no problem is its own. */
export function changeReport(
  about: Reported,
  { base, head, compared, renamed }: JudgedChange,
  otherProblems: readonly ReportProblem[] | null,
  policy: EffectivePolicy,
): ReviewReport {
  const { closed } = head.redactor;
  const { problems: found, ...config } = reportOf(head);
  const before = base && policy.scope !== 'all' ? reportOf(base).problems : [];
  const own = otherProblems ? quotableProblems(oneAPlace(markExisting(found, before, renamed)), closed) : [];
  const problems = [...(otherProblems ?? []), ...own];
  const unconfigured = unconfiguredIn(policy);
  return {
    ...emptyReport(about),
    ...quotableReport(config, closed),
    ...compared,
    problems,
    language: policy.language,
    policy: policy.version ?? policy.file,
    ...(unconfigured.length > 0 ? { unconfigured } : {}),
    ...(policy.mode === 'observe' ? { observed: true as const } : {}),
    state: verdict({ ...compared, problems }, policy),
  };
}

/** Nothing was judged. */
export function skippedReport(about: Reported, reason: string): ReviewReport {
  return { ...emptyReport(about), reason };
}

function emptyReport({ project, mergeRequest, takenAt }: Reported): ReviewReport {
  return {
    version: 1,
    project,
    mergeRequest: mergeRequest && { iid: mergeRequest.iid, webUrl: mergeRequest.webUrl, sha: mergeRequest.sha },
    takenAt,
    state: 'skipped',
    reason: null,
    jobs: 0,
    files: [],
    includes: null,
    findings: [],
    fixed: [],
    problems: [],
    written: {},
  };
}
