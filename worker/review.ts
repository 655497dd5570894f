/** The story of one job: read, decide, write the difference. */
import { decide } from '../src/decide.ts';
import type { Clock } from '../src/gitlab/clock.ts';
import type { GitLabReader, GitLabWriter } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import type { PolicyVersion, ProjectPolicy } from '../src/policy/project-policy.ts';
import type { RunInfo } from '../src/queue/queue.ts';
import { wordsOf } from '../src/render/languages.ts';
import type { Words } from '../src/render/words.ts';
import { skippedReport } from '../src/review/judge/change-report.ts';
import type { ReviewReport } from '../src/review/judge/report.ts';
import { waitingCommands } from '../src/review/plan/bot-commands.ts';
import { readMarker } from '../src/review/plan/marker.ts';
import { type StatusTarget, statusTarget } from '../src/review/plan/status-target.ts';
import type { Discussion, ReviewJob, Snapshot } from '../src/review/snapshot.ts';
import { apply, STATUS_NAME } from './apply.ts';
import { hasNoPipelineOfCi } from './late-pipeline.ts';
import { lintOf, withLintOnce } from './lint-once.ts';
import { outcomeOf } from './outcome.ts';
import { announce, isOpen, withdraw } from './pending-status.ts';
import { type ReadyMergeRequest, readyMergeRequest } from './ready-merge-request.ts';
import { relevanceOf } from './relevance.ts';
import { type SnapshotStart, takeSnapshot } from './take-snapshot.ts';

export interface ReviewParts {
  readonly gitlab: { readonly reader: GitLabReader; readonly writer: GitLabWriter };
  /** The policy in force. */
  readonly policy: PolicyVersion;
  readonly publicUrl: string | null;
  /** Signed link to this run's report; null when there is no PUBLIC_URL. */
  readonly reportUrl: string | null;
  /** Comments are told of by a hook, so they are answered at once. */
  readonly answersComments?: boolean;
  readonly log: Log;
  readonly now: Date;
  /** Told when the status stands where CI has no pipeline yet. */
  readonly lookAgain?: (sha: string) => void;
  /** For waits; the system's when absent. */
  readonly clock?: Clock;
}

interface SpeakingParts extends ReviewParts {
  readonly words: Words;
  readonly projectPolicy: ProjectPolicy;
}

/** Throws the errors of src/errors.ts; outcome.ts says what they lead to. */
export async function review(job: ReviewJob, run: RunInfo, parts: ReviewParts): Promise<ReviewReport> {
  const reader = withLintOnce(parts.gitlab.reader);
  const { publicUrl, reportUrl } = parts;
  const takenAt = parts.now.toISOString();
  const mergeRequest = await readyMergeRequest(job, run, reader, parts.clock);
  if ('skip' in mergeRequest) {
    return skippedReport({ project: job.projectPath, mergeRequest: null, takenAt }, mergeRequest.skip);
  }
  const skip = (reason: string) => skippedReport({ project: job.projectPath, mergeRequest, takenAt }, reason);
  const project = await reader.project(job.projectId);
  if (project.archived) return skip('the project is archived');

  const nobodyWrote = mergeRequest.userNotesCount === 0;
  const [me, changes, discussions] = await Promise.all([
    reader.me(),
    reader.changes(job.projectId, job.iid),
    nobodyWrote ? [] : reader.discussions(job.projectId, job.iid),
  ]);
  const projectPolicy = parts.policy.of(project.path);
  const policy = projectPolicy.effective;
  const words = wordsOf(policy.language);
  const wantsStatus = policy.status;
  const runnerConfigs = policy.runnerConfigs;
  const facts = { gitlabUrl: reader.url, mergeRequest, project, changes };
  const relevance = await relevanceOf(facts, reader, runnerConfigs);
  const isAsked = waitingCommands(discussions, me).length > 0;
  const check = policy.gate === 'status_check' ? await reader.statusCheck(job.projectId, job.iid, STATUS_NAME) : null;
  // GitLab waits for the check's answer whatever the merge request changes.
  if (relevance === 'untouched' && wantsStatus !== 'always' && !check && !hasPosted(discussions, me) && !isAsked) {
    return skip('the merge request does not touch the CI/CD configuration');
  }

  const target = wantsStatus === 'never' || check ? null : statusTarget(mergeRequest);
  const found = target ? await reader.statuses(target.projectId, target.sha, STATUS_NAME) : [];
  const announced =
    target && relevance === 'touched' ? await announce(target, found, { words, reportUrl }, { ...parts, me }) : null;
  const statuses = announced ? [...found, announced] : found;
  // An earlier try may have left it open.
  const open = isOpen(statuses, me) ? target : null;

  try {
    const gitlabVersion = await reader.knownVersion();
    const start: SnapshotStart = {
      takenAt,
      gitlabUrl: reader.url,
      ...(gitlabVersion === null ? {} : { gitlabVersion }),
      me,
      mergeRequest,
      project,
      changes,
      policy: projectPolicy.source,
      posted: { discussions, statuses, check },
      publicUrl,
      answersComments: parts.answersComments ?? false,
      reportUrl,
    };
    const read = await takeSnapshot(start, reader, runnerConfigs);
    const lint = policy.lint ? await lintOf(read, mergeRequest.diffRefs.headSha, reader) : null;
    const report = await conclude({ ...read, lint }, mergeRequest, open, { ...parts, words, projectPolicy });
    if (!report) return skip('a newer version of the merge request came in between');
    if (!announced) return report;
    return { ...report, written: { ...report.written, set_status: (report.written.set_status ?? 0) + 1 } };
  } catch (error) {
    if (open && (run.last || outcomeOf(error).next === 'give_up')) {
      const state = policy.notEvaluable === 'fail' ? 'failed' : 'success';
      await withdraw(open, words.statusGivenUp, state, parts);
    }
    throw error;
  }
}

/** Null: somebody pushed meanwhile, so another job is on its way and this verdict is about the past. */
async function conclude(
  snapshot: Snapshot,
  read: ReadyMergeRequest,
  open: StatusTarget | null,
  parts: SpeakingParts,
): Promise<ReviewReport | null> {
  const { reader } = parts.gitlab;
  const now = await reader.mergeRequest(read.projectId, read.iid);
  if (hasMoved(read, now)) {
    if (open) await withdraw(open, parts.words.statusSuperseded, 'canceled', parts);
    return null;
  }
  // CI may have made its pipeline meanwhile: the status belongs there.
  const target = snapshot.posted.check ? null : statusTarget(now);
  const moved = target !== null && JSON.stringify(target) !== JSON.stringify(statusTarget(read));
  const statuses = moved && target ? await reader.statuses(target.projectId, target.sha, STATUS_NAME) : null;
  const posted = { ...snapshot.posted, ...(statuses ? { statuses } : {}) };
  const { plan, report } = decide({ ...snapshot, mergeRequest: now, posted }, parts.projectPolicy);
  const { discussions } = snapshot.posted;
  const written = await apply(plan, { ...parts, mergeRequest: now, discussions });
  if (moved && open) await closeElsewhere(open, target, parts);
  const hasStatus = posted.statuses.length > 0 || written.set_status !== undefined;
  if (target && hasStatus && hasNoPipelineOfCi(now)) parts.lookAgain?.(now.sha);
  return { ...report, written };
}

/** Our pending status made a pipeline of its own, or joined one that the merge request no longer shows. */
async function closeElsewhere(open: StatusTarget, target: StatusTarget | null, parts: SpeakingParts): Promise<void> {
  const { projectId, sha } = open;
  for (const { state, ref, pipelineId } of await parts.gitlab.reader.statuses(projectId, sha, STATUS_NAME)) {
    if (state !== 'pending' || pipelineId === null || pipelineId === target?.pipelineId) continue;
    await withdraw({ projectId, sha, ref, pipelineId }, parts.words.statusElsewhere, 'canceled', parts);
  }
}

function hasMoved(read: ReadyMergeRequest, now: Snapshot['mergeRequest']): boolean {
  return (
    now.state !== 'opened' ||
    now.sha !== read.sha ||
    now.targetBranch !== read.targetBranch ||
    JSON.stringify(now.diffRefs) !== JSON.stringify(read.diffRefs)
  );
}

function hasPosted(discussions: readonly Discussion[], me: { readonly id: number }): boolean {
  return discussions.some(({ notes }) => notes.some((note) => note.authorId === me.id && readMarker(note.body)));
}
