/** SARIF 2.1.0 (OASIS): editors and code scanning show it. */
import type { Finding } from '../../review/judge/finding.ts';
import type { ReportProblem, ReviewReport } from '../../review/judge/report.ts';
import type { Suggestion } from '../../rules/judging/hit.ts';
import { pathInUrl, type Span } from '../../source.ts';
import { english } from '../words-en.ts';
import { ownPlaceOf } from './own-place.ts';
import {
  type FormatContext,
  insteadOf,
  OWN_RULES,
  pipelinesOf,
  rulesInForce,
  ruleUrl,
  type Told,
  toldFinding,
  toldProblem,
  type Weight,
} from './told.ts';

/** A version of its own, so that nothing that is known by an old one is mistaken for new. */
const FINGERPRINT = 'pipewarden/v1';
const ROOT = '%SRCROOT%';

const LEVELS: Readonly<Record<Weight, 'error' | 'warning' | 'note'>> = {
  refused: 'error',
  error: 'error',
  later: 'warning',
  warning: 'warning',
  unknown: 'note',
};

export function sarif(report: ReviewReport, context: FormatContext): unknown {
  const rules = [...rulesOf(context), ...ownRules()];
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  const results = [
    ...report.problems.map((problem) => problemResult(problem, report, context)),
    ...report.findings.map((finding) => findingResult(finding, report, context)),
    ...report.fixed.map((finding) => ({ ...findingResult(finding, report, context), baselineState: 'absent' })),
  ];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Pipewarden',
            version: context.version,
            semanticVersion: context.version,
            ...(context.rulesUrl === null ? {} : { informationUri: context.rulesUrl }),
            rules,
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [ROOT]: { description: { text: 'The top of the project' } } },
        invocations: [{ executionSuccessful: true, endTimeUtc: report.takenAt }],
        results: results.map((result) => ({ ...result, ...indexed(indexOf.get(result.ruleId)) })),
        properties: { project: report.project, policy: report.policy ?? null, state: report.state },
      },
    ],
  };
}

function indexed(ruleIndex: number | undefined) {
  return ruleIndex === undefined ? {} : { ruleIndex };
}

function rulesOf({ policy, rulesUrl }: FormatContext) {
  return rulesInForce(policy).map(({ id, rule, level }) => {
    const url = ruleUrl(id, rulesUrl);
    return {
      id,
      shortDescription: { text: rule.summary },
      fullDescription: { text: rule.why },
      help: {
        text: `${rule.why}\n${rule.fix}`,
        markdown: `**Why.** ${rule.why}\n\n**What to do.** ${rule.fix}`,
      },
      ...(url === null ? {} : { helpUri: url }),
      defaultConfiguration: { level },
    };
  });
}

function ownRules() {
  return Object.entries(OWN_RULES).map(([id, text]) => ({
    id,
    shortDescription: { text },
    defaultConfiguration: { level: id === 'not-evaluable' ? 'note' : 'error' },
  }));
}

function problemResult(problem: ReportProblem, report: ReviewReport, context: FormatContext) {
  const told = toldProblem(problem);
  return {
    ...resultOf(told),
    locations: [{ physicalLocation: problem.at ? physical(problem.at, context) : nowhere(problem, report, context) }],
    baselineState: problem.existing ? 'unchanged' : 'new',
    properties: { kind: problem.kind, pipelines: pipelinesOf(problem, report) },
  };
}

/** Many readers know no result without a place. */
function nowhere(problem: ReportProblem, report: ReviewReport, { isOwn }: FormatContext) {
  const { path, first } = ownPlaceOf(problem, report, isOwn);
  return { artifactLocation: artifact(path, () => true), region: { startLine: first } };
}

function findingResult(finding: Finding, report: ReviewReport, context: FormatContext) {
  const { at, exempted, suggestion, change, uses } = finding;
  return {
    ...resultOf(toldFinding(finding, context)),
    locations: [
      {
        physicalLocation: physical(at, context),
        logicalLocations: uses.map(({ job }) => ({ name: job, kind: 'job' })),
      },
    ],
    ...some('relatedLocations', related(finding, context)),
    partialFingerprints: { [FINGERPRINT]: finding.fingerprint },
    baselineState: change === 'introduced' ? 'new' : 'unchanged',
    ...(exempted ? { suppressions: [{ kind: 'external', justification: exempted.reason }] } : {}),
    ...(suggestion?.safe ? { fixes: [fixOf(at, suggestion, context)] } : {}),
    properties: { value: finding.value, pipelines: pipelinesOf(finding, report), ...runners(finding) },
  };
}

function runners(finding: Finding) {
  return finding.runners ? { runners: finding.runners.names } : {};
}

function resultOf({ rule, weight, message, why, fix }: Told) {
  return {
    ruleId: rule,
    level: LEVELS[weight],
    message: { text: [message, why, fix].filter((part) => part !== '').join(' ') },
  };
}

/** The way that the value came, what else caused it, and where it is found as well. */
function related({ uses, because, also = [] }: Finding, context: FormatContext) {
  const hops = (uses[0]?.via ?? []).map(({ by, name, at }) => ({ at, text: `${by} ${name}` }));
  const causes = because.map((at) => ({ at, text: english.report.because }));
  const others = also.map(({ at, value }) => ({ at, text: value }));
  return [...hops, ...causes, ...others].map(({ at, text }, id) => ({
    id,
    physicalLocation: physical(at, context),
    message: { text },
  }));
}

function some<T>(name: string, list: readonly T[]) {
  return list.length > 0 ? { [name]: list } : {};
}

function fixOf(at: Span, suggestion: Suggestion, context: FormatContext) {
  const { artifactLocation, region } = physical(at, context);
  return {
    description: { text: insteadOf(suggestion) },
    artifactChanges: [
      {
        artifactLocation,
        replacements: [{ deletedRegion: region, insertedContent: { text: suggestion.replacement } }],
      },
    ],
  };
}

function physical({ file, start, end }: Span, { isOwn }: Pick<FormatContext, 'isOwn'>) {
  return {
    artifactLocation: artifact(file, isOwn),
    region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
  };
}

/** Files of the project lie below its top. Others have an address, or stand below a word that nobody takes for a path. */
function artifact(file: string, isOwn: FormatContext['isOwn']) {
  if (URL.canParse(file) && /^https?:/.test(file)) return { uri: file };
  const uri = pathInUrl(file);
  return isOwn(file) ? { uri, uriBaseId: ROOT } : { uri: `elsewhere:${uri}` };
}
