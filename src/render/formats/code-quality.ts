/** GitLab's Code Quality report (`artifacts:reports:codequality`, GitLab 18): merge requests show what is new in it. */
import type { Finding } from '../../review/judge/finding.ts';
import type { ReportProblem, ReviewReport } from '../../review/judge/report.ts';
import { type OwnPlace, ownPlaceOf } from './own-place.ts';
import { problemKey } from './problem-key.ts';
import { type FormatContext, type Told, toldFinding, toldProblem, type Weight } from './told.ts';

const SEVERITIES: Readonly<Record<Weight, 'blocker' | 'critical' | 'major' | 'minor' | 'info'>> = {
  refused: 'blocker',
  error: 'critical',
  later: 'major',
  warning: 'minor',
  unknown: 'info',
};

/** GitLab compares two reports by their fingerprints, so what stood before is part of each; what is exempted is of none. */
export function codeQuality(report: ReviewReport, context: FormatContext): unknown {
  const place = (told: Finding | ReportProblem) => ownPlaceOf(told, report, context.isOwn);
  const { findings, problems } = report;
  return [
    ...problems.map((problem) => entry(toldProblem(problem), problemKey(problem), place(problem))),
    ...findings
      .filter(({ exempted }) => !exempted)
      .map((finding) => entry(toldFinding(finding, context), finding.fingerprint, place(finding))),
  ];
}

function entry({ rule, weight, message, why, fix }: Told, fingerprint: string, place: OwnPlace) {
  const body = [why, fix].filter((part) => part !== '').join(' ');
  return {
    type: 'issue',
    check_name: rule,
    description: `${message}${place.elsewhere}`,
    ...(body === '' ? {} : { content: { body } }),
    categories: ['Security'],
    severity: SEVERITIES[weight],
    fingerprint,
    location: { path: place.path, lines: { begin: place.first, end: place.last } },
  };
}
