/** Says at once that a review is under way, and never leaves that standing: an open status keeps its pipeline open. */
import type { GitLabReader, GitLabWriter } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import type { Words } from '../src/render/words.ts';
import type { StatusTarget } from '../src/review/plan/status-target.ts';
import type { CommitStatus } from '../src/review/snapshot.ts';
import { STATUS_NAME } from './apply.ts';
import { outcomeOf } from './outcome.ts';

interface Parts {
  readonly gitlab: { readonly reader: GitLabReader; readonly writer: GitLabWriter };
  readonly me: { readonly id: number };
  readonly log: Log;
}

/** Is a status of ours waiting for its end? GitLab lists foreign ones of our name as well. */
export function isOpen(statuses: readonly CommitStatus[], me: { readonly id: number }): boolean {
  return ours(statuses, me).some(({ state }) => state === 'pending' || state === 'running');
}

function ours(statuses: readonly CommitStatus[], me: { readonly id: number }): readonly CommitStatus[] {
  return statuses.filter((status) => status.authorId === null || status.authorId === me.id);
}

/**
 * Sets our status to pending where none of ours stands yet. Returns it as GitLab would list it; null when nothing was
 * written. A refusal is no failure: the final status meets it again and is counted there.
 */
export async function announce(
  target: StatusTarget,
  statuses: readonly CommitStatus[],
  { words, reportUrl }: { readonly words: Words; readonly reportUrl: string | null },
  { gitlab, me, log }: Parts,
): Promise<CommitStatus | null> {
  if (ours(statuses, me).length > 0) return null;
  const { projectId, sha, ref, pipelineId } = target;
  const description = words.statusPending;
  const status = { name: STATUS_NAME, state: 'pending' as const, description, ref, pipelineId, targetUrl: reportUrl };
  try {
    await gitlab.writer.setStatus(projectId, sha, status);
  } catch (error) {
    if (outcomeOf(error).next !== 'give_up') throw error;
    log.warn({ reason: (error as Error).message }, 'GitLab refused the pending status');
    return null;
  }
  const newest = Math.max(0, ...statuses.map((each) => each.id));
  return { ...status, id: newest + 1, authorId: me.id };
}

/** Closes what `announce` opened when no verdict will follow there. */
export async function withdraw(
  target: StatusTarget,
  description: string,
  state: 'canceled' | 'failed' | 'success',
  { gitlab, log }: Pick<Parts, 'gitlab' | 'log'>,
): Promise<void> {
  const { projectId, sha, ref, pipelineId } = target;
  try {
    await gitlab.writer.setStatus(projectId, sha, {
      name: STATUS_NAME,
      state,
      description,
      ref,
      pipelineId,
      targetUrl: null,
    });
  } catch (error) {
    log.warn({ reason: (error as Error).message }, 'a pending status could not be closed');
  }
}
