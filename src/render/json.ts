import type { Finding } from '../review/judge/finding.ts';
import type { ReviewReport } from '../review/judge/report.ts';

/** What `check --format json` prints. `line` and `column` are 1-based; a problem without a text has none. */
export function checkJson(report: ReviewReport): unknown {
  return {
    version: report.version,
    project: report.project,
    policy: report.policy ?? null,
    unconfigured: report.unconfigured ?? [],
    state: report.state,
    jobs: report.jobs,
    files: report.files.map(({ path }) => ({ path })),
    pipelines: report.pipelines ?? [],
    findings: report.findings.map((finding) => findingJson(finding, report)),
    problems: report.problems.map(({ at, message, pipelines }) => ({
      file: at?.file ?? null,
      line: at?.start.line ?? null,
      message,
      pipelines: pipelines?.only ?? report.pipelines ?? [],
    })),
  };
}

function findingJson(finding: Finding, report: ReviewReport): unknown {
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
    also: (finding.also ?? []).map(({ at: { file, start }, value }) => ({ file, line: start.line, value })),
    pipelines: finding.pipelines?.only ?? report.pipelines ?? [],
    change: finding.change,
    suggestion: finding.suggestion ?? null,
    errorFrom: finding.errorFrom ?? null,
    exempted: finding.exempted,
  };
}
