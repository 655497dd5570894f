/**
 * From what was read to what shall be written. Pure: the same snapshot always gives the same plan and report.
 *
 *     snapshot → policy → base and head resolved and judged → compared → placed → put into words → plan
 */
import type { ResolveInput } from './ci/config.ts';
import { lookupIn } from './includes/request.ts';
import { effectivePolicy, layersFor } from './policy/effective.ts';
import type { EffectivePolicy } from './policy/effective-policy.ts';
import { groupThatSet } from './policy/group-that-set.ts';
import type { PolicyLayer } from './policy/policy.ts';
import { readPolicy } from './policy/read-policy.ts';
import { desiredState } from './render/compose.ts';
import { type Compared, compare, goneBy } from './review/judge/compare.ts';
import { reportOf } from './review/judge/config-report.ts';
import type { Finding } from './review/judge/finding.ts';
import { fileMark } from './review/judge/fingerprint.ts';
import { hasPipeline, type Judgement, judge, withoutProblems } from './review/judge/judge.ts';
import { pipelineOf } from './review/judge/pipeline-of.ts';
import type { ReportProblem, ReviewReport } from './review/judge/report.ts';
import { runnerChoices } from './review/judge/runner-choice.ts';
import { runnerConfigPaths, runnerConfigRequests, runnerConfigsIn } from './review/judge/runner-configs.ts';
import { skippedReport } from './review/judge/skipped-report.ts';
import { pipelinePaths, touchesPipeline } from './review/judge/touches-pipeline.ts';
import { verdict } from './review/judge/verdict.ts';
import { judgeByLint } from './review/lint/judge-by-lint.ts';
import { placeAll } from './review/place/place-all.ts';
import type { ReviewPlan } from './review/plan/action.ts';
import { readAsks } from './review/plan/bot-commands.ts';
import { makePlan } from './review/plan/plan.ts';
import { readPosted } from './review/plan/posted.ts';
import type { Snapshot } from './review/snapshot.ts';
import { ruleCatalogue } from './rules/index.ts';
import type { SourceFile } from './source.ts';

export interface Decision {
  readonly plan: ReviewPlan;
  /** `written` is empty: whoever applies the plan fills it in. */
  readonly report: ReviewReport;
}

export function decide(snapshot: Snapshot): Decision {
  const { state } = snapshot.mergeRequest;
  if (state !== 'opened')
    return { plan: { notify: 'one', actions: [] }, report: skipped(snapshot, `the merge request is ${state}`) };

  const { policy, layers, problems } = policyFor(snapshot);
  const base = judgeSide(snapshot, policy, 'base');
  const head = judgeSide(snapshot, policy, 'head');
  const compared = compare(base, head, renamedMarks(snapshot));
  const relevant = isRelevant(snapshot, base, head, compared);
  const lint = relevant ? judgeByLint(snapshot, headCommit(snapshot), head) : null;
  const reported = reportFor(
    snapshot,
    policy,
    head,
    compared,
    relevant ? [...problems, ...(lint?.problems ?? [])] : null,
  );
  const report = lint ? { ...reported, lint: lint.report } : reported;

  const placed = placeAll(compared.findings, snapshot, base, head);
  const gone = problems.length > 0 ? () => false : goneBy(head);
  const posted = readPosted(snapshot.posted.discussions, snapshot.me, snapshot.mergeRequest.sha);
  const asks = readAsks(snapshot.posted.discussions, snapshot.me);
  const reasons = {
    choiceOf: runnerChoices(head.config, policy),
    groupOf: ({ rule, policy: line }: Finding) => line && groupThatSet(layers, rule, line),
  };
  const desired = desiredState({ snapshot, policy, report, placed, gone, relevant, asks, reasons }, posted);
  return { plan: makePlan(desired, posted, snapshot.posted.statuses, snapshot.me, snapshot.posted.check), report };
}

/** A broken policy judges nothing, and says so. */
function policyFor({ policy: { path, text }, project }: Snapshot): {
  policy: EffectivePolicy;
  layers: readonly PolicyLayer[];
  problems: readonly ReportProblem[];
} {
  const file: SourceFile = { id: path, path, project: null, ref: null, commit: null, text };
  const read = readPolicy(file, ruleCatalogue);
  if (read.policy) {
    const layers = layersFor(read.policy, project.path);
    return { policy: effectivePolicy(read.policy, project.path, ruleCatalogue), layers, problems: [] };
  }
  const empty = readPolicy({ ...file, text: 'rules: {}' }, ruleCatalogue).policy;
  if (!empty) throw new Error('an empty policy is refused');
  const problems = read.problems.map(({ at, message }) => ({
    kind: 'policy',
    at: at?.span ?? null,
    message,
    fatal: true,
  }));
  return { policy: { ...effectivePolicy(empty, project.path, ruleCatalogue), rules: new Map() }, layers: [], problems };
}

/** Null: GitLab does not know the merge base yet, or nothing was read there, so everything is new. */
function judgeSide(snapshot: Snapshot, policy: EffectivePolicy, side: 'head'): Judgement;
function judgeSide(snapshot: Snapshot, policy: EffectivePolicy, side: 'base'): Judgement | null;
function judgeSide(snapshot: Snapshot, policy: EffectivePolicy, side: 'base' | 'head'): Judgement | null {
  const { mergeRequest, project } = snapshot;
  const commit = side === 'head' ? headCommit(snapshot) : mergeRequest.diffRefs?.baseSha;
  if (commit === undefined || (side === 'base' && snapshot.base.length === 0)) return null;
  const files = lookupIn(snapshot[side]);
  const input: ResolveInput = { ...pipelineOf(snapshot, commit), files };
  const paths = runnerConfigPaths(snapshot.changes, side, policy.runnerConfigs);
  const runnerConfigs = runnerConfigsIn(runnerConfigRequests(paths, { project: project.path, commit }), files);
  const judgement = judge(input, policy, { projectGitStrategy: project.buildGitStrategy ?? null, runnerConfigs });
  return hasPipeline(input, judgement) ? judgement : withoutProblems(judgement);
}

/** What the marks of renamed files became. */
function renamedMarks({ changes, project }: Snapshot): ReadonlyMap<string, string> {
  const mark = (path: string) => fileMark({ project: project.path, path });
  return new Map(changes.filter((each) => each.renamedFile).map((each) => [mark(each.oldPath), mark(each.newPath)]));
}

function headCommit({ mergeRequest }: Snapshot): string {
  return mergeRequest.diffRefs?.headSha ?? mergeRequest.sha;
}

/**
 * Does the merge request change what its pipeline is made of: a file of it, or, by way of a condition, what it finds? Or
 * the configuration of a runner?
 */
function isRelevant(snapshot: Snapshot, base: Judgement | null, head: Judgement, compared: Compared): boolean {
  const paths = [base, head].flatMap((side) => (side ? [...pipelinePaths(side.config, snapshot.project.path)] : []));
  return (
    touchesPipeline(snapshot.changes, new Set(paths)) ||
    [base, head].some((side) => side !== null && side.runnerConfigs.length > 0) ||
    compared.fixed.length > 0 ||
    compared.findings.some((finding) => finding.change === 'introduced')
  );
}

/** `otherProblems`: beside those of the head; null: the merge request does not touch the pipeline, so no problem is its own. */
function reportFor(
  snapshot: Snapshot,
  policy: EffectivePolicy,
  head: Judgement,
  compared: Compared,
  otherProblems: readonly ReportProblem[] | null,
): ReviewReport {
  const { problems: found, ...config } = reportOf(head);
  const problems = otherProblems ? [...otherProblems, ...found] : [];
  const state = verdict(compared.findings, problems, policy);
  const untouched = otherProblems === null && state === 'passed';
  return {
    ...skipped(snapshot, null),
    language: policy.language,
    ...config,
    ...compared,
    problems,
    ...(untouched ? { reason: 'the merge request does not touch the CI/CD configuration' } : { state }),
  };
}

function skipped({ project, mergeRequest, takenAt }: Snapshot, reason: string | null): ReviewReport {
  return skippedReport(project.path, mergeRequest, reason, takenAt);
}
