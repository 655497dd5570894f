import { groupOf } from '../review/audit/audit-summary.ts';
import type { AuditFinding, ProjectAudit, UsedImage } from '../review/audit/project-audit.ts';
import type { AuditReport } from './audit-json.ts';

const COLUMNS = [
  'kind',
  'group',
  'project',
  'state',
  'rule',
  'level',
  'value',
  'new',
  'exempted',
  'refused',
  'file',
  'line',
  'jobs',
  'runners',
  'message',
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string | number>>;

/** A row for each project, finding and image that a project uses; `kind` says which. */
export function auditCsv({ audits }: AuditReport): string {
  const rows = audits.flatMap((audit) => [
    projectRow(audit),
    ...audit.findings.map((finding) => ({ ...ofProject(audit), ...findingRow(finding) })),
    ...audit.images.map((image) => ({ ...ofProject(audit), ...imageRow(image) })),
  ]);
  const lines = [COLUMNS.join(','), ...rows.map((row: Row) => COLUMNS.map((name) => cell(row[name])).join(','))];
  return `${lines.join('\r\n')}\r\n`;
}

function ofProject({ project }: ProjectAudit): Row {
  return { group: groupOf(project), project };
}

function projectRow(audit: ProjectAudit): Row {
  return {
    kind: 'project',
    ...ofProject(audit),
    state: audit.state,
    new: audit.turn ?? '',
    message: audit.reason ?? '',
  };
}

function findingRow({ rule, level, value, isNew, exempted, file, line, jobs, runners, message }: AuditFinding): Row {
  const words = { new: isNew ? 'yes' : '', exempted: exempted ? 'yes' : '' };
  return {
    kind: 'finding',
    rule,
    level,
    value,
    ...words,
    file,
    line,
    jobs: jobs.join(' '),
    runners: runners.join(' '),
    message,
  };
}

function imageRow({ image, use, refused, jobs, runners }: UsedImage): Row {
  return { kind: use, value: image, refused: refused ? 'yes' : '', jobs, runners: runners.join(' ') };
}

/** What a spreadsheet would take for a formula gets a quote before it: these texts are other people's. */
function cell(value: string | number | undefined): string {
  const text = String(value ?? '').replace(/^(?=[=+\-@\t\r])/, "'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
