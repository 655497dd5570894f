/** Pages for people. `html` escapes whatever is put into it; there are no scripts and nothing is loaded from elsewhere. */
import { html, raw } from 'hono/html';
import MarkdownIt from 'markdown-it';
import type { Finding, Use } from '../review/finding.ts';
import type { IncludeLine, LintDifference, LintReport, ReportProblem, ReviewReport } from '../review/report.ts';
import type { ReviewJob } from '../review/snapshot.ts';
import type { Span } from '../source.ts';
import { safeUrl } from './markdown.ts';
import { PAGE_STYLE } from './page-style.ts';
import { levelWord, markdownSentence, ruleOf } from './sentence.ts';
import { english } from './words.ts';

export type Html = ReturnType<typeof html>;

/** Which review a report is of. */
export interface ReportRun {
  readonly job: ReviewJob;
  /** ISO 8601. */
  readonly finishedAt: string;
}

const markdown = new MarkdownIt({ html: false, linkify: false });

/** A page from our own markdown: rules, short messages. HTML in it is shown, not used. */
export function markdownPage(title: string, text: string): Html {
  return page(title, html`<article>${raw(markdown.render(text))}</article>`);
}

/** The report of one review. */
export function reportPage(report: ReviewReport, run: ReportRun): Html {
  const title = `Review of ${report.project}!${run.job.iid}`;
  const introduced = report.findings.filter((finding) => finding.change === 'introduced');
  const existing = report.findings.filter((finding) => finding.change === 'existing');
  return page(
    title,
    html`<h1>${title}</h1>
      ${verdict(report)} ${facts(report, run)}
      ${section('Could not be judged, or broken', report.problems, problemItem)}
      ${section('Introduced by this merge request', introduced, findingItem)}
      ${section('There before', existing, findingItem)} ${section('Fixed', report.fixed, findingItem)}
      ${report.lint ? lintPart(report.lint) : ''}
      ${report.includes ? html`<h2>Files of the pipeline</h2><ul class="tree">${includeItem(report.includes, 0)}</ul>` : ''}`,
  );
}

function page(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · Pipewarden</title>
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
<main>${content}</main>
</body>
</html>`;
}

const VERDICTS: Readonly<Record<ReviewReport['state'], string>> = {
  passed: 'Passed',
  failed: 'Failed',
  not_evaluable: 'Not everything could be judged',
  skipped: 'Skipped',
};

function verdict(report: ReviewReport): Html {
  return html`<p class="verdict ${report.state}">
    <strong>${VERDICTS[report.state]}</strong>${report.reason ? html`: ${report.reason}` : ''}
  </p>`;
}

function facts(report: ReviewReport, run: ReportRun): Html {
  const url = report.mergeRequest ? safeUrl(report.mergeRequest.webUrl) : null;
  const written = Object.entries(report.written).filter(([, number]) => number > 0);
  return html`<dl>
    ${url ? html`<dt>Merge request</dt><dd><a href="${url}">${report.project}!${run.job.iid}</a></dd>` : ''}
    ${report.mergeRequest ? html`<dt>Commit</dt><dd><code>${report.mergeRequest.sha.slice(0, 12)}</code></dd>` : ''}
    <dt>Jobs judged</dt><dd>${report.jobs}</dd>
    <dt>Why it ran</dt><dd>${run.job.reason}</dd>
    <dt>Read at</dt><dd>${time(report.takenAt)}</dd>
    <dt>Finished</dt><dd>${time(run.finishedAt)}</dd>
    <dt>Written to GitLab</dt>
    <dd>${written.length > 0 ? written.map(([kind, number]) => `${number} × ${kind.replaceAll('_', ' ')}`).join(', ') : 'nothing'}</dd>
  </dl>`;
}

function time(iso: string): Html {
  return html`<time datetime="${iso}">${iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')}</time>`;
}

function section<T>(heading: string, items: readonly T[], item: (each: T) => Html): Html | '' {
  if (items.length === 0) return '';
  return html`<h2>${heading} (${items.length})</h2>
    <ul class="cards">${items.map(item)}</ul>`;
}

function problemItem(problem: ReportProblem): Html {
  return html`<li class="${problem.fatal ? 'error' : 'warning'}">
    <p>${problem.message}</p>
    ${problem.at ? html`<p class="place">${place(problem.at)}</p>` : ''}
  </li>`;
}

function findingItem(finding: Finding): Html {
  const rule = ruleOf(finding);
  return html`<li class="${finding.level}">
    <p><strong>${levelWord(finding, english)}</strong>
      ${inline(markdownSentence(finding, english))}</p>
    <p class="place">${place(finding.at)} · <a href="../rules/${encodeURIComponent(finding.rule)}">${finding.rule}</a></p>
    ${rule ? html`<p>${inline(`${rule.why} ${rule.fix}`)}</p>` : ''}
    ${finding.policy ? html`<p class="place">Policy: ${place(finding.policy)}</p>` : ''}
    ${finding.because.length > 0 ? html`<p class="place">Because of ${joined(finding.because.map(place))}</p>` : ''}
    ${finding.uses.length > 0 ? html`<ul class="uses">${useItems(finding.uses)}</ul>` : ''}
  </li>`;
}

function lintPart(lint: LintReport): Html {
  const { valid, errors, differences, total, notCompared } = lint;
  return html`<h2>GitLab's CI lint</h2>
    <p>GitLab calls this configuration <strong>${valid ? 'valid' : 'invalid'}</strong>.
      ${notCompared ?? (total === 0 ? 'It merges the same configuration as Pipewarden.' : '')}</p>
    ${errors.length > 0 ? html`<ul>${errors.map((error) => html`<li><code>${error}</code></li>`)}</ul>` : ''}
    ${differences.length > 0 ? differenceTable(differences) : ''}
    ${total > differences.length ? html`<p>${english.more(total - differences.length)}</p>` : ''}`;
}

function differenceTable(differences: readonly LintDifference[]): Html {
  const value = (text: string | null) => (text === null ? html`<td>nothing</td>` : html`<td><code>${text}</code></td>`);
  return html`<p>It reads it in another way than Pipewarden does, which judges what Pipewarden reads:</p>
    <table><thead><tr><th>Where</th><th>Pipewarden</th><th>GitLab</th></tr></thead>
    <tbody>${differences.map(
      ({ path, ours, gitlab }) =>
        html`<tr><td>${path === '' ? 'verdict' : html`<code>${path}</code>`}</td>${value(ours)}${value(gitlab)}</tr>`,
    )}</tbody></table>`;
}

/** Our own sentences, in which untrusted text is code. */
function inline(text: string): Html {
  return html`${raw(markdown.renderInline(text))}`;
}

function joined(parts: readonly Html[]): (Html | string)[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [', ', part]));
}

const MOST_USES = 50;

function useItems(uses: readonly Use[]): Html[] {
  const shown = uses.slice(0, MOST_USES).map(useItem);
  return uses.length > MOST_USES ? [...shown, html`<li>${english.more(uses.length - MOST_USES)}</li>`] : shown;
}

function useItem(use: Use): Html {
  const way = use.via.toReversed().map((hop) => html` ← ${hop.by} <code>${hop.name}</code> (${place(hop.at)})`);
  return html`<li><code>${use.job}</code>${way}</li>`;
}

function place(span: Span): Html {
  return html`<code>${span.file}:${span.start.line}</code>`;
}

// GitLab allows 100 levels of includes at most.
const DEEPEST = 100;

function includeItem(line: IncludeLine, depth: number): Html {
  const below = depth < DEEPEST ? line.includes : [];
  return html`<li>
    <code>${line.name}</code> <span class="kind">${line.kind}</span>
    ${line.unavailable ? html`<strong class="unavailable">not read: ${line.unavailable.replaceAll('_', ' ')}</strong>` : ''}
    ${below.length > 0 ? html`<ul>${below.map((each) => includeItem(each, depth + 1))}</ul>` : ''}
  </li>`;
}
