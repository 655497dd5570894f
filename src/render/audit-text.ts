import pc from 'picocolors';
import type { AuditSummary, ImageRow } from '../review/audit/audit-summary.ts';
import type { AuditReport } from './audit-json.ts';
import { printable } from './printable.ts';

/** Rows of a table; the other formats have all. */
const MOST_ROWS = 20;

export function auditText(report: AuditReport, color: boolean): string {
  const { summary, policy, comparedWith, scope, notes } = report;
  const { bold } = pc.createColors(color);
  const isCompared = comparedWith !== null;
  const parts = [
    `${bold(scope === null ? 'All projects' : printable(scope))}, judged by ${printable(policy)}${isCompared ? `, compared with ${printable(comparedWith)}` : ''}`,
    statesLine(summary),
    ...notes.slice(0, MOST_ROWS).map((note) => `warning ${printable(note)}`),
    ...(isCompared ? [`${summary.breaks} projects would newly fail, ${summary.mended} would no longer`] : []),
    ...(isCompared ? [list(bold('Would newly fail'), brokenRows(report))] : []),
    table(
      bold('By rule'),
      ['errors', 'warnings', ...news(isCompared), 'projects', 'rule'],
      countedRows(summary.byRule, 'rule', isCompared),
    ),
    table(
      bold('By group'),
      ['errors', 'warnings', ...news(isCompared), 'failing', 'group'],
      summary.byGroup.map((row) => [...counts(row, isCompared), `${row.failed} of ${row.judged}`, row.group]),
    ),
    table(
      bold('By runner class'),
      ['errors', 'warnings', ...news(isCompared), 'projects', 'runner class'],
      countedRows(summary.byRunner, 'runner', isCompared),
    ),
    table(bold('By image'), ['projects', 'jobs', 'refused in', 'image'], summary.byImage.map(imageRow)),
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function statesLine({ states }: AuditSummary): string {
  const { passed, failed, not_evaluable: open, none, unreadable } = states;
  return `${failed} projects fail, ${passed} pass, ${open} could not be judged in full, ${none} have no pipeline, ${unreadable} could not be read`;
}

function brokenRows({ audits }: AuditReport): string[] {
  const broken = audits.filter(({ turn }) => turn === 'breaks');
  return broken.map(({ project, findings }) => {
    const first = findings.find(({ isNew, level }) => isNew && level === 'error');
    return first ? `${project}  ${first.file}:${first.line} ${first.message}` : project;
  });
}

interface Counted {
  readonly errors: number;
  readonly warnings: number;
  readonly isNew: number;
  readonly projects: number;
}

function countedRows<K extends string>(
  rows: readonly (Counted & Record<K, string>)[],
  name: K,
  isCompared: boolean,
): string[][] {
  return rows.map((row) => [...counts(row, isCompared), String(row.projects), row[name]]);
}

function counts({ errors, warnings, isNew }: Counted, isCompared: boolean): string[] {
  return [errors, warnings, ...(isCompared ? [isNew] : [])].map(String);
}

function news(isCompared: boolean): string[] {
  return isCompared ? ['new'] : [];
}

function imageRow({ image, use, projects, jobs, refused }: ImageRow): string[] {
  return [
    String(projects),
    String(jobs),
    refused === 0 ? '' : String(refused),
    use === 'service' ? `${image} (service)` : image,
  ];
}

/** Numbers to the right, the name last. */
function table(title: string, headings: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const shown = [headings, ...rows.slice(0, MOST_ROWS).map((row) => row.map(printable))];
  const widths = headings.map((_, column) => Math.max(...shown.map((row) => row[column]?.length ?? 0)));
  const lines = shown.map((row) =>
    row.map((text, column) => (column === row.length - 1 ? text : text.padStart(widths[column] ?? 0))).join('  '),
  );
  return ['', title, ...lines.map((line) => `  ${line}`), ...more(rows.length)].join('\n');
}

function list(title: string, rows: readonly string[]): string {
  if (rows.length === 0) return '';
  return ['', title, ...rows.slice(0, MOST_ROWS).map((row) => `  ${printable(row)}`), ...more(rows.length)].join('\n');
}

function more(rows: number): string[] {
  return rows > MOST_ROWS ? [`  and ${rows - MOST_ROWS} more: --format csv, json or html has all`] : [];
}
