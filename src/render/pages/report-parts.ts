/** What a report says beside its findings. */
import { html } from 'hono/html';
import { type Group, grouped } from '../../grouped.ts';
import type {
  IncludeLine,
  LintDifference,
  LintReport,
  ReportProblem,
  ReviewReport,
  Spent,
  Stage,
} from '../../review/judge/report.ts';
import type { ReportDetail } from '../../review/judge/report-detail.ts';
import type { PolicyImpact } from '../../review/turns.ts';
import { classText } from '../explanation.ts';
import { impactLines } from '../impact.ts';
import { problemSentence } from '../problem-sentence.ts';
import { pipelinesPart } from '../sentence.ts';
import type { ReportWords, Words } from '../words.ts';
import { barList } from './bar-list.ts';
import type { CodeLines } from './code-lines.ts';
import type { Html } from './page.ts';
import { wordFor } from './pages-words.ts';
import { inline, joined, placeHtml, seen, ticked } from './text-html.ts';

export function impactPart(impact: PolicyImpact, words: Words): Html {
  const { title, lines } = impactLines(impact, words, (glob) => glob);
  return html`<h2 id="impact">${title}</h2><ul>${lines.map((line) => html`<li>${ticked(line)}</li>`)}</ul>`;
}

/** The same problem at several places is said once. */
export function problemsPart(problems: readonly ReportProblem[], words: Words, lines: CodeLines): Html {
  const same = ({ fatal, existing, ...problem }: ReportProblem) =>
    JSON.stringify([fatal, existing, problemSentence(problem, words)]);
  return html`<ul class="cards">${grouped(problems, same).map(([, all]) => problemItem(all, words, lines))}</ul>`;
}

function problemItem(all: Group<ReportProblem>, words: Words, lines: CodeLines): Html {
  const [problem] = all;
  const notes = [
    ...all.flatMap(({ at }) => (at ? [lines.place(at)] : [])),
    ...pipelinesPart(problem, words).map(inline),
    ...(problem.existing ? [html`${words.thereBefore}`] : []),
  ];
  return html`<li class="${problem.fatal ? 'error' : 'unclear'}">
    <p>${problem.fatal ? '' : html`<strong>${words.unclear}</strong> `}${ticked(problemSentence(problem, words))}</p>
    ${notes.length > 0 ? html`<p class="notes">${joined(notes, ' · ')}</p>` : ''}
  </li>`;
}

export function pipelineList(kinds: NonNullable<ReviewReport['pipelines']>, words: Words): string {
  return kinds.map((kind) => words.pipelines[kind]).join(', ');
}

/** Named before the list is opened. */
const FEW_JOBS = 4;

/** Which runner classes would take each job, and why. */
export function jobsPart({ jobs, unlistedJobs = 0 }: ReportDetail, words: Words, lines: CodeLines): Html {
  const { pages } = words;
  const all = jobs.flatMap((group) => group.jobs.map(({ pipelines }) => pipelines.join()));
  const usual = grouped(all, String).toSorted(([, one], [, other]) => other.length - one.length)[0]?.[0];
  const groups = jobs.map(({ choice, jobs: ofChoice }) => {
    const items = ofChoice.map(({ name, at, pipelines }) => {
      const kinds = pipelines.join() === usual ? '' : html` <small>${pipelineList(pipelines, words)}</small>`;
      return html`<li><code>${seen(name)}</code> ${lines.place(at)}${kinds}</li>`;
    });
    const classes = choice.classes.map((each, index) => html`<li>${inline(classText(each, index === 0, words))}</li>`);
    const first = ofChoice.slice(0, FEW_JOBS).map(({ name }) => html`<code>${seen(name)}</code>`);
    const names = html`${joined(first)}${ofChoice.length > FEW_JOBS ? ' …' : ''}`;
    return html`<li><details><summary>${pages.jobCount(ofChoice.length)}: ${names}</summary><ul class="jobs">${items}</ul></details>
      <ul>${classes}</ul></li>`;
  });
  return html`<ul class="groups">${groups}</ul>${unlistedJobs > 0 ? html`<p>${pages.moreJobs(unlistedJobs)}</p>` : ''}`;
}

export function policyPart({ policy }: ReportDetail, words: Words): Html {
  const rows = policy.map(
    ({ name, value, at }) =>
      html`<li><code>${name}</code> <code class="value">${seen(value)}</code> <small>${placeHtml(at)}</small></li>`,
  );
  return html`<p>${words.pages.setByPolicyWhy}</p><ul class="rows">${rows}</ul>`;
}

export function spentPart({ stages, calls }: Spent, words: Words): Html {
  const { pages, locale } = words;
  const numbers = new Intl.NumberFormat(locale);
  const times = Object.entries(stages).map(([stage, time]) => ({
    name: pages.stages[stage as Stage] ?? stage,
    value: time,
    shown: pages.milliseconds(time),
  }));
  const total = Object.values(calls).reduce((sum, number) => sum + number, 0);
  const rows = Object.entries(calls)
    .toSorted(([, one], [, other]) => other - one)
    .map(([call, number]) => html`<tr><td><code>${call}</code></td><td>${numbers.format(number)}</td></tr>`);
  return html`${barList(pages.took, times)}
    <details><summary>${pages.calls(total)}</summary><table><thead><tr><th>${pages.callNames.call}</th><th>${pages.callNames.times}</th></tr></thead>
    <tbody>${rows}</tbody></table></details>`;
}

export function lintPart(lint: LintReport, words: Words): Html {
  const { valid, errors, differences, total, notCompared } = lint;
  const { report: headings } = words;
  return html`<p><strong>${valid ? headings.lintValid : headings.lintInvalid}</strong>
      ${notCompared === null ? (total === 0 ? headings.lintEqual : '') : ticked(notCompared)}</p>
    ${errors.length > 0 ? html`<ul>${errors.map((error) => html`<li>${ticked(error)}</li>`)}</ul>` : ''}
    ${differences.length > 0 ? differenceTable(differences, headings) : ''}
    ${total > differences.length ? html`<p>${words.more(total - differences.length)}</p>` : ''}`;
}

function differenceTable(differences: readonly LintDifference[], headings: ReportWords): Html {
  const value = (text: string | null) =>
    text === null ? html`<td>${headings.nothing}</td>` : html`<td><code>${seen(text)}</code></td>`;
  return html`<p>${headings.lintDiffers}</p>
    <table><thead><tr><th>${headings.where}</th><th>Pipewarden</th><th>GitLab</th></tr></thead>
    <tbody>${differences.map(
      ({ path, ours, gitlab }) =>
        html`<tr><td>${path === '' ? headings.lint : html`<code>${path}</code>`}</td>${value(ours)}${value(gitlab)}</tr>`,
    )}</tbody></table>`;
}

// GitLab allows 100 levels of includes at most.
const DEEPEST = 100;

export function includeTree(root: NonNullable<ReviewReport['includes']>, words: Words, lines: CodeLines): Html {
  return html`<ul class="tree">${includeItem(root, 0, words, lines)}</ul>`;
}

function includeItem(line: IncludeLine, depth: number, words: Words, lines: CodeLines): Html {
  const below = depth < DEEPEST ? line.includes : [];
  return html`<li>
    <code>${seen(line.name)}</code> <small>${line.kind}${line.at ? html` · ${lines.place(line.at)}` : ''}</small>
    ${line.unavailable ? html`<strong class="unavailable">${words.report.notRead}: ${wordFor(line.unavailable, words.pages.unavailable)}</strong>` : ''}
    ${below.length > 0 ? html`<ul>${below.map((each) => includeItem(each, depth + 1, words, lines))}</ul>` : ''}
  </li>`;
}
