import type { BoundReached } from '../../ci/config.ts';
import type { PipelineKind } from '../../ci/pipelines/pipeline-case.ts';
import type { Span } from '../../source.ts';
import type { PolicyImpact } from '../turns.ts';
import type { Finding, SomePipelines } from './finding.ts';
import type { ReportDetail } from './report-detail.ts';
import type { Unconfigured } from './unconfigured.ts';

/** The job's return value, and what the report page and `check --format json` show. Plain JSON. */
export interface ReviewReport {
  readonly version: 1;
  readonly project: string;
  /** Null for a local checkout. */
  readonly mergeRequest: { readonly iid: number; readonly webUrl: string; readonly sha: string } | null;
  readonly takenAt: string;
  /** Of the report page, as the policy says; absent: English. */
  readonly language?: string;
  /** The version of the policy, or its file, as its owners know it. Absent: nothing was judged. */
  readonly policy?: string;
  /** Controls without which everything passes; absent: none. */
  readonly unconfigured?: readonly Unconfigured[];
  /** What a change of the policy would do; absent: it is no such change, or none that would take effect. */
  readonly impact?: PolicyImpact;
  /** Nothing was written, as the policy says: what was found is for operators. */
  readonly observed?: true;
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
  /** Further findings and problems; absent: all are listed. */
  readonly unlisted?: number;
  /** The kinds of pipeline that come about; absent: nothing was judged. */
  readonly pipelines?: readonly PipelineKind[];
  /** Absent: CI lint was not asked, or did not answer. */
  readonly lint?: LintReport;
  /** What was written to GitLab, by kind; all zero on a second run. */
  readonly written: Readonly<Record<string, number>>;
  /** For the report page alone; absent: nothing was judged, or there is no page. */
  readonly detail?: ReportDetail;
  /** What the review took; absent: no worker ran it. */
  readonly spent?: Spent;
}

export interface Spent {
  /** Milliseconds by stage, in their order. */
  readonly stages: Readonly<Partial<Record<Stage, number>>>;
  /** Requests to GitLab by method and route, those that were sent again included. */
  readonly calls: Readonly<Record<string, number>>;
}

/** As in worker/review.ts. */
export type Stage = 'start' | 'scope' | 'gather' | 'judge' | 'apply';

/** GitLab's CI lint of the head beside what Pipewarden resolved: as in a branch's pipeline, which is what lint judges. */
export interface LintReport {
  readonly valid: boolean;
  /** GitLab's own words, at most 20. */
  readonly errors: readonly string[];
  /** At most 50 of `total`. */
  readonly differences: readonly LintDifference[];
  readonly total: number;
  /** Why the merged configurations were not compared; null: they were. */
  readonly notCompared: string | null;
  /** What we would refuse and GitLab does not: it fails nothing. */
  readonly refuted: readonly string[];
}

export interface LintDifference {
  /** `build.script[0]`; '' for the verdict as a whole. */
  readonly path: string;
  /** For counting: a keyword of GitLab's, `job`, `include`, `valid` or `other`. */
  readonly keyword: string;
  /** Shortened; null: nothing stands there. */
  readonly ours: string | null;
  readonly gitlab: string | null;
}

/** The kind of a problem that stands for all that may follow from what could not be read. */
export const FOLLOWS = 'follows';

export interface ReportProblem {
  readonly kind: string;
  readonly at: Span | null;
  readonly message: string;
  /** It fails the status. */
  readonly fatal: boolean;
  /** The merge base has it too, so it fails nothing. */
  readonly existing?: true;
  /** What the message of a bound says, for other languages. */
  readonly bound?: BoundReached;
  /** Absent: every kind of pipeline that comes about has it. */
  readonly pipelines?: SomePipelines;
}

export interface IncludeLine {
  readonly name: string;
  readonly kind: string;
  readonly at: Span | null;
  readonly unavailable: string | null;
  readonly includes: readonly IncludeLine[];
}
