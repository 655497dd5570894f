/** Pages for people. `html` escapes whatever is put into it; there are no scripts and nothing is loaded from elsewhere. */
import { html, raw } from 'hono/html';
import MarkdownIt from 'markdown-it';
import type { Finding, Use } from '../review/judge/finding.ts';
import type {
  IncludeLine,
  LintDifference,
  LintReport,
  PolicyImpact,
  ReportProblem,
  ReviewReport,
} from '../review/judge/report.ts';
import type { ReviewJob } from '../review/snapshot.ts';
import type { Span } from '../source.ts';
import { impactLines } from './impact.ts';
import { wordsOf } from './languages.ts';
import { safeUrl } from './markdown.ts';
import { PAGE_STYLE } from './page-style.ts';
import { problemSentence } from './problem-sentence.ts';
import { datePart, IN_MARKDOWN, levelWord, markdownSentence, reachPart, ruleWords, runnerPart } from './sentence.ts';
import type { ReportWords, Words } from './words.ts';

export type Html = ReturnType<typeof html>;

/** Which review a report is of. */
export interface ReportRun {
  readonly job: ReviewJob;
  /** ISO 8601. */
  readonly finishedAt: string;
  /** Where a form asks for the review again; absent: nowhere. */
  readonly again?: string;
}

const markdown = new MarkdownIt({ html: false, linkify: false });

/** A page from our own markdown: rules, short messages. HTML in it is shown, not used. */
export function markdownPage(title: string, text: string): Html {
  return page(title, html`<article>${raw(markdown.render(text))}</article>`, 'en');
}

/** The report of one review, in the language of its policy. */
export function reportPage(report: ReviewReport, run: ReportRun): Html {
  const words = wordsOf(report.language);
  const { report: headings } = words;
  const title = headings.title(`${report.project}!${run.job.iid}`);
  const exempted = report.findings.filter((finding) => finding.exempted);
  const of = (change: Finding['change']) =>
    report.findings.filter((finding) => finding.change === change && !finding.exempted);
  const findings = (heading: string, list: readonly Finding[]) =>
    section(heading, list, (finding) => findingItem(finding, words));
  return page(
    title,
    html`<h1>${title}</h1>
      ${verdict(report, headings)} ${report.observed ? html`<p>${headings.observed}</p>` : ''} ${facts(report, run, words)}
      ${run.again ? html`<form method="post" action="${run.again}"><button>${headings.again}</button></form>` : ''}
      ${report.impact ? impactPart(report.impact, words) : ''}
      ${section(headings.problems, report.problems, (problem) => problemItem(problem, words))}
      ${findings(headings.introduced, of('introduced'))} ${findings(headings.existing, of('existing'))}
      ${findings(headings.exempted, exempted)} ${findings(headings.fixed, report.fixed)}
      ${report.unlisted ? html`<p>${headings.unlisted(report.unlisted)}</p>` : ''}
      ${report.lint ? lintPart(report.lint, words) : ''}
      ${report.includes ? html`<h2>${headings.files}</h2><ul class="tree">${includeItem(report.includes, 0, headings)}</ul>` : ''}`,
    words.locale,
  );
}

/** After its button was pressed. */
export function againPage(report: ReviewReport): Html {
  const words = wordsOf(report.language);
  const { again, againQueued } = words.report;
  return page(again, html`<h1>${again}</h1><p>${againQueued}</p>`, words.locale);
}

export function page(title: string, content: Html, locale: string): Html {
  return html`<!doctype html>
<html lang="${locale}">
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

function impactPart(impact: PolicyImpact, words: Words): Html {
  const { title, lines } = impactLines(impact, words, (glob) => glob);
  return html`<h2>${title}</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

function verdict(report: ReviewReport, headings: ReportWords): Html {
  return html`<p class="verdict ${report.state}">
    <strong>${headings.verdict[report.state]}</strong>${report.reason ? html`: ${report.reason}` : ''}
  </p>`;
}

function facts(report: ReviewReport, run: ReportRun, words: Words): Html {
  const { report: headings, locale } = words;
  const url = report.mergeRequest ? safeUrl(report.mergeRequest.webUrl) : null;
  return html`<dl>
    ${url ? html`<dt>${headings.mergeRequest}</dt><dd><a href="${url}">${report.project}!${run.job.iid}</a></dd>` : ''}
    ${report.mergeRequest ? html`<dt>${headings.commit}</dt><dd><code>${report.mergeRequest.sha.slice(0, 12)}</code></dd>` : ''}
    <dt>${headings.jobs}</dt><dd>${new Intl.NumberFormat(locale).format(report.jobs)}</dd>
    <dt>${headings.reason}</dt><dd><code>${run.job.reason}</code></dd>
    ${report.policy ? html`<dt>${headings.policy}</dt><dd><code>${report.policy}</code>${(report.unconfigured ?? []).map((each) => html`<br>${words.unconfigured[each]}`)}</dd>` : ''}
    <dt>${headings.readAt}</dt><dd>${time(report.takenAt, locale)}</dd>
    <dt>${headings.finished}</dt><dd>${time(run.finishedAt, locale)}</dd>
    <dt>${headings.written}</dt><dd>${writtenList(report.written, headings)}</dd>
  </dl>`;
}

function writtenList(written: ReviewReport['written'], headings: ReportWords): string {
  const kinds: Readonly<Record<string, string>> = headings.writtenKinds;
  const named = (kind: string) => (Object.hasOwn(kinds, kind) ? kinds[kind] : undefined) ?? kind;
  const parts = Object.entries(written).flatMap(([kind, number]) => {
    if (number === 0) return [];
    const name = kind.endsWith('_refused') ? headings.refused(named(kind.slice(0, -'_refused'.length))) : named(kind);
    return [`${number} × ${name}`];
  });
  return parts.length > 0 ? parts.join(', ') : headings.nothing;
}

/** As the language writes it, in UTC: the reader's zone is not known here. */
function time(iso: string, locale: string): Html {
  // biome-ignore lint/style/noRestrictedGlobals: it writes a given time and asks for none.
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return html`${iso}`;
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long', timeZone: 'UTC' });
  return html`<time datetime="${iso}">${format.format(date)}</time>`;
}

function section<T>(heading: string, items: readonly T[], item: (each: T) => Html): Html | '' {
  if (items.length === 0) return '';
  return html`<h2>${heading} (${items.length})</h2>
    <ul class="cards">${items.map(item)}</ul>`;
}

function problemItem(problem: ReportProblem, words: Words): Html {
  return html`<li class="${problem.fatal ? 'error' : 'warning'}">
    <p>${problemSentence(problem, words)}</p>
    ${problem.at ? html`<p class="place">${place(problem.at)}</p>` : ''}
  </li>`;
}

function findingItem(finding: Finding, words: Words): Html {
  const rule = ruleWords(finding, words);
  const { policy, because } = words.report;
  return html`<li class="${finding.level}">
    <p><strong>${levelWord(finding, words)}</strong>
      ${inline(markdownSentence(finding, words))}</p>
    <p class="place">${place(finding.at)} · <a href="../rules/${encodeURIComponent(finding.rule)}">${finding.rule}</a></p>
    ${rule ? html`<p>${inline(`${rule.why} ${rule.fix}`)}</p>` : ''}
    ${[...reachPart(finding, words, IN_MARKDOWN), ...runnerPart(finding, words), ...datePart(finding, words, IN_MARKDOWN)].map((part) => html`<p class="place">${inline(part)}</p>`)}
    ${finding.policy ? html`<p class="place">${policy}: ${place(finding.policy)}</p>` : ''}
    ${finding.because.length > 0 ? html`<p class="place">${because}: ${joined(finding.because.map(place))}</p>` : ''}
    ${finding.uses.length > 0 ? html`<ul class="uses">${useItems(finding.uses, words)}</ul>` : ''}
  </li>`;
}

function lintPart(lint: LintReport, words: Words): Html {
  const { valid, errors, differences, total, notCompared } = lint;
  const { report: headings } = words;
  return html`<h2>${headings.lint}</h2>
    <p><strong>${valid ? headings.lintValid : headings.lintInvalid}</strong>
      ${notCompared ?? (total === 0 ? headings.lintEqual : '')}</p>
    ${errors.length > 0 ? html`<ul>${errors.map((error) => html`<li><code>${error}</code></li>`)}</ul>` : ''}
    ${differences.length > 0 ? differenceTable(differences, headings) : ''}
    ${total > differences.length ? html`<p>${words.more(total - differences.length)}</p>` : ''}`;
}

function differenceTable(differences: readonly LintDifference[], headings: ReportWords): Html {
  const value = (text: string | null) =>
    text === null ? html`<td>${headings.nothing}</td>` : html`<td><code>${text}</code></td>`;
  return html`<p>${headings.lintDiffers}</p>
    <table><thead><tr><th>${headings.where}</th><th>Pipewarden</th><th>GitLab</th></tr></thead>
    <tbody>${differences.map(
      ({ path, ours, gitlab }) =>
        html`<tr><td>${path === '' ? headings.lint : html`<code>${path}</code>`}</td>${value(ours)}${value(gitlab)}</tr>`,
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

function useItems(uses: readonly Use[], words: Words): Html[] {
  const shown = uses.slice(0, MOST_USES).map(useItem);
  return uses.length > MOST_USES ? [...shown, html`<li>${words.more(uses.length - MOST_USES)}</li>`] : shown;
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

function includeItem(line: IncludeLine, depth: number, headings: ReportWords): Html {
  const below = depth < DEEPEST ? line.includes : [];
  return html`<li>
    <code>${line.name}</code> <span class="kind">${line.kind}</span>
    ${line.unavailable ? html`<strong class="unavailable">${headings.notRead}: ${line.unavailable.replaceAll('_', ' ')}</strong>` : ''}
    ${below.length > 0 ? html`<ul>${below.map((each) => includeItem(each, depth + 1, headings))}</ul>` : ''}
  </li>`;
}
