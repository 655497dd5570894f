import { ownFiles } from '../includes/request.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { type Finding, fingerprintsOf } from '../review/judge/finding.ts';
import type { ReviewReport } from '../review/judge/report.ts';
import { counts, statusState } from '../review/judge/verdict.ts';
import type { AcceptResult } from '../review/plan/accept-commands.ts';
import { type BotCommand, DEVELOPER } from '../review/plan/bot-commands.ts';
import {
  chooseDiscussions,
  type DesiredAnswer,
  type DesiredDiscussion,
  type DesiredState,
  type DesiredStatus,
  type DesiredSummary,
  type PlacedFinding,
} from '../review/plan/desired-state.ts';
import { withMarker } from '../review/plan/marker.ts';
import { isLeftToOthers } from '../review/plan/plan-review.ts';
import type { Posted, PostedDiscussion } from '../review/plan/posted.ts';
import { type NoStatus, noStatus, type StatusFacts, statusTarget } from '../review/plan/status-target.ts';
import { successorsOf } from '../review/plan/successors.ts';
import type { Snapshot } from '../review/snapshot.ts';
import { answerTo } from './answer.ts';
import type { ExplanationContext } from './explanation.ts';
import { wordsOf } from './languages.ts';
import { type NoteContext, noteBody } from './note.ts';
import { allWellBody, needsSummary, statusDescription, summaryBody } from './summary.ts';
import type { Words } from './words.ts';

export interface Reviewed {
  readonly snapshot: Snapshot;
  readonly policy: EffectivePolicy;
  readonly report: ReviewReport;
  readonly placed: readonly PlacedFinding[];
  /** Was the head judged where a finding was? Then one that it has not is fixed. */
  readonly wasJudged: (finding: { readonly fingerprint: string; readonly rule: string }) => boolean;
  /** The merge request touches the pipeline's files. */
  readonly relevant: boolean;
  /** CI makes a pipeline for the head, as far as we can tell. */
  readonly mayHavePipeline: boolean;
  /** Those that wait for an answer. */
  readonly commands: readonly BotCommand[];
  /** What asking to accept led to, by the note that asks. */
  readonly accepting: ReadonlyMap<number, AcceptResult>;
  /** What an explanation says beside the finding. */
  readonly reasons: Pick<ExplanationContext, 'choiceOf' | 'groupOf'>;
}

/** Puts a review into words: what should stand on the merge request. */
export function compose(reviewed: Reviewed, posted: Posted): DesiredState {
  const { policy, report } = reviewed;
  const words = wordsOf(policy.language);
  const successors = successorsOf(posted.discussions, report.findings);
  const discussions = desiredDiscussions(reviewed, posted, successors, words);
  const status = desiredStatus(reviewed, discussions, words);
  const noStatus = whyNoStatus(reviewed, status);
  return {
    discussions,
    summary: desiredSummary(reviewed, noStatus, words),
    settled: settledBy(reviewed, successors, words),
    replies: {
      returned: withMarker(words.replyReturned, { kind: 'returned' }),
      moved: withMarker(words.replyMoved, { kind: 'fixed' }),
    },
    notify: policy.notify,
    answers: answers(reviewed, words),
    status,
    noStatus,
    check: desiredCheck(reviewed),
  };
}

function whyNoStatus({ snapshot }: Reviewed, status: DesiredStatus | null): NoStatus | null {
  if (snapshot.posted.check) return null;
  if (status?.wanted && isLeftToOthers(status, snapshot.posted.statuses, snapshot.me)) return 'taken';
  return noStatus(statusFacts(snapshot));
}

function desiredSummary(
  { snapshot, policy, report, relevant }: Reviewed,
  noStatus: NoStatus | null,
  words: Words,
): DesiredSummary {
  const { answersComments, me, newestReportUrl = null } = snapshot;
  const counting = (finding: Finding) => counts(finding, policy);
  const body = () =>
    summaryBody(report, {
      words,
      counts: counting,
      noStatus,
      ...(answersComments ? { answersAs: me.username } : {}),
      report: newestReportUrl,
    });
  return {
    body: relevant && needsSummary(report, counting) ? withMarker(body(), { kind: 'summary' }) : null,
    allWell: withMarker(allWellBody(words), { kind: 'summary' }),
    elsewhere: withMarker(words.summaryElsewhere, { kind: 'summary' }),
    closed: withMarker(words.replySummaryClosed, { kind: 'fixed' }),
  };
}

function answers(
  { snapshot, policy, report, relevant, commands, accepting, reasons }: Reviewed,
  words: Words,
): readonly DesiredAnswer[] {
  const { mergeRequest, publicUrl } = snapshot;
  const counting = (finding: Finding) => counts(finding, policy);
  const context = {
    ...reasons,
    words,
    publicUrl,
    findings: report.findings,
    counts: counting,
    sha: mergeRequest.sha,
    mergeRequest: mergeRequest.webUrl,
    result: statusDescription(report, counting, relevant, words),
    accepting,
    me: snapshot.me.username,
  };
  const { askers } = snapshot;
  const isDeveloper = (user: number | null) => !askers || (askers[String(user)] ?? 0) >= DEVELOPER;
  return commands.map((command) => answerTo(command, context, { explains: isDeveloper(command.author) }));
}

function desiredDiscussions(
  { snapshot, policy, placed }: Reviewed,
  posted: Posted,
  successors: ReadonlyMap<string, Finding>,
  words: Words,
): readonly DesiredDiscussion[] {
  const context: NoteContext = {
    words,
    policy,
    mergeRequest: snapshot.mergeRequest.webUrl,
    publicUrl: snapshot.publicUrl,
    files: ownFiles(snapshot.head, snapshot.project.path),
  };
  const earlier = (finding: Finding) =>
    [...successors].flatMap(([id, now]) => (now.fingerprint === finding.fingerprint ? [id] : []));
  const known = [...posted.discussions, ...successors.values()];
  const discussed = new Set(known.map(({ fingerprint }) => fingerprint));
  return chooseDiscussions(placed, discussed, policy).map(({ finding, positions }) => ({
    fingerprint: finding.fingerprint,
    earlier: new Set(earlier(finding)),
    positions,
    bodyAt: (line) => withMarker(noteBody(finding, line, context), { kind: 'finding', ...finding }),
  }));
}

/** What to say where a discussion is not needed any more; null where we cannot tell, or it is only over the limit. */
function settledBy(
  { policy, report, wasJudged }: Reviewed,
  successors: ReadonlyMap<string, Finding>,
  words: Words,
): (discussion: PostedDiscussion) => string | null {
  const atHead = new Map(
    report.findings.flatMap((finding) => fingerprintsOf(finding).map((print) => [print, finding])),
  );
  return (discussion) => {
    const finding = atHead.get(discussion.fingerprint) ?? successors.get(discussion.id);
    if (finding && counts(finding, policy)) return null;
    if (finding) {
      return withMarker(replyTo(finding, words), { kind: 'fixed' });
    }
    return wasJudged(discussion) ? withMarker(words.replyFixed, { kind: 'fixed' }) : null;
  };
}

function replyTo({ exempted }: Finding, words: Words): string {
  if (!exempted) return words.replyExisting;
  return exempted.how === 'policy' ? words.replyExempted : words.replyAccepted;
}

function desiredCheck({ snapshot, policy, report }: Reviewed): DesiredState['check'] {
  const { check } = snapshot.posted;
  if (!check) return null;
  const state = statusState(report, policy) === 'failed' ? 'failed' : 'passed';
  return { id: check.id, sha: snapshot.mergeRequest.sha, state };
}

function desiredStatus(
  { snapshot, policy, report, relevant, mayHavePipeline }: Reviewed,
  discussions: readonly DesiredDiscussion[],
  words: Words,
): DesiredStatus | null {
  const target = statusTarget(statusFacts(snapshot), policy);
  if (!target) return null;
  const { reportUrl } = snapshot;
  const held = policy.gate === 'discussions' && !snapshot.posted.unread && isHeld(report, policy, discussions);
  return {
    target,
    state: held ? 'success' : statusState(report, policy),
    held,
    description: statusDescription(report, (finding) => counts(finding, policy), relevant, words),
    // GitLab takes at most 255 characters.
    url: reportUrl !== null && reportUrl.length <= 255 ? reportUrl : null,
    wanted: policy.status === 'always' || (policy.status === 'relevant' && relevant),
    waits: !target.madeByCi && snapshot.canWait === true && mayHavePipeline,
  };
}

/** Does a discussion stand for everything that fails? Then it holds the merge request until somebody resolves it. */
function isHeld(
  report: ReviewReport,
  policy: EffectivePolicy,
  discussions: readonly { readonly fingerprint: string }[],
): boolean {
  const said = new Set(discussions.map((each) => each.fingerprint));
  return (
    report.state === 'failed' &&
    !report.problems.some((problem) => problem.fatal) &&
    report.findings
      .filter((finding) => counts(finding, policy) && finding.level === 'error')
      .every((finding) => said.has(finding.fingerprint))
  );
}

function statusFacts(snapshot: Snapshot): StatusFacts {
  return { ...snapshot, check: snapshot.posted.check };
}
