import { shorten } from '../quoted-text.ts';
import type { Finding } from '../review/judge/finding.ts';
import type { ReportProblem, ReviewReport } from '../review/judge/report.ts';
import type { CommandName } from '../review/plan/bot-commands.ts';
import type { NoStatus } from '../review/plan/status-target.ts';
import type { Span } from '../source.ts';
import { impactLines } from './impact.ts';
import { code, link, withoutQuickActions } from './markdown.ts';
import { problemSentence } from './problem-sentence.ts';
import {
  datePart,
  IN_MARKDOWN,
  levelWord,
  markdownSentence,
  pipelinesPart,
  problemTold,
  reachPart,
} from './sentence.ts';
import type { Words } from './words.ts';

export interface SummaryContext {
  readonly words: Words;
  /** True for a finding that counts against the merge request. */
  readonly counts: (finding: Finding) => boolean;
  /** Why there is no commit status; null: there may be one. */
  readonly noStatus: NoStatus | null;
  /** The bot's user name; absent where comments are not answered at once. */
  readonly answersAs?: string;
  /** Link to the newest report of the merge request; null: there is none. */
  readonly report?: string | null;
}

const MOST_FINDINGS = 25;
const MOST_UNCOUNTED = 15;
const MOST_PROBLEMS = 15;

/** The summary note. Nothing in it changes from run to run: no time, no job, no link to the report of one run. */
export function summaryBody(report: ReviewReport, context: SummaryContext): string {
  const { words } = context;
  const counted = report.findings.filter(context.counts);
  const exempted = report.findings.filter((finding) => finding.exempted);
  const existing = report.findings.filter((finding) => !context.counts(finding) && !finding.exempted);
  const parts = [
    `**${verdict(report, counted, words)}**`,
    list(counted, MOST_FINDINGS, (finding) => findingLine(finding, words), words),
    problemsPart(
      report.problems.filter((problem) => !counted.some((finding) => says(finding, problem))),
      words,
    ),
    refutedPart(report, words),
    uncounted(existing, words.existing(existing.length), words),
    uncounted(exempted, words.exempted(exempted.length), words),
    report.fixed.length > 0 ? words.fixed(report.fixed.length) : '',
    impactPart(report, words),
    unconfiguredPart(report, words),
    [
      context.noStatus === null ? '' : words.noStatus[context.noStatus],
      context.report ? `**${link(words.fullReport, context.report)}.**` : '',
      words.runAgain,
      howToAsk(context),
    ]
      .filter((part) => part !== '')
      .join(' '),
  ];
  return withoutQuickActions(parts.filter((part) => part !== '').join('\n\n'));
}

function impactPart({ impact }: ReviewReport, words: Words): string {
  if (!impact) return '';
  const { title, lines } = impactLines(impact, words, code);
  return [`**${title}**`, lines.map((line) => `- ${line}`).join('\n')].join('\n\n');
}

function unconfiguredPart({ unconfigured = [] }: ReviewReport, words: Words): string {
  if (unconfigured.length === 0) return '';
  return `${words.headed(words.report.policy, words.joined(unconfigured.map((each) => words.unconfigured[each])))}`;
}

function howToAsk({ words, answersAs, report }: SummaryContext): string {
  if (answersAs === undefined) return report ? words.askByReport : '';
  const command = (name: CommandName) => code(`@${answersAs} ${name}`);
  return words.askMore(command('recheck'), command('explain'));
}

/** Is there anything an author has to know? Clean reviews stay silent. */
export function needsSummary(report: ReviewReport, counts: (finding: Finding) => boolean): boolean {
  const isSaid = report.findings.some(counts) || report.problems.length > 0 || report.impact !== undefined;
  return isSaid || (report.lint?.refuted.length ?? 0) > 0;
}

/** What an earlier summary says when nothing is left to say. */
export function allWellBody(words: Words): string {
  return `**${words.allWell}**\n\n${words.runAgain}`;
}

/** For the commit status: plain, at most 255 characters. */
export function statusDescription(
  report: ReviewReport,
  counts: (finding: Finding) => boolean,
  relevant: boolean,
  words: Words,
): string {
  const { errors, warnings } = byLevel(report.findings.filter(counts));
  const parts: string[] = [];
  if (report.problems.some((problem) => problem.kind === 'policy')) parts.push(words.statusPolicyBroken);
  else if (report.problems.some((problem) => problem.fatal)) parts.push(words.statusBroken);
  if (errors + warnings > 0) parts.push(words.statusFound(errors, warnings));
  if (parts.length === 0 && !relevant) parts.push(words.statusUntouched);
  if (report.state === 'not_evaluable') parts.push(words.statusNotEvaluable);
  if (parts.length === 0) parts.push(words.statusClean(report.jobs));
  const exempted = report.findings.filter((finding) => finding.exempted).length;
  if (exempted > 0) parts.push(words.statusExempted(exempted));
  return shorten(parts.join('; '), 255);
}

function verdict(report: ReviewReport, counted: readonly Finding[], words: Words): string {
  if (report.problems.some((problem) => problem.kind === 'policy')) return words.policyBroken;
  if (report.problems.some((problem) => problem.fatal)) return words.configBroken;
  const { errors, warnings } = byLevel(counted);
  if (report.state === 'passed' && counted.length === 0) return words.statusClean(report.jobs);
  if (errors + warnings === 0) return words.notEvaluable;
  return words.found(errors, warnings);
}

/** What could not be judged is neither, unless its rule makes an error of it. */
function byLevel(findings: readonly Finding[]): { errors: number; warnings: number } {
  const errors = findings.filter((finding) => finding.level === 'error');
  const warnings = findings.filter((finding) => finding.level === 'warning' && !finding.notEvaluable);
  return { errors: errors.length, warnings: warnings.length };
}

/** Some problems are findings of a rule too, several of one cause in one finding: once is enough. */
export function says(finding: Finding, problem: ReportProblem): boolean {
  const { at, because, value } = finding;
  const told = problemTold(finding);
  if ((told ?? value) === problem.message) return isSameLine(at, problem.at);
  const grouped = told !== undefined && problem.kind === 'unavailable';
  return grouped && [at, ...because].some((each) => isSameLine(each, problem.at));
}

function isSameLine(a: Span, b: Span | null): boolean {
  return a.file === b?.file && a.start.line === b.start.line;
}

function findingLine(finding: Finding, words: Words): string {
  const head = words.levelAt(levelWord(finding, words), place(finding.at));
  const said = [
    code(finding.rule),
    ...reachPart(finding, words, IN_MARKDOWN),
    ...datePart(finding, words, IN_MARKDOWN),
  ];
  return `- ${head}: ${markdownSentence(finding, words)} (${words.joined(said)})`;
}

function place(span: Span): string {
  return code(`${span.file}:${span.start.line}`);
}

function problemsPart(problems: readonly ReportProblem[], words: Words): string {
  if (problems.length === 0) return '';
  const line = (problem: ReportProblem) => {
    const before = problem.existing ? [words.thereBefore] : [];
    const said = words.joined([
      code(problemSentence(problem, words), 400),
      ...pipelinesPart(problem, words),
      ...before,
    ]);
    return `- ${problem.at ? `${place(problem.at)}: ` : ''}${said}`;
  };
  const heading = problems.every((problem) => problem.fatal) ? '' : `${words.notEvaluated}\n\n`;
  return heading + list(problems, MOST_PROBLEMS, line, words);
}

function uncounted(findings: readonly Finding[], heading: string, words: Words): string {
  if (findings.length === 0) return '';
  const lines = list(findings, MOST_UNCOUNTED, (finding) => findingLine(finding, words), words);
  return `<details><summary>${heading}</summary>\n\n${lines}\n\n</details>`;
}

function refutedPart({ lint }: ReviewReport, words: Words): string {
  const refuted = lint?.refuted ?? [];
  if (refuted.length === 0) return '';
  return `${words.lintRefutes}\n\n${list(refuted, MOST_PROBLEMS, (message) => `- ${code(message, 400)}`, words)}`;
}

function list<T>(items: readonly T[], most: number, line: (item: T) => string, words: Words): string {
  const lines = items.slice(0, most).map(line);
  if (items.length > most) lines.push(`- ${words.more(items.length - most)}`);
  return lines.join('\n');
}
