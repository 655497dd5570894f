import type { ConfigProblem, ResolvedConfig } from '../../ci/config.ts';
import { kindsIn, ownConfigs } from '../../ci/config-parts.ts';
import { resolve, resolveAll } from '../../ci/resolve.ts';
import { lookupIn, textsOf } from '../../includes/request.ts';
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { Audience } from '../../secrets/audience.ts';
import { redactorFor } from '../../secrets/redactor-for.ts';
import { type Finding, somePipelines } from '../judge/finding.ts';
import type { Judgement } from '../judge/judge.ts';
import { lintedPipelinesOf } from '../judge/pipeline-of.ts';
import type { LintReport, ReportProblem } from '../judge/report.ts';
import type { LintResult, Snapshot } from '../snapshot.ts';
import { type ComparedLint, compareLint, isComplete, readsSameFiles } from './compare-lint.ts';
import { judgeMerged } from './judge-merged.ts';
import { isAboutConfiguration, lintVerdict } from './lint-errors.ts';

export interface LintJudgement {
  readonly report: LintReport;
  /** What GitLab itself calls broken. */
  readonly problems: readonly ReportProblem[];
  /** The head without what we called broken and GitLab does not. */
  readonly head: Judgement;
  /** What only GitLab's merged configuration holds, and the policy minds. */
  readonly findings: readonly Finding[];
}

/**
 * GitLab as the judge of the head's validity, and a net below our own reading. Lint evaluates one pipeline, so the head is
 * compared with that kind alone. GitLab's errors are those of all pipelines that have the same files; where none has, they
 * stand in the report alone. Where both read the same files and GitLab calls them valid, what we call broken is a
 * difference. Of other differences one of the two programs is wrong, and the author is neither; but what GitLab would run is
 * judged.
 */
export function judgeByLint(
  snapshot: Snapshot,
  commit: string,
  head: Judgement,
  policy: EffectivePolicy,
  audience: Audience | null,
): LintJudgement | null {
  const { lint } = snapshot;
  const linted = lint ? lintedConfig(lint, snapshot, commit, policy) : null;
  if (!lint || !linted) return null;
  const redactor = redactorFor([linted, ...head.configs], audience, textsOf(snapshot.head));
  const compared = compareLint(lint, linted, redactor);
  const same = isComplete(linted)
    ? ownConfigs(head.configs).filter((config) => filesIn(config) === filesIn(linted))
    : [];
  const refuted = lintVerdict(lint) === 'valid' && readsSameFiles(lint, linted) ? same.flatMap(brokenInPushes) : [];
  const report = { ...compared.report, refuted: [...new Set(refuted.map(({ message }) => redactor.text(message)))] };
  const problems = errorsOf(compared, same, head, snapshot.lintErrorsBefore ?? [], policy);
  const { isEmpty: isOpen } = redactor.closed;
  return {
    report: isOpen ? report : withoutWords(report),
    problems: isOpen ? problems : problems.map((problem) => ({ ...problem, message: `GitLab: ${NOT_TOLD}` })),
    head: without(refuted, head),
    findings: judgeMerged(compared, { snapshot, commit, head, policy, linted, redactor }),
  };
}

/** An error of GitLab's says which job it is about, and not in which file that stands. */
const NOT_TOLD =
  'it says what is wrong, but files take part that not everybody who sees this merge request may see, so nothing of it is told';

function withoutWords(report: LintReport): LintReport {
  const notCompared = 'What differs is not told: not everybody may see all the files.';
  return {
    ...report,
    errors: report.errors.length > 0 ? [NOT_TOLD] : [],
    differences: [],
    refuted: [],
    notCompared: report.total > 0 ? notCompared : report.notCompared,
  };
}

/** As we read what lint evaluates, one pipeline out of several that variables of the settings may make of it. */
function lintedConfig(
  lint: LintResult,
  snapshot: Snapshot,
  commit: string,
  policy: EffectivePolicy,
): ResolvedConfig | null {
  const files = lookupIn(snapshot.head);
  const input = { ...lintedPipelinesOf(snapshot, commit, policy, lint.pipeline), files };
  if (lint.pipeline === 'none') return resolve(input);
  const { configs } = resolveAll(input);
  return configs.find((config) => readsSameFiles(lint, config)) ?? configs[0] ?? null;
}

/** Every file where it stands, so that two configurations of the same files are equal. */
function filesIn({ root }: ResolvedConfig): string {
  type File = ResolvedConfig['root'];
  const inOrder = (included: File): unknown[] => [included.name, ...included.includes.map(inOrder)];
  return JSON.stringify(inOrder(root));
}

/** Lint says nothing of what is wrong in other kinds of pipeline only. */
function brokenInPushes({ problems }: ResolvedConfig): readonly ConfigProblem[] {
  return problems.filter(({ fatal, cases }) => fatal && (!cases || cases.some(({ ref }) => ref === 'source_branch')));
}

/** Other configurations may have the same file, and the same said of it. */
function without(refuted: readonly ConfigProblem[], head: Judgement): Judgement {
  if (refuted.length === 0) return head;
  const keyOf = ({ at, message }: ConfigProblem) => JSON.stringify([at?.span ?? null, message]);
  const keys = new Set(refuted.map(keyOf));
  const configs = head.configs.map((config) => ({
    ...config,
    problems: config.problems.filter((problem) => !problem.fatal || !keys.has(keyOf(problem))),
  }));
  return { ...head, configs };
}

/** What stood before fails nothing, as everywhere. */
function errorsOf(
  { report }: ComparedLint,
  same: readonly ResolvedConfig[],
  head: Judgement,
  before: readonly string[],
  { scope }: EffectivePolicy,
): readonly ReportProblem[] {
  if (same.length === 0) return [];
  const cases = same.flatMap((config) => config.cases);
  const where = somePipelines(cases, kindsIn(ownConfigs(head.configs)));
  return report.errors.filter(isAboutConfiguration).map((error) => {
    const problem = { kind: 'gitlab', at: null, message: `GitLab: ${error}`, ...where };
    const existing = scope !== 'all' && before.includes(error);
    return existing ? { ...problem, fatal: false, existing } : { ...problem, fatal: true };
  });
}
