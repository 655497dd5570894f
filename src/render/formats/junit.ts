/** JUnit XML by rule (`artifacts:reports:junit`): what counts is a failed test, a rule that finds nothing a passed one. */
import { html } from 'hono/html';
import { onOneLine } from '../../quoted-text.ts';
import type { Finding } from '../../review/judge/finding.ts';
import type { ReportProblem, ReviewReport } from '../../review/judge/report.ts';
import type { Span } from '../../source.ts';
import { type FormatContext, rulesInForce, type Told, toldFinding, toldProblem } from './told.ts';

interface Case {
  readonly rule: string;
  readonly name: string;
  readonly file: string | null;
  readonly outcome: 'passed' | 'skipped' | 'failed';
  readonly message: string;
  readonly text: string;
}

/** GitLab takes one failure a test and tells tests apart by class and name, so each finding is a test. */
export function junit(report: ReviewReport, context: FormatContext): string {
  const found = [
    ...report.problems.map(problemCase),
    ...report.findings.map((finding) => findingCase(finding, context)),
  ];
  const silent = rulesInForce(context.policy)
    .filter(({ id }) => found.every(({ rule }) => rule !== id))
    .map(({ id, rule }) => passed(id, rule.summary));
  const cases = [...found, ...silent];
  const count = (outcome: Case['outcome']) => cases.filter((each) => each.outcome === outcome).length;
  const counts = { tests: cases.length, failures: count('failed'), skipped: count('skipped') };
  const attributes = attributesOf({ name: 'Pipewarden', ...counts, errors: 0 });
  const lines = cases.map((each) => `    ${caseElement(each)}`).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${attributes}>
  <testsuite ${attributes} timestamp="${report.takenAt}">
${lines}
  </testsuite>
</testsuites>
`;
}

function passed(rule: string, summary: string): Case {
  return { rule, name: summary, file: null, outcome: 'passed', message: '', text: '' };
}

function problemCase(problem: ReportProblem): Case {
  return caseOf(toldProblem(problem), problem.at, problem.message);
}

function findingCase(finding: Finding, context: FormatContext): Case {
  return caseOf(toldFinding(finding, context), finding.at, finding.value);
}

/** What does not count is skipped, as a test is that is known to fail. */
function caseOf({ rule, message, why, fix, url, counts }: Told, at: Span | null, what: string): Case {
  const place = at ? `${at.file}:${at.start.line}` : '';
  return {
    rule,
    name: [place, what].filter((part) => part !== '').join(' '),
    file: at?.file ?? null,
    outcome: counts ? 'failed' : 'skipped',
    message,
    text: [place, message, why, fix, url ?? ''].filter((part) => part !== '').join('\n'),
  };
}

function caseElement({ rule, name, file, outcome, message, text }: Case): string {
  const attributes = attributesOf({ classname: rule, name, ...(file === null ? {} : { file }) });
  if (outcome === 'passed') return `<testcase ${attributes}/>`;
  const inside =
    outcome === 'skipped'
      ? `<skipped ${attributesOf({ message })}/>`
      : `<failure ${attributesOf({ message, type: rule })}>${escaped(text)}</failure>`;
  return `<testcase ${attributes}>${inside}</testcase>`;
}

function attributesOf(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(onOneLine(String(value)))}"`)
    .join(' ');
}

/** XML has no way to write most control characters. */
function escaped(text: string): string {
  return String(html`${text.split('\n').map(onOneLine).join('\n')}`);
}
