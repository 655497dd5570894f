import type { Span } from '../source.ts';
import type { Finding } from './finding.ts';

/** The job's return value, and what the report page and `check --format json` show. Plain JSON. */
export interface ReviewReport {
  readonly version: 1;
  readonly project: string;
  /** Null for a local checkout. */
  readonly mergeRequest: { readonly iid: number; readonly webUrl: string; readonly sha: string } | null;
  readonly takenAt: string;
  /** `skipped`: nothing to review (untouched configuration, closed, stale event); `reason` says what. */
  readonly state: 'passed' | 'failed' | 'not_evaluable' | 'skipped';
  readonly reason: string | null;
  /** Jobs judged, child pipelines included. */
  readonly jobs: number;
  readonly files: readonly { readonly path: string }[];
  readonly includes: IncludeLine | null;
  readonly findings: readonly Finding[];
  /** Findings of the merge base that are gone at the head. */
  readonly fixed: readonly Finding[];
  readonly problems: readonly ReportProblem[];
  /** What was written to GitLab, by kind; all zero on a second run. */
  readonly written: Readonly<Record<string, number>>;
}

export interface ReportProblem {
  readonly kind: string;
  readonly at: Span | null;
  readonly message: string;
  readonly fatal: boolean;
}

export interface IncludeLine {
  readonly name: string;
  readonly kind: string;
  readonly at: Span | null;
  readonly unavailable: string | null;
  readonly includes: readonly IncludeLine[];
}
