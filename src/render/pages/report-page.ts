/** The report of one review, in the language of its policy. */
import { html } from 'hono/html';
import { grouped } from '../../grouped.ts';
import type { ReportProblem, ReviewReport } from '../../review/judge/report.ts';
import type { ReviewJob } from '../../review/snapshot.ts';
import { wordsOf } from '../languages.ts';
import { safeUrl } from '../markdown.ts';
import { says } from '../summary.ts';
import type { ReportWords, Words } from '../words.ts';
import { CodeLines } from './code-lines.ts';
import { type Html, page, type Site } from './page.ts';
import { wordFor } from './pages-words.ts';
import {
  ALL,
  FILTERS,
  filterValue,
  passes,
  type ReportFilter,
  type ShownFinding,
  shownFindings,
} from './report-filter.ts';
import { findingsPart } from './report-findings.ts';
import {
  impactPart,
  includeTree,
  jobsPart,
  lintPart,
  pipelineList,
  policyPart,
  problemsPart,
  spentPart,
} from './report-parts.ts';
import { ticked, timeHtml } from './text-html.ts';

/** Which review a report is of. */
export interface ReportRun {
  readonly job: ReviewJob;
  /** ISO 8601. */
  readonly finishedAt: string;
  /** Where a form asks for the review again; absent: nowhere. */
  readonly again?: string;
  readonly site: Site;
  readonly filter?: ReportFilter;
  /** What else the address holds, so that a filter keeps it. */
  readonly query?: Readonly<Record<string, string>>;
}

interface Part {
  readonly id: string;
  readonly heading: string;
  readonly content: Html;
  /** It is long, and not what most people come for. */
  readonly isClosed?: true;
}

export function reportPage(report: ReviewReport, run: ReportRun): Html {
  const words = wordsOf(report.language);
  const { report: headings, pages } = words;
  const all = shownFindings(report.findings, report.fixed);
  const filter = run.filter ?? ALL;
  const shown = all.filter((each) => passes(each, filter));
  const isFiltered = FILTERS.some((name) => filter[name] !== '');
  const problems = isFiltered ? [] : ownProblems(report);
  const parts = partsOf(report, problems, words);
  const within = { report, words, root: run.site.root, isOpen: isFiltered };
  const none = all.length === 0 ? pages.noFindings : pages.noneLikeThis;
  return page(
    { title: headings.title(`${report.project}!${run.job.iid}`), words, site: run.site },
    html`${verdict(report, run, words)}
      <div class="report"><aside>${facts(report, run, words)}${contents(contentsOf(shown, parts, words), words)}</aside>
      <div>${report.observed ? html`<p>${headings.observed}</p>` : ''}
      ${report.impact ? impactPart(report.impact, words) : ''}
      ${all.length > 1 ? filterForm(all, filter, run, words) : ''}
      ${shown.length === 0 && report.state !== 'skipped' ? html`<p id="introduced">${none}</p>` : ''}
      ${findingsPart(shown, within)}
      ${report.unlisted ? html`<p>${headings.unlisted(report.unlisted)}</p>` : ''}
      ${parts.map(partSection)}</div></div>`,
  );
}

/** Those that no finding tells already. */
function ownProblems({ problems, findings }: ReviewReport): readonly ReportProblem[] {
  return problems.filter((problem) => !findings.some((finding) => says(finding, problem)));
}

function partsOf(report: ReviewReport, problems: readonly ReportProblem[], words: Words): readonly Part[] {
  const { report: headings, pages } = words;
  const { detail, includes, lint, spent } = report;
  const lines = new CodeLines(detail?.head);
  const part = (id: string, heading: string, content: Html | undefined, isClosed?: true): Part[] =>
    content ? [{ id, heading, content, ...(isClosed ? { isClosed } : {}) }] : [];
  return [
    ...part(
      'problems',
      `${headings.problems} (${problems.length})`,
      problems.length > 0 ? problemsPart(problems, words, lines) : undefined,
    ),
    ...part('runners', pages.runners, detail && detail.jobs.length > 0 ? jobsPart(detail, words, lines) : undefined),
    ...part('files', headings.files, includes ? includeTree(includes, words, lines) : undefined),
    ...part('lint', headings.lint, lint && lintPart(lint, words)),
    ...part(
      'policy',
      `${pages.setByPolicy} (${detail?.policy.length})`,
      detail && detail.policy.length > 0 ? policyPart(detail, words) : undefined,
      true,
    ),
    ...part('took', pages.took, spent && spentPart(spent, words), true),
  ];
}

function partSection({ id, heading, content, isClosed }: Part): Html {
  if (!isClosed) return html`<section id="${id}"><h2>${heading}</h2>${content}</section>`;
  return html`<section id="${id}"><details><summary><h2>${heading}</h2></summary>${content}</details></section>`;
}

function contentsOf(
  shown: readonly ShownFinding[],
  parts: readonly Part[],
  { report }: Words,
): readonly Pick<Part, 'id' | 'heading'>[] {
  const changes = grouped(shown, ({ change }) => change);
  return [...changes.map(([id, own]) => ({ id, heading: `${report[own[0].change]} (${own.length})` })), ...parts];
}

function contents(parts: readonly Pick<Part, 'id' | 'heading'>[], { pages }: Words): Html {
  const items = parts.map(({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>`);
  return html`<nav class="contents" aria-label="${pages.onThisPage}"><ul>${items}</ul></nav>`;
}

/** With how many there are of each level, which lead to them. */
function verdict({ state, reason, findings }: ReviewReport, { query }: ReportRun, words: Words): Html {
  const { pages, report: headings } = words;
  const own = shownFindings(findings, []).filter(({ change }) => change === 'introduced');
  const chips = (['error', 'warning', 'unclear'] as const).flatMap((level) => {
    const number = own.filter((each) => each.level === level).length;
    if (number === 0) return [];
    const address = new URLSearchParams({ ...query, change: 'introduced', level });
    return [html`<a class="chip ${level}" href="?${address.toString()}">${pages.levelCount(level, number)}</a>`];
  });
  const text = html`<strong>${headings.verdict[state]}</strong>${reason ? html`: ${ticked(reason)}` : ''}`;
  return html`<p class="verdict ${state}"><span>${text}</span>${chips.length > 0 ? html`<span class="chips">${chips}</span>` : ''}</p>`;
}

function facts(report: ReviewReport, run: ReportRun, words: Words): Html {
  const { report: headings, locale, pages } = words;
  const { mergeRequest } = report;
  const url = mergeRequest ? safeUrl(mergeRequest.webUrl) : null;
  const commit = url?.replace(/\/-\/merge_requests\/\d+$/, `/-/commit/${mergeRequest?.sha}`);
  const sha = html`<code>${mergeRequest?.sha.slice(0, 12)}</code>`;
  return html`<div class="facts"><dl>
    ${url ? html`<dt>${headings.mergeRequest}</dt><dd><a href="${url}">${report.project}!${run.job.iid}</a></dd>` : ''}
    ${mergeRequest ? html`<dt>${headings.commit}</dt><dd>${commit && commit !== url ? html`<a href="${commit}">${sha}</a>` : sha}</dd>` : ''}
    <dt>${headings.jobs}</dt><dd>${new Intl.NumberFormat(locale).format(report.jobs)}</dd>
    ${report.pipelines && report.pipelines.length > 0 ? html`<dt>${pages.pipelines}</dt><dd>${pipelineList(report.pipelines, words)}</dd>` : ''}
    <dt>${headings.reason}</dt><dd>${wordFor(run.job.reason, pages.reasons)}</dd>
    ${report.policy ? html`<dt>${headings.policy}</dt><dd><code>${report.policy}</code>${(report.unconfigured ?? []).map((each) => html`<br>${words.unconfigured[each]}`)}</dd>` : ''}
    <dt>${headings.readAt}</dt><dd>${timeHtml(report.takenAt, locale)}</dd>
    <dt>${headings.finished}</dt><dd>${timeHtml(run.finishedAt, locale)}</dd>
    <dt>${headings.written}</dt><dd>${writtenList(report.written, headings)}</dd>
  </dl>
  ${run.again ? html`<form method="post" action="${run.again}"><button>${headings.again}</button></form>` : ''}</div>`;
}

function writtenList(written: ReviewReport['written'], headings: ReportWords): string {
  const named = (kind: string) => wordFor(kind, headings.writtenKinds);
  const parts = Object.entries(written).flatMap(([kind, number]) => {
    if (number === 0) return [];
    const name = kind.endsWith('_refused') ? headings.refused(named(kind.slice(0, -'_refused'.length))) : named(kind);
    return [`${number} × ${name}`];
  });
  return parts.length > 0 ? parts.join(', ') : headings.nothing;
}

function filterForm(all: readonly ShownFinding[], filter: ReportFilter, run: ReportRun, words: Words): Html {
  const { pages } = words;
  const kept = Object.entries(run.query ?? {});
  const names = { change: pages.change, level: pages.level, rule: words.rule, file: pages.file };
  const levels = { ...pages.levelNames, ...pages.changes };
  const choices = FILTERS.map((name) => {
    const options = grouped(all, (each) => filterValue(each, name)).map(([value, own]) => {
      const text = `${wordFor(value, levels)} (${own.length})`;
      return html`<option value="${value}"${value === filter[name] ? html` selected` : ''}>${text}</option>`;
    });
    return html`<label>${names[name]} <select name="${name}"><option value="">${pages.every}</option>${options}</select></label>`;
  });
  const isFiltered = FILTERS.some((name) => filter[name] !== '');
  return html`<form class="filter">
    ${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
    ${choices}<button>${pages.filter}</button>
    ${isFiltered ? html`<a href="?${new URLSearchParams(run.query).toString()}">${pages.showAll}</a>` : ''}
  </form>`;
}
