/** The findings of a report: by file and rule, each with its lines and its way. */
import { html } from 'hono/html';
import { grouped } from '../../grouped.ts';
import type { Use } from '../../review/judge/finding.ts';
import type { ReviewReport } from '../../review/judge/report.ts';
import type { Span } from '../../source.ts';
import { datePart, IN_MARKDOWN, levelWord, reachPart, ruleWords, runnerPart } from '../sentence.ts';
import type { Words } from '../words.ts';
import { CodeLines } from './code-lines.ts';
import type { Html } from './page.ts';
import type { Change, ShownFinding } from './report-filter.ts';
import { langQuery } from './rule-pages.ts';
import { sentenceHtml } from './sentence-html.ts';
import { inline, joined, placeHtml, seen } from './text-html.ts';

const MOST_USES = 50;
/** More stand behind a line that opens them. */
const FEW = 3;

export interface FindingsShown {
  readonly report: Pick<ReviewReport, 'detail'>;
  readonly words: Words;
  readonly root: string;
  /** Is what is there before, or not any more, what was asked for? */
  readonly isOpen: boolean;
}

/** One section for each of introduced, existing, exempted and fixed. */
export function findingsPart(all: readonly ShownFinding[], shown: FindingsShown): Html[] {
  const { report, words, isOpen } = shown;
  const headings = words.report;
  const [head, base] = [new CodeLines(report.detail?.head), new CodeLines(report.detail?.base)];
  const explained = new Set<string>();
  return (['introduced', 'existing', 'exempted', 'fixed'] as const).flatMap((change: Change) => {
    const own = all.filter((each) => each.change === change);
    if (own.length === 0) return [];
    const heading = `${headings[change]} (${own.length})`;
    const files = grouped(own, ({ finding }) => finding.at.file).map(([file, inFile]) =>
      filePart(file, inFile, { ...shown, lines: change === 'fixed' ? base : head, explained }),
    );
    if (change === 'introduced') return [html`<section id="${change}"><h2>${heading}</h2>${files}</section>`];
    return [
      html`<section id="${change}"><details${isOpen ? html` open` : ''}><summary><h2>${heading}</h2></summary>${files}</details></section>`,
    ];
  });
}

interface Within extends FindingsShown {
  readonly lines: CodeLines;
  /** Rules of which the page has said why. */
  readonly explained: Set<string>;
}

function filePart(file: string, all: readonly ShownFinding[], within: Within): Html {
  return html`<section class="file"><h3><code>${seen(file)}</code></h3>
    ${grouped(all, ({ finding }) => finding.rule).map(([rule, ofRule]) => rulePart(rule, ofRule, within))}</section>`;
}

function rulePart(rule: string, all: readonly ShownFinding[], within: Within): Html {
  const { words, root, explained } = within;
  const isNew = !explained.has(rule);
  explained.add(rule);
  const said = ruleWords({ rule }, words);
  const why = said
    ? html`<dl class="why"><dt>${words.why}</dt><dd>${inline(said.why)}</dd><dt>${words.fix}</dt><dd>${inline(said.fix)}</dd></dl>`
    : '';
  return html`<h4><a href="${root}rules/${encodeURIComponent(rule)}${langQuery(words)}">${rule}</a></h4>
    ${isNew ? why : ''}
    <ul class="cards">${all.map((each, index) => findingItem(each, index < FEW, within))}</ul>`;
}

function findingItem({ finding, level }: ShownFinding, isOpen: boolean, { words, lines }: Within): Html {
  const { policy, because: becauseOf } = words.report;
  const because = finding.because.filter((span) => !isSameLine(span, finding.at));
  const parts = [
    ...reachPart(finding, words, IN_MARKDOWN),
    ...runnerPart(finding, words),
    ...datePart(finding, words, IN_MARKDOWN),
  ].map(inline);
  const notes = [
    lines.place(finding.at),
    ...parts,
    ...(because.length > 0 ? [html`${becauseOf}: ${joined(because.map((span) => lines.origin(span)))}`] : []),
    ...(finding.policy ? [html`${policy}: ${placeHtml(finding.policy)}`] : []),
  ];
  const { suggestion } = finding;
  return html`<li class="${level}"><details${isOpen ? html` open` : ''}>
    <summary><strong>${levelWord(finding, words)}</strong> ${sentenceHtml(finding, words)} <small>${words.pages.atLine(finding.at.start.line)}</small></summary>
    ${lines.around(finding.at)}
    ${suggestion ? suggestionPart(suggestion.replacement, words) : ''}
    <p class="notes">${joined(notes, ' · ')}</p>
    ${usesPart(finding.uses, words, lines)}
  </details></li>`;
}

function isSameLine(one: Span, other: Span): boolean {
  return one.file === other.file && one.start.line === other.start.line;
}

function suggestionPart(replacement: string, { pages }: Words): Html {
  if (replacement.trim() === '') return html`<p class="suggestion">${pages.removal}</p>`;
  return html`<p class="suggestion">${pages.suggestion}: <code>${seen(replacement)}</code></p>`;
}

function usesPart(uses: readonly Use[], words: Words, lines: CodeLines): Html | '' {
  if (uses.length === 0) return '';
  const items = uses.slice(0, MOST_USES).map((use) => useItem(use, lines));
  const more = uses.length > MOST_USES ? html`<li>${words.more(uses.length - MOST_USES)}</li>` : '';
  const list = html`<ul class="uses">${items}${more}</ul>`;
  if (uses.length <= FEW) return list;
  return html`<details><summary>${words.pages.usedBy(uses.length)}</summary>${list}</details>`;
}

function useItem({ job, via }: Use, lines: CodeLines): Html {
  const way = via
    .toReversed()
    .map((hop) => html` <span class="hop">← ${hop.by} <code>${seen(hop.name)}</code> ${lines.origin(hop.at)}</span>`);
  return html`<li><code>${seen(job)}</code>${way}</li>`;
}
