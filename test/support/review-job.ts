import type { ReviewReport } from '../../src/review/judge/report.ts';
import type { ReviewJob } from '../../src/review/snapshot.ts';

export function reviewJob(over: Partial<ReviewJob> = {}): ReviewJob {
  return {
    v: 1,
    projectId: 7,
    projectPath: 'group/app',
    iid: 1,
    reason: 'opened',
    delivery: 'd-1',
    requestedAt: '2026-11-22T00:00:00.000Z',
    ...over,
  };
}

export function emptyReport(over: Partial<ReviewReport> = {}): ReviewReport {
  return {
    version: 1,
    project: 'group/app',
    mergeRequest: null,
    takenAt: '2026-11-22T00:00:00.000Z',
    state: 'passed',
    reason: null,
    jobs: 0,
    files: [],
    includes: null,
    findings: [],
    fixed: [],
    problems: [],
    written: {},
    ...over,
  };
}
