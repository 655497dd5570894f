/** Says at once that a review is under way, and never leaves that standing: an open status keeps its pipeline open. */
import type { GitLabReader, GitLabWriter } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import type { RunInfo } from '../src/queue/queue.ts';
import { wordsOf } from '../src/render/languages.ts';
import type { ReviewReport } from '../src/review/judge/report.ts';
import { STATUS_NAME, type StatusTarget, statusTarget } from '../src/review/plan/status-target.ts';
import type { CommitStatus, Snapshot } from '../src/review/snapshot.ts';
import type { Scope, Start } from '../src/scope.ts';
import { hasNoPipelineOfCi } from './late-pipeline.ts';
import { outcomeOf } from './outcome.ts';

interface Parts {
  readonly gitlab: { readonly reader: GitLabReader; readonly writer: GitLabWriter };
  readonly log: Log;
  readonly reportUrl: string | null;
  readonly lookAgain?: (sha: string) => void;
}

export interface Reviewed {
  /** What was decided from. */
  readonly snapshot: Snapshot;
  readonly report: ReviewReport;
}

/**
 * Runs `review` with the statuses of our name that stand where ours goes. Null, as `review` gives it: a newer version of the
 * merge request came in between.
 */
export async function keepStatus(
  start: Start,
  { status: target, announces }: Scope,
  run: RunInfo,
  parts: Parts,
  review: (statuses: readonly CommitStatus[]) => Promise<Reviewed | null>,
): Promise<ReviewReport | null> {
  const { me, policy } = start;
  const words = wordsOf(policy.effective.language);
  const found = target ? await parts.gitlab.reader.statuses(target.projectId, target.sha, STATUS_NAME) : [];
  const isFirst = target !== null && announces && ours(found, me).length === 0;
  const announced = isFirst ? await announce(target, words.statusPending, parts) : null;
  const newest = Math.max(0, ...found.map((each) => each.id));
  const statuses = announced ? [...found, { ...announced, id: newest + 1, authorId: me.id }] : found;
  // An earlier try may have left it open.
  const open = ours(statuses, me).some(isOpen) ? target : null;

  try {
    const reviewed = await review(statuses);
    if (reviewed === null) {
      if (open) await close(open, 'canceled', words.statusSuperseded, parts);
      return null;
    }
    const { report, snapshot } = reviewed;
    const now = statusTarget(snapshot.mergeRequest, policy.effective, start.check);
    if (open && now?.pipelineId !== open.pipelineId) await closeElsewhere(open, now, words.statusElsewhere, parts);
    const stands = snapshot.posted.statuses.length > 0 || report.written.set_status !== undefined;
    if (now && stands && hasNoPipelineOfCi(snapshot.mergeRequest)) parts.lookAgain?.(snapshot.mergeRequest.sha);
    return announced ? withPending(report) : report;
  } catch (error) {
    if (open && (run.last || outcomeOf(error).next === 'give_up')) {
      const state = policy.effective.notEvaluable === 'fail' ? 'failed' : 'success';
      await close(open, state, words.statusGivenUp, parts);
    }
    throw error;
  }
}

/** GitLab lists foreign ones of our name as well. */
function ours(statuses: readonly CommitStatus[], me: { readonly id: number }): readonly CommitStatus[] {
  return statuses.filter((status) => status.authorId === null || status.authorId === me.id);
}

function isOpen({ state }: CommitStatus): boolean {
  return state === 'pending' || state === 'running';
}

/** Null: GitLab refused it. That is no failure: the final status meets the refusal again and is counted there. */
async function announce(
  target: StatusTarget,
  description: string,
  { gitlab, log, reportUrl }: Parts,
): Promise<Omit<CommitStatus, 'id' | 'authorId'> | null> {
  const { projectId, sha, ref, pipelineId } = target;
  const status = { name: STATUS_NAME, state: 'pending' as const, description, ref, pipelineId, targetUrl: reportUrl };
  try {
    await gitlab.writer.setStatus(projectId, sha, status);
    return status;
  } catch (error) {
    if (outcomeOf(error).next !== 'give_up') throw error;
    log.warn({ reason: (error as Error).message }, 'GitLab refused the pending status');
    return null;
  }
}

/** Our pending status made a pipeline of its own, or joined one that the merge request no longer shows. */
async function closeElsewhere(
  { projectId, sha }: StatusTarget,
  target: StatusTarget | null,
  description: string,
  parts: Parts,
): Promise<void> {
  for (const { state, ref, pipelineId } of await parts.gitlab.reader.statuses(projectId, sha, STATUS_NAME)) {
    if (state !== 'pending' || pipelineId === null || pipelineId === target?.pipelineId) continue;
    await close({ projectId, sha, ref, pipelineId }, 'canceled', description, parts);
  }
}

/** No verdict will follow there. */
async function close(
  { projectId, sha, ref, pipelineId }: StatusTarget,
  state: 'canceled' | 'failed' | 'success',
  description: string,
  { gitlab, log }: Parts,
): Promise<void> {
  const status = { name: STATUS_NAME, state, description, ref, pipelineId, targetUrl: null };
  try {
    await gitlab.writer.setStatus(projectId, sha, status);
  } catch (error) {
    log.warn({ reason: (error as Error).message }, 'a pending status could not be closed');
  }
}

function withPending(report: ReviewReport): ReviewReport {
  return { ...report, written: { ...report.written, set_status: (report.written.set_status ?? 0) + 1 } };
}
