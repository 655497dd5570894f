import type { MergeRequest } from '../snapshot.ts';
import type { ReviewReport } from './report.ts';

/** The report of a review in which nothing was judged. `project`: full path; `mergeRequest` null: it is not to be had. */
export function skippedReport(
  project: string,
  mergeRequest: Pick<MergeRequest, 'iid' | 'webUrl' | 'sha'> | null,
  reason: string | null,
  takenAt: string,
): ReviewReport {
  return {
    version: 1,
    project,
    mergeRequest: mergeRequest && { iid: mergeRequest.iid, webUrl: mergeRequest.webUrl, sha: mergeRequest.sha },
    takenAt,
    state: 'skipped',
    reason,
    jobs: 0,
    files: [],
    includes: null,
    findings: [],
    fixed: [],
    problems: [],
    written: {},
  };
}
