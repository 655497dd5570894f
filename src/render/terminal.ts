/** What `check` prints for people. Everything from a merge request is untrusted here. */
import pc from 'picocolors';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { Finding, FindingHop } from '../review/judge/finding.ts';
import type { ReportProblem, ReviewReport } from '../review/judge/report.ts';
import { counts } from '../review/judge/verdict.ts';
import type { Redactor } from '../secrets/redactor.ts';
import type { Span } from '../source.ts';
import { toldFinding } from './formats/told.ts';
import { lineExcerpt } from './line-excerpt.ts';
import { ownMessage, requestUrl } from './own-words.ts';
import { locationText, printable } from './printable.ts';
import { datePart, pipelinesPart, problemTold, reachPart, ruleOf, type Shown } from './sentence.ts';
import { english } from './words-en.ts';

export interface TerminalOptions {
  readonly color: boolean;
  /** How wide it is; null: nobody knows. */
  readonly columns: number | null;
  /** See wrapLine; null: lines are left as long as they are. */
  readonly wrap: ((line: string) => string) | null;
  /** Only what counts, and nothing where nothing does. */
  readonly quiet: boolean;
  /** See FormatContext. */
  readonly rulesUrl: string | null;
  readonly policy: Pick<EffectivePolicy, 'project' | 'message' | 'requestUrl' | 'scope'>;
  /** What else there is to know of the policy, below its name; '' where there is nothing. */
  readonly policyNote: string;
  /** One line of a file that took part, without its line end. */
  readonly lineOf: (file: string, line: number) => string | null;
  readonly redactor: Redactor;
}

const MOST_JOBS = 5;

export function checkText(report: ReviewReport, options: TerminalOptions): string {
  const colors = pc.createColors(options.color);
  const shown = shownOf(report, options);
  const said = new Set<string>();
  const blocks = [
    ...shown.problems.map((problem) => problemBlock(problem, options, colors)),
    ...shown.findings.map((finding) => findingBlock(finding, options, colors, said)),
    ...(options.quiet
      ? []
      : [wrapped([...policyLine(report, options, colors), summaryLine(report, options, colors)], options)]),
  ];
  return blocks.length === 0 ? '' : `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** What stood before and does not count is only counted. */
function shownOf(
  report: ReviewReport,
  { policy, quiet }: TerminalOptions,
): Pick<ReviewReport, 'problems' | 'findings'> {
  const isShown = (finding: Finding) => counts(finding, policy) || (!quiet && finding.change === 'introduced');
  return {
    problems: withoutFindings(report).filter(({ existing }) => !existing),
    findings: report.findings.filter(isShown),
  };
}

function wrapped(lines: readonly string[], { wrap }: TerminalOptions): readonly string[] {
  return wrap ? lines.map(wrap) : lines;
}

function levelOf({ level, notEvaluable }: Finding): 'error' | 'warning' | 'not evaluable' {
  return level === 'warning' && notEvaluable ? 'not evaluable' : level;
}

const PLAIN: Shown = { policys: printable, peoples: printable };

type Colors = ReturnType<typeof pc.createColors>;

/** `said`: advice that stands above; it grows. */
function findingBlock(finding: Finding, options: TerminalOptions, colors: Colors, said: Set<string>): string[] {
  const { message, why, fix, url } = toldFinding(finding, options);
  const level = levelOf(finding);
  const shown = level === 'error' ? colors.red(level) : colors.yellow(level);
  const old = finding.exempted ? ' (exempted)' : finding.change === 'existing' ? ' (existing)' : '';
  const name = colors.cyan(finding.rule);
  const advice = (title: string, text: string) => {
    if (text === '' || said.has(text)) return [];
    said.add(text);
    return [`  ${colors.dim(`${title}:`)} ${printable(text)}`];
  };
  const heading = `${colors.bold(locationText(finding.at))} ${shown} ${url !== null && options.color ? linked(name, url) : name}: ${printable(message)}${colors.dim(old)}`;
  const sentences = [
    ...usesLine(finding).map((line) => `  ${line}`),
    ...reachPart(finding, english, PLAIN).map((line) => `  ${line}`),
    ...runnerLine(finding).map((line) => `  ${line}`),
    ...datePart(finding, english, PLAIN).map((line) => `  ${line}`),
    ...advice('why', why),
    ...advice('fix', fix),
    ...advice('see', options.color ? '' : (url ?? '')),
    ...ownWords(finding, options).map((line) => `  ${line}`),
  ];
  return [...wrapped([heading], options), ...excerpt(finding.at, options, colors), ...wrapped(sentences, options)];
}

/** Terminals that know no links show the text alone. */
function linked(text: string, url: string): string {
  return `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\`;
}

/** A rule may speak of the same place in its own words, or of several problems at once. */
export function withoutFindings({ problems, findings }: ReviewReport): ReportProblem[] {
  const told = findings.flatMap((finding) => [
    finding.at,
    ...(finding.also ?? []).map(({ at }) => at),
    ...(problemTold(finding) === undefined ? [] : finding.because),
  ]);
  const places = new Set(told.map((at) => JSON.stringify(at)));
  return problems.filter(({ at }) => at === null || !places.has(JSON.stringify(at)));
}

function problemBlock(problem: ReportProblem, options: TerminalOptions, colors: Colors): string[] {
  const level = problem.fatal ? colors.red('error') : colors.yellow('not evaluable');
  const at = problem.at ? `${colors.bold(locationText(problem.at))} ` : '';
  const where = pipelinesPart(problem, english).map((part) => `  ${part}`);
  const old = problem.existing ? colors.dim(' (existing)') : '';
  return [
    ...wrapped([`${at}${level}: ${printable(problem.message)}${old}`, ...where], options),
    ...(problem.at ? excerpt(problem.at, options, colors) : []),
  ];
}

function excerpt(at: Span, { lineOf, redactor, columns }: TerminalOptions, colors: Colors): string[] {
  const line = lineOf(at.file, at.start.line);
  return line === null ? [] : lineExcerpt(at, line, { columns, redactor, dim: colors.dim, mark: colors.red });
}

/** The jobs it reaches, and the way from the first of them back to its line. */
function usesLine({ uses }: Finding): string[] {
  if (uses.length === 0) return [];
  const names = uses.slice(0, MOST_JOBS).map((use) => printable(use.job));
  const more = uses.length > MOST_JOBS ? ` and ${uses.length - MOST_JOBS} more` : '';
  const way = (uses[0]?.via ?? []).map(hopText).reverse().join(' ← ');
  return [`in ${uses.length === 1 ? 'job' : 'jobs'} ${names.join(', ')}${more}${way === '' ? '' : ` (${way})`}`];
}

function hopText(hop: FindingHop): string {
  return `${hop.by} ${printable(hop.name)}`;
}

/** Left out where the sentence names it. */
function runnerLine({ runners, say }: Finding): string[] {
  const said = new Set(Object.values(say.values));
  if (runners?.assumed && runners.names.length === 0) return [english.assumedClass];
  if (!runners || runners.names.every((name) => said.has(name))) return [];
  if (runners.assumed) return [english.assumedRunner];
  return [`on runner ${runners.names.length === 1 ? 'class' : 'classes'} ${runners.names.map(printable).join(', ')}`];
}

/** The group's own words and link, in refusals. */
function ownWords(finding: Finding, { policy }: TerminalOptions): string[] {
  if (!ruleOf(finding)?.requestable) return [];
  const url = policy.requestUrl && requestUrl(policy.requestUrl, finding, policy.project, '');
  const message = ownMessage(policy.message, finding, policy.project, '', (value) => value);
  return [message, url ?? ''].map((text) => printable(text.trim())).filter((text) => text !== '');
}

function summaryLine(report: ReviewReport, { policy }: TerminalOptions, colors: Colors): string {
  const counted = report.findings.filter((finding) => counts(finding, policy));
  const ofLevel = (level: string) => counted.filter((finding) => levelOf(finding) === level).length;
  const exempted = report.findings.filter((finding) => finding.exempted).length;
  const problems = withoutFindings(report);
  const refused = problems.filter(({ fatal, existing: old }) => fatal && !old).length;
  const unclear = ofLevel('not evaluable') + problems.filter(({ fatal, existing: old }) => !fatal && !old).length;
  const existing = report.findings.length - counted.length - exempted + problems.filter((each) => each.existing).length;
  const parts = [
    count(ofLevel('error') + refused, 'error'),
    count(ofLevel('warning'), 'warning'),
    ...(unclear > 0 ? [`${unclear} not evaluable`] : []),
    ...(existing > 0 ? [`${existing} existing (not counted)`] : []),
    ...(exempted > 0 ? [`${exempted} exempted`] : []),
    ...(report.fixed.length > 0 ? [`${report.fixed.length} fixed`] : []),
  ];
  const where = `in ${count(report.jobs, 'job')} of ${count(report.files.length, 'file')}`;
  const text = `${parts.join(', ')} ${where}`;
  return report.state === 'passed'
    ? colors.green(text)
    : report.state === 'failed'
      ? colors.red(text)
      : colors.yellow(text);
}

function policyLine(
  { policy, unconfigured = [] }: ReviewReport,
  { policyNote }: TerminalOptions,
  colors: Colors,
): string[] {
  const missing = unconfigured.map((each) => colors.yellow(english.unconfigured[each]));
  const named = policy === undefined ? [] : [`policy: ${printable(policy)}`];
  return [...missing, ...[...named, ...(policyNote === '' ? [] : [`  ${policyNote}`])].map(colors.dim)];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
