/**
 * Every rule's notes in every language, on one page for the eyes: `node dist/test/demo/gallery.js gallery.html`. The
 * findings are those of the rules' own bad examples, each sentence once.
 */
import { writeFileSync } from 'node:fs';
import { html, raw } from 'hono/html';
import { languages } from '../../src/render/languages.ts';
import { summaryBody } from '../../src/render/summary.ts';
import type { Words } from '../../src/render/words.ts';
import type { Finding } from '../../src/review/judge/finding.ts';
import { exampleFindings, exampleNote } from '../rules/example-notes.ts';
import { PAGE_STYLE } from './demo-style.ts';
import { noteHtml } from './note-html.ts';

function summary(findings: readonly Finding[], words: Words): string {
  const problem = { kind: 'include', at: findings[0]?.at ?? null, message: 'the file has no jobs', fatal: false };
  const report = {
    version: 1 as const,
    project: 'group/app',
    mergeRequest: null,
    takenAt: '2026-01-01T00:00:00Z',
    state: 'failed' as const,
    reason: null,
    jobs: 12,
    files: [],
    includes: null,
    findings: findings.map((finding, index) =>
      index % 3 === 2 ? { ...finding, change: 'existing' as const } : finding,
    ),
    fixed: findings.slice(0, 2),
    problems: [problem],
    written: {},
  };
  return summaryBody(report, { words, counts: ({ change }) => change === 'introduced', noStatus: 'fork' });
}

const all = exampleFindings();
const columns = [...languages.values()];
const page = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Pipewarden · notes</title>
<style>${raw(PAGE_STYLE)} main { max-width: none; } .row { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }</style>
</head>
<body><main>
${all.map(
  (each) =>
    html`<div class="row">${columns.map((words) => html`<article class="note" lang="${words.locale}">${noteHtml(exampleNote(each, words))}</article>`)}</div>`,
)}
<div class="row">${columns.map((words) => {
  const findings = all.map(({ finding }) => finding).slice(0, 9);
  return html`<article class="note summary" lang="${words.locale}">${noteHtml(summary(findings, words))}</article>`;
})}</div>
</main></body>
</html>`;
writeFileSync(process.argv[2] ?? 'gallery.html', String(await page));
