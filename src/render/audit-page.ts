import { html } from 'hono/html';
import type { ProjectAudit } from '../review/audit/project-audit.ts';
import type { AuditReport } from './audit-json.ts';
import { type Html, page } from './pages/page.ts';

/** A page of its own: nothing is loaded from elsewhere. */
export function auditPage({ scope, policy, comparedWith, begunAt, notes, summary, audits }: AuditReport): Html {
  const { states, breaks, mended } = summary;
  const isCompared = comparedWith !== null;
  const title = `Audit of ${scope ?? 'all projects'}`;
  const counts = ({ errors, warnings, isNew }: { errors: number; warnings: number; isNew: number }) =>
    isCompared ? [errors, warnings, isNew] : [errors, warnings];
  const heads = isCompared ? ['Errors', 'Warnings', 'New'] : ['Errors', 'Warnings'];
  return page(
    { title, site: null },
    html`<dl>
        <dt>Policy</dt><dd><code>${policy}</code>${notes.map((note) => html`<br>${note}`)}</dd>
        ${isCompared ? html`<dt>Compared with</dt><dd><code>${comparedWith}</code></dd>` : ''}
        <dt>Begun</dt><dd>${begunAt}</dd>
        <dt>Projects that fail</dt><dd>${states.failed}</dd>
        <dt>that pass</dt><dd>${states.passed}</dd>
        <dt>not judged in full</dt><dd>${states.not_evaluable}</dd>
        <dt>without a pipeline</dt><dd>${states.none}</dd>
        <dt>not readable</dt><dd>${states.unreadable}</dd>
        ${isCompared ? html`<dt>would newly fail</dt><dd>${breaks}</dd><dt>would no longer</dt><dd>${mended}</dd>` : ''}
      </dl>
      ${table(
        'By rule',
        ['Rule', ...heads, 'Projects'],
        summary.byRule.map((row) => [row.rule, ...counts(row), row.projects]),
      )}
      ${table(
        'By group',
        ['Group', ...heads, 'Failing', 'Judged'],
        summary.byGroup.map((row) => [row.group, ...counts(row), row.failed, row.judged]),
      )}
      ${table(
        'By runner class',
        ['Runner class', ...heads, 'Projects'],
        summary.byRunner.map((row) => [row.runner, ...counts(row), row.projects]),
      )}
      ${table(
        'By image',
        ['Image', 'Used as', 'Projects', 'Jobs', 'Refused in', 'Runner classes'],
        summary.byImage.map((row) => [row.image, row.use, row.projects, row.jobs, row.refused, row.runners.join(', ')]),
      )}
      ${table('Findings', ['Project', 'Where', 'Rule', 'What'], audits.flatMap(findingRows))}
      ${table(
        'Not judged',
        ['Project', 'Why'],
        audits.flatMap(({ project, state, reason }) => (state === 'unreadable' ? [[project, reason ?? '']] : [])),
      )}`,
  );
}

function findingRows({ project, findings }: ProjectAudit): string[][] {
  return findings
    .filter(({ exempted }) => !exempted)
    .map(({ rule, level, file, line, message, isNew }) => [
      project,
      `${file}:${line}`,
      `${rule} (${level}${isNew ? ', new' : ''})`,
      message,
    ]);
}

function table(title: string, heads: readonly string[], rows: readonly (readonly (string | number)[])[]): Html | '' {
  if (rows.length === 0) return '';
  return html`<h2>${title}</h2>
    <table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((each) => html`<td>${each}</td>`)}</tr>`)}</tbody></table>`;
}
