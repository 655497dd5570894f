/** GitLab's SAST report (`artifacts:reports:sast`), by version 15 of its schema: the security dashboard shows it. */

import { shorten } from '../../quoted-text.ts';
import type { Finding } from '../../review/judge/finding.ts';
import type { ReviewReport } from '../../review/judge/report.ts';
import { ruleOf } from '../sentence.ts';
import { type OwnPlace, ownPlaceOf } from './own-place.ts';
import { type FormatContext, toldFinding, type Weight } from './told.ts';

const SCHEMA = '15.2.1';
/** What is longer is refused. Source: the schema, 15.0.7 (GitLab 18.9). */
const LONGEST = { name: 255, description: 1_048_576, solution: 7_000 };

const SEVERITIES: Readonly<Record<Weight, 'High' | 'Medium' | 'Low' | 'Info'>> = {
  refused: 'Info',
  error: 'High',
  later: 'Medium',
  warning: 'Low',
  unknown: 'Info',
};

/** Without what is exempted. A configuration that GitLab refuses is no vulnerability. */
export function sast(report: ReviewReport, context: FormatContext): unknown {
  const { findings, takenAt, state } = report;
  const tool = { id: 'pipewarden', name: 'Pipewarden', version: context.version, vendor: { name: 'Pipewarden' } };
  const time = takenAt.slice(0, '2027-01-31T12:00:00'.length);
  return {
    version: SCHEMA,
    schema: `https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v${SCHEMA}/dist/sast-report-format.json`,
    scan: {
      analyzer: tool,
      scanner: tool,
      type: 'sast',
      start_time: time,
      end_time: time,
      status: state === 'not_evaluable' ? 'failure' : 'success',
    },
    vulnerabilities: findings
      .filter(({ exempted }) => !exempted)
      .map((finding) => vulnerability(finding, ownPlaceOf(finding, report, context.isOwn), context)),
  };
}

function vulnerability(finding: Finding, { path, first, last, elsewhere }: OwnPlace, context: FormatContext) {
  const { rule, weight, message, why, fix, url } = toldFinding(finding, context);
  const { fingerprint, uses } = finding;
  return {
    id: fingerprint.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    name: shorten(ruleOf(finding)?.summary ?? rule, LONGEST.name),
    description: shorten(
      [`${message}${elsewhere}`, why].filter((part) => part !== '').join('\n\n'),
      LONGEST.description,
    ),
    severity: SEVERITIES[weight],
    ...(fix === '' ? {} : { solution: shorten(fix, LONGEST.solution) }),
    identifiers: [
      { type: 'pipewarden_rule', name: `Pipewarden ${rule}`, value: rule, ...(url === null ? {} : { url }) },
    ],
    ...(url === null ? {} : { links: [{ url }] }),
    // Else GitLab takes two findings of a rule in one line for one, and a line that moves for another.
    tracking: {
      type: 'source',
      items: [
        {
          file: path,
          start_line: first,
          end_line: last,
          signatures: [{ algorithm: 'hash', value: fingerprint }],
        },
      ],
    },
    location: {
      file: path,
      start_line: first,
      end_line: last,
      ...(uses[0] ? { method: uses[0].job } : {}),
    },
  };
}
