/** Says at once that a review is under way, and never leaves that standing: an open status keeps its pipeline open. */
import type { Decision } from '../src/decide.ts';
import type { GitLabReader, GitLabWriter } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import type { RunInfo } from '../src/queue/queue.ts';
import { NO_STATUS, readStatus, type StatusReading } from '../src/reading/read-status.ts';
import { wordsOf } from '../src/render/languages.ts';
import type { ReviewReport } from '../src/review/judge/report.ts';
import { ours, STATUS_NAME, type StatusTarget, shownPipeline } from '../src/review/plan/status-target.ts';
import type { CommitStatus } from '../src/review/snapshot.ts';
import type { Scope, Start } from '../src/scope.ts';
import { apply } from './apply.ts';
import { outcomeOf } from './outcome.ts';

interface Parts {
  readonly gitlab: { readonly reader: GitLabReader; readonly writer: GitLabWriter };
  readonly log: Log;
  readonly reportUrl: string | null;
}

interface Reviewing {
  /** Null: a newer version of the merge request came in between. */
  decide(known: StatusReading): Promise<Decision | null>;
  write(decided: Decision): Promise<ReviewReport>;
}

/**
 * Decides with what is known of our status by then, and writes. Where that ends too early for good, an error that was found
 * still fails the status.
 */
export async function keepStatus(
  start: Start,
  scope: Scope,
  run: RunInfo,
  parts: Parts,
  reviewing: Reviewing,
): Promise<ReviewReport | null> {
  const { policy, mergeRequest, me } = start;
  const words = wordsOf(policy.effective.language);
  const isShown = scope.status !== 'none' && shownPipeline(mergeRequest) !== null;
  const found = isShown ? await readStatus(start, mergeRequest, parts.gitlab.reader) : NO_STATUS;
  const announced = scope.status === 'announced' ? await announce(found, words.statusPending, me, parts) : null;
  const known = announced ?? found;
  // An earlier try may have left it open.
  const open = ours(known.statuses, me).some(isOpen) ? known.target : null;

  let unwritten: Decision | null = null;
  try {
    const decided = await reviewing.decide(known);
    unwritten = decided;
    const report = decided && (await reviewing.write(decided));
    unwritten = null;
    if (open && !decided) await close(open, 'canceled', words.statusSuperseded, parts);
    if (open && decided) await closeElsewhere(open, decided.status?.target ?? null, words.statusElsewhere, parts);
    return report && (announced ? withPending(report) : report);
  } catch (error) {
    if (run.last || outcomeOf(error).next === 'give_up') await giveUp(unwritten, open, start, parts);
    throw error;
  }
}

async function giveUp(
  unwritten: Decision | null,
  open: StatusTarget | null,
  start: Start,
  parts: Parts,
): Promise<void> {
  if (unwritten?.report.state === 'failed') return tellVerdict(unwritten, open, start, parts);
  if (!open) return;
  const { notEvaluable, language } = start.policy.effective;
  await close(open, notEvaluable === 'fail' ? 'failed' : 'success', wordsOf(language).statusGivenUp, parts);
}

/** That a merge request fails, whatever else of its plan stands: discussions that should have held it may be missing. */
async function tellVerdict(
  { plan, status }: Decision,
  open: StatusTarget | null,
  start: Start,
  parts: Parts,
): Promise<void> {
  const actions = plan.actions.flatMap((action) =>
    action.do === 'set_status' || action.do === 'answer_check' ? [{ ...action, state: 'failed' as const }] : [],
  );
  const { statusElsewhere } = wordsOf(start.policy.effective.language);
  try {
    await apply({ notify: 'each', actions }, { ...parts, ...start });
    if (open) await closeElsewhere(open, status?.target ?? null, statusElsewhere, parts);
  } catch (error) {
    parts.log.warn({ reason: (error as Error).message }, 'a verdict could not be told');
  }
}

function isOpen({ state }: CommitStatus): boolean {
  return state === 'pending' || state === 'running';
}

/**
 * Sets our status to pending where none of ours stands yet. Null: it was not needed, or GitLab refused it. That is no failure:
 * the final status meets the refusal again and is counted there.
 */
async function announce(
  found: StatusReading,
  description: string,
  me: Start['me'],
  { gitlab, log, reportUrl }: Parts,
): Promise<StatusReading | null> {
  if (!found.target || ours(found.statuses, me).length > 0) return null;
  const { projectId, sha, ref, pipelineId } = found.target;
  const status = { name: STATUS_NAME, state: 'pending' as const, description, ref, pipelineId, targetUrl: reportUrl };
  try {
    await gitlab.writer.setStatus(projectId, sha, status);
  } catch (error) {
    if (outcomeOf(error).next !== 'give_up') throw error;
    log.warn({ reason: (error as Error).message }, 'GitLab refused the pending status');
    return null;
  }
  const newest = Math.max(0, ...found.statuses.map(({ id }) => id));
  return { ...found, statuses: [...found.statuses, { ...status, id: newest + 1, authorId: me.id }] };
}

/** Our pending status stands in a pipeline that the merge request shows no more. */
async function closeElsewhere(
  open: StatusTarget,
  target: StatusTarget | null,
  description: string,
  parts: Parts,
): Promise<void> {
  const { projectId, sha, pipelineId: before } = open;
  if (before === target?.pipelineId) return;
  for (const { state, ref, pipelineId } of await parts.gitlab.reader.statuses(projectId, sha, STATUS_NAME)) {
    if (state !== 'pending' || pipelineId === null || pipelineId === target?.pipelineId) continue;
    await close({ projectId, sha, ref: ref ?? open.ref, pipelineId }, 'canceled', description, parts);
  }
}

/** No verdict will follow there. */
async function close(
  { projectId, sha, ref, pipelineId }: Omit<StatusTarget, 'madeByCi'>,
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
