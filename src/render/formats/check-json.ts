import type { Finding } from '../../review/judge/finding.ts';
import type { ReportProblem, ReviewReport } from '../../review/judge/report.ts';
import type { CheckFinding, CheckProblem, CheckResult } from './check-result.ts';
import { followsUnread, pipelinesOf, type TellContext, toldFinding } from './told.ts';

/** 1-based lines and columns; see CheckResult. */
export function checkJson(report: ReviewReport, context: TellContext): CheckResult {
  return {
    version: report.version,
    project: report.project,
    policy: report.policy ?? null,
    unconfigured: report.unconfigured ?? [],
    state: report.state,
    jobs: report.jobs,
    files: report.files.map(({ path }) => ({ path })),
    pipelines: report.pipelines ?? [],
    findings: report.findings.map((finding) => findingJson(finding, report, context)),
    fixed: report.fixed.map((finding) => findingJson(finding, report, context)),
    problems: report.problems.map((problem) => problemJson(problem, report)),
  };
}

function problemJson(problem: ReportProblem, report: ReviewReport): CheckProblem {
  const { at, message, kind, fatal, existing = false } = problem;
  return {
    file: at?.file ?? null,
    line: at?.start.line ?? null,
    message,
    kind,
    fatal,
    followsUnread: followsUnread(problem),
    change: existing ? 'existing' : 'introduced',
    pipelines: pipelinesOf(problem, report),
  };
}

function findingJson(finding: Finding, report: ReviewReport, context: TellContext): CheckFinding {
  const { at } = finding;
  const { why, fix, url, counts } = toldFinding(finding, context);
  return {
    fingerprint: finding.fingerprint,
    rule: finding.rule,
    level: finding.level,
    notEvaluable: finding.notEvaluable,
    counts,
    message: finding.message,
    why,
    fix,
    url,
    value: finding.value,
    file: at.file,
    line: at.start.line,
    column: at.start.column,
    endLine: at.end.line,
    endColumn: at.end.column,
    jobs: finding.uses.map((use) => use.job),
    runners: finding.runners ?? null,
    origin: (finding.uses[0]?.via ?? []).map((hop) => ({ by: hop.by, file: hop.at.file, line: hop.at.start.line })),
    also: (finding.also ?? []).map(({ at: { file, start }, value }) => ({ file, line: start.line, value })),
    pipelines: pipelinesOf(finding, report),
    change: finding.change,
    suggestion: finding.suggestion ?? null,
    errorFrom: finding.errorFrom ?? null,
    exempted: finding.exempted,
  };
}
