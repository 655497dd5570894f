/**
 * From what was read to what shall be written. Pure: the same snapshot and policy always give the same plan and report.
 *
 *     snapshot → base and head resolved and judged → compared → placed → put into words → plan
 */

import { dayOfTime } from './policy/days.ts';
import type { EffectivePolicy } from './policy/effective-policy.ts';
import { groupThatSet } from './policy/group-that-set.ts';
import type { ProjectPolicy } from './policy/project-policy.ts';
import { compose } from './render/compose.ts';
import { changeFootprint } from './review/audit/footprint.ts';
import { audienceOf } from './review/judge/audience-of.ts';
import { changeReport, type Reported, skippedReport } from './review/judge/change-report.ts';
import { wasJudgedBy } from './review/judge/compare.ts';
import type { Finding } from './review/judge/finding.ts';
import { type JudgedChange, judgeChange } from './review/judge/judge-change.ts';
import { letAccepted } from './review/judge/let-accepted.ts';
import { listedReport } from './review/judge/listed-report.ts';
import { mayHavePipeline } from './review/judge/may-have-pipeline.ts';
import { withOneForEachCause } from './review/judge/one-cause.ts';
import { refusedPipeline } from './review/judge/refused-pipeline.ts';
import { relevance } from './review/judge/relevance.ts';
import type { ReportProblem, ReviewReport } from './review/judge/report.ts';
import { reportDetail } from './review/judge/report-detail.ts';
import { runnerChoices } from './review/judge/runner-choice.ts';
import { sidesOf } from './review/judge/side.ts';
import type { Footprint } from './review/kept-footprint.ts';
import { judgeByLint, type LintJudgement } from './review/lint/judge-by-lint.ts';
import { placeAll } from './review/place/place-all.ts';
import { type AcceptResult, acceptedNow, acceptResults } from './review/plan/accept-commands.ts';
import type { Action, ReviewPlan } from './review/plan/action.ts';
import { type BotCommand, waitingCommands } from './review/plan/bot-commands.ts';
import type { DesiredStatus } from './review/plan/desired-state.ts';
import { planReview } from './review/plan/plan-review.ts';
import { readPosted } from './review/plan/posted.ts';
import { statusAt } from './review/plan/status-target.ts';
import type { Acceptance, Snapshot } from './review/snapshot.ts';

export interface Decision {
  readonly plan: ReviewPlan;
  /** `written` is empty: whoever applies the plan fills it in. */
  readonly report: ReviewReport;
  /** Null: there can be none, or none is wanted. */
  readonly status: StatusDecision | null;
  /** A status is wanted, and the token may set none there; or a file was refused to the token or the author. Rights are given without a word. */
  readonly lacksRight: boolean;
  /** To be kept; null: nothing was judged. */
  readonly footprint: Footprint | null;
  /** What people who may have accepted just now, to be kept; and the ids of what they took back. */
  readonly accepted: readonly Acceptance[];
  readonly revoked: readonly string[];
}

export interface StatusDecision extends Pick<DesiredStatus, 'target' | 'state' | 'description' | 'wanted'> {
  /** What it still needs CI's own pipeline for: to be posted at all, or to be moved there; null: it is there. */
  readonly awaitsPipelineTo: 'post' | 'move' | null;
}

const NOTHING_TO_DO: ReviewPlan = { notify: 'one', actions: [] };
const NOTHING_DECIDED = {
  plan: NOTHING_TO_DO,
  status: null,
  lacksRight: false,
  footprint: null,
  accepted: [],
  revoked: [],
};

/** `projectPolicy`: what `snapshot.policy` says of the project. */
export function decide(snapshot: Snapshot, projectPolicy: ProjectPolicy): Decision {
  const { mergeRequest, project, changes, posted: already, me } = snapshot;
  const about = { project: project.path, mergeRequest, takenAt: snapshot.takenAt };
  if (mergeRequest.state !== 'opened') {
    const report = skippedReport(about, `the merge request is ${mergeRequest.state}`);
    return { ...NOTHING_DECIDED, report };
  }

  const { effective: policy, layers } = projectPolicy;
  const problems = [...policyProblems(projectPolicy), ...limitProblems(snapshot), ...unreadProblems(snapshot)];
  const sides = sidesOf(snapshot, policy);
  const audience = audienceOf(snapshot, policy);
  const facts = {
    changes,
    projectGitStrategy: project.buildGitStrategy ?? null,
    today: dayOfTime(snapshot.takenAt),
    audience,
  };
  const read = judgeChange(sides.base, sides.head, facts, policy);
  const relevant =
    [snapshot.tooLarge, snapshot.policyFiles].some((each) => each !== undefined) || isRelevant(snapshot, read);
  const { commit } = sides.head.input.pipeline;
  const lint = relevant ? judgeByLint(snapshot, commit, read.head, policy, audience) : null;
  const commands = waitingCommands(already.discussions, me);
  const posted = readPosted(already.discussions, me, mergeRequest.sha);
  const { accepting, ...accepted } = withAccepted(lint ? withLint(read, lint) : read, commands, snapshot, policy);
  const discussed = new Set(posted.discussions.map(({ fingerprint }) => fingerprint));
  const judged = { ...accepted, compared: withOneForEachCause(accepted.compared, discussed) };
  const { base, head, compared } = judged;
  const full = reportFor(
    about,
    judged,
    relevant ? [...problems, ...refusedPipeline(snapshot), ...(lint?.problems ?? [])] : null,
    policy,
    lint,
  );
  const report = {
    ...full,
    ...(snapshot.tooLarge ? { problems } : {}),
    ...(snapshot.impact ? { impact: snapshot.impact } : {}),
    ...(full.state === 'skipped' ? {} : { detail: reportDetail(snapshot, judged, projectPolicy) }),
  };

  const placed = placeAll(compared.findings, snapshot, base, head);
  const wasJudged = problems.length > 0 ? () => false : wasJudgedBy(head);
  const reasons = {
    choiceOf: runnerChoices(head, policy),
    groupOf: ({ rule, policy: line }: Finding) => line && groupThatSet(layers, rule, line),
  };
  const review = { snapshot, policy, report, placed, wasJudged, relevant, commands, accepting, reasons };
  const fromFork = mergeRequest.sourceProjectId !== mergeRequest.targetProjectId;
  const desired = compose({ ...review, mayHavePipeline: mayHavePipeline(head, fromFork) }, posted);
  const observes = policy.mode === 'observe';
  const planned = observes ? NOTHING_TO_DO : planReview(desired, posted, already.statuses, me, already.check);
  const plan = already.unread ? withoutNotes(planned) : planned;
  const status = statusDecision(desired.status, plan, snapshot);
  const { projectId, iid } = mergeRequest;
  const footprint = report.state === 'skipped' ? null : changeFootprint({ projectId, iid }, report, accepted, policy);
  const setsNone = desired.noStatus === 'forbidden' && (relevant || policy.status === 'always');
  const lacksRight =
    setsNone ||
    snapshot.head.some((file) => 'unavailable' in file && ['forbidden', 'hidden'].includes(file.unavailable));
  return { plan, report: listedReport(report), status, lacksRight, footprint, ...acceptancesOf(accepting) };
}

/** What GitLab's merged configuration alone holds was compared with nothing, so it counts. */
function withLint(judged: JudgedChange, { head, findings }: LintJudgement): JudgedChange {
  const { compared } = judged;
  return { ...judged, head, compared: { ...compared, findings: [...compared.findings, ...findings] } };
}

/** Nobody who only observes is answered, so nothing is accepted there. */
function withAccepted(
  judged: JudgedChange,
  commands: readonly BotCommand[],
  snapshot: Snapshot,
  policy: EffectivePolicy,
): JudgedChange & { readonly accepting: ReadonlyMap<number, AcceptResult> } {
  const { compared } = judged;
  const today = dayOfTime(snapshot.takenAt);
  const asked = policy.mode === 'observe' ? [] : commands;
  const accepting = acceptResults(asked, compared.findings, snapshot, policy, today);
  const standing = acceptedNow(snapshot.accepted ?? [], accepting);
  return {
    ...judged,
    compared: { ...compared, findings: letAccepted(compared.findings, standing, policy, today) },
    accepting,
  };
}

function acceptancesOf(accepting: ReadonlyMap<number, AcceptResult>): Pick<Decision, 'accepted' | 'revoked'> {
  const results = [...accepting.values()];
  return {
    accepted: results.flatMap((each) => (each.done === 'accepted' ? [each.acceptance] : [])),
    revoked: results.flatMap((each) => (each.done === 'revoked' ? each.ids : [])),
  };
}

function statusDecision(status: DesiredStatus | null, plan: ReviewPlan, snapshot: Snapshot): StatusDecision | null {
  if (!status) return null;
  const { target, state, description, wanted } = status;
  const decision = { target, state, description, wanted };
  if (!wanted || target.madeByCi) return { ...decision, awaitsPipelineTo: null };
  const stands = statusAt(target, snapshot.posted.statuses, snapshot.me) !== null;
  return { ...decision, awaitsPipelineTo: stands || plan.actions.some(isStatus) ? 'move' : 'post' };
}

/** What stands there already is not known. */
function withoutNotes({ notify, actions }: ReviewPlan): ReviewPlan {
  return { notify, actions: actions.filter((action) => isStatus(action) || action.do === 'answer_check') };
}

function isStatus(action: Action): boolean {
  return action.do === 'set_status';
}

/** A broken policy judges nothing, and says so. */
function policyProblems({ problems }: ProjectPolicy): readonly ReportProblem[] {
  return problems.map(({ at, message }) => ({ kind: 'policy', at: at?.span ?? null, message, fatal: true }));
}

function limitProblems({ tooLarge }: Snapshot): readonly ReportProblem[] {
  if (!tooLarge) return [];
  const { limit, most } = tooLarge;
  const over = limit === 'seconds' ? `takes more than ${most} seconds` : `needs more than ${most} MiB of memory`;
  const message = `The configuration is too large to be judged: it ${over}`;
  return [{ kind: 'too_large', at: null, message, fatal: false, bound: { id: limit, most, names: [], more: 0 } }];
}

function unreadProblems({ posted }: Snapshot): readonly ReportProblem[] {
  if (!posted.unread) return [];
  const message = 'The notes on the merge request are too large together to be read, so none is written there';
  return [{ kind: 'too_large', at: null, message, fatal: false }];
}

/** The merge request touches files of its pipeline, or changes by way of a condition what is found there. */
function isRelevant(snapshot: Snapshot, { base, head, compared }: JudgedChange): boolean {
  const sides = base ? [base, head] : [head];
  const evidence = {
    configs: sides.flatMap(({ configs }) => configs),
    files: [...snapshot.base, ...snapshot.head],
    runnerConfigs: sides.flatMap(({ runnerConfigs }) => runnerConfigs),
  };
  return (
    relevance(snapshot.changes, evidence, snapshot.project.path) !== 'untouched' ||
    compared.fixed.length > 0 ||
    compared.findings.some((finding) => finding.change === 'introduced')
  );
}

function reportFor(
  about: Reported,
  judged: JudgedChange,
  otherProblems: readonly ReportProblem[] | null,
  policy: EffectivePolicy,
  lint: LintJudgement | null,
): ReviewReport {
  const report = { ...changeReport(about, judged, otherProblems, policy), ...(lint ? { lint: lint.report } : {}) };
  if (otherProblems !== null || report.state !== 'passed') return report;
  return { ...report, state: 'skipped', reason: 'the merge request does not touch the CI/CD configuration' };
}
