import { shorten } from '../../quoted-text.ts';
import type { Finding } from './finding.ts';
import type { ReviewReport } from './report.ts';

/** Nobody reads more of them, and each is sent, kept and shown in one piece. */
const MOST_FINDINGS = 1_000;
const MOST_PROBLEMS = 500;
/** Of one text, a value above all. */
const MOST_CHARACTERS = 4_000;

/** What a report lists of very much: what counts most, in the order in which it was. What is decided was decided from all of it. */
export function listedReport(report: ReviewReport): ReviewReport {
  const findings = mostImportant(report.findings, MOST_FINDINGS);
  const fixed = report.fixed.slice(0, MOST_FINDINGS);
  const problems = mostImportant(report.problems, MOST_PROBLEMS);
  const count = (of: Pick<ReviewReport, 'findings' | 'fixed' | 'problems'>) =>
    of.findings.length + of.fixed.length + of.problems.length;
  const unlisted = count(report) - count({ findings, fixed, problems });
  return withShortTexts({ ...report, findings, fixed, problems, ...(unlisted > 0 ? { unlisted } : {}) });
}

type Listed = Pick<Finding, 'exempted' | 'change' | 'level'> | ReviewReport['problems'][number];

function mostImportant<T extends Listed>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  const kept = new Set([...all].sort((a, b) => rank(a) - rank(b)).slice(0, most));
  return all.filter((each) => kept.has(each));
}

function rank(each: Listed): number {
  if ('fatal' in each) return each.fatal ? 0 : each.existing ? 2 : 1;
  if (each.exempted || each.change === 'existing') return 2;
  return each.level === 'error' ? 0 : 1;
}

function withShortTexts<T>(value: T): T {
  if (typeof value === 'string') return shorten(value, MOST_CHARACTERS) as T;
  if (Array.isArray(value)) return value.map(withShortTexts) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withShortTexts(each)])) as T;
}
