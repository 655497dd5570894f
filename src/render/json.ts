import type { Finding } from '../review/judge/finding.ts';
import type { ReviewReport } from '../review/judge/report.ts';

/** What `check --format json` prints. `line` and `column` are 1-based; a problem without a text has none. */
export function checkJson(report: ReviewReport): unknown {
  return {
    version: report.version,
    project: report.project,
    policy: report.policy ?? null,
    state: report.state,
    jobs: report.jobs,
    files: report.files.map(({ path }) => ({ path })),
    findings: report.findings.map(findingJson),
    problems: report.problems.map(({ at, message }) => ({
      file: at?.file ?? null,
      line: at?.start.line ?? null,
      message,
    })),
  };
}

function findingJson(finding: Finding): unknown {
  const { at } = finding;
  return {
    fingerprint: finding.fingerprint,
    rule: finding.rule,
    level: finding.level,
    message: finding.message,
    value: finding.value,
    file: at.file,
    line: at.start.line,
    column: at.start.column,
    endLine: at.end.line,
    endColumn: at.end.column,
    jobs: finding.uses.map((use) => use.job),
    origin: (finding.uses[0]?.via ?? []).map((hop) => ({ by: hop.by, file: hop.at.file, line: hop.at.start.line })),
    change: finding.change,
    suggestion: finding.suggestion ?? null,
    exempted: finding.exempted,
  };
}
