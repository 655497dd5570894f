/** GitLab's Code Quality report (`artifacts:reports:codequality`, GitLab 18): merge requests show what is new in it. */
import type { ReviewReport } from '../../review/judge/report.ts';
import type { Span } from '../../source.ts';
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
export function codeQuality({ findings, problems }: ReviewReport, context: FormatContext): unknown {
  return [
    ...problems.map((problem) => entry(toldProblem(problem), problemKey(problem), problem.at)),
    ...findings
      .filter(({ exempted }) => !exempted)
      .map((finding) => entry(toldFinding(finding, context), finding.fingerprint, finding.at)),
  ];
}

function entry({ rule, weight, message, why, fix }: Told, fingerprint: string, at: Span | null) {
  const body = [why, fix].filter((part) => part !== '').join(' ');
  return {
    type: 'issue',
    check_name: rule,
    description: message,
    ...(body === '' ? {} : { content: { body } }),
    categories: ['Security'],
    severity: SEVERITIES[weight],
    fingerprint,
    location: { path: at?.file ?? '.gitlab-ci.yml', lines: { begin: at?.start.line ?? 1, end: at?.end.line ?? 1 } },
  };
}
