/**
 * What `check --format json` prints and the library gives. `version` grows when a part is taken away or changes its meaning; new
 * parts may come at any time. docs/formats.md describes each.
 */
export interface CheckResult {
  readonly version: 1;
  /** Full path. */
  readonly project: string;
  readonly policy: string | null;
  readonly unconfigured: readonly string[];
  readonly state: 'passed' | 'failed' | 'not_evaluable' | 'skipped';
  readonly jobs: number;
  readonly files: readonly { readonly path: string }[];
  readonly pipelines: readonly string[];
  readonly findings: readonly CheckFinding[];
  readonly fixed: readonly CheckFinding[];
  readonly problems: readonly CheckProblem[];
}

/** Lines and columns are 1-based; the end is not part of it. */
export interface CheckFinding {
  readonly fingerprint: string;
  readonly rule: string;
  readonly level: 'warning' | 'error';
  readonly notEvaluable: boolean;
  readonly counts: boolean;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  readonly url: string | null;
  readonly value: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly jobs: readonly string[];
  readonly runners: { readonly names: readonly string[]; readonly assumed: boolean } | null;
  readonly origin: readonly { readonly by: string; readonly file: string; readonly line: number }[];
  readonly also: readonly { readonly file: string; readonly line: number; readonly value: string }[];
  readonly pipelines: readonly string[];
  readonly change: 'introduced' | 'existing';
  readonly suggestion: { readonly replacement: string; readonly safe: boolean } | null;
  readonly errorFrom: string | null;
  readonly exempted: { readonly how: 'policy' | 'accepted' | 'comment'; readonly reason: string } | null;
}

/** A problem without a text has no file and no line. */
export interface CheckProblem {
  readonly file: string | null;
  readonly line: number | null;
  readonly message: string;
  readonly kind: string;
  readonly fatal: boolean;
  readonly followsUnread: boolean;
  readonly change: 'introduced' | 'existing';
  readonly pipelines: readonly string[];
}
