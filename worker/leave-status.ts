/**
 * What a merge request that is closed or merged leaves behind: a status that it made fail is up to the others of its head. The
 * last one keeps what was said of it.
 */
import type { GitLabReader, GitLabWriter } from '../src/gitlab/gitlab.ts';
import { wordsOf } from '../src/render/languages.ts';
import type { SetStatus } from '../src/review/plan/action.ts';
import { mayHaveStatus, STATUS_NAME, statusAt } from '../src/review/plan/status-target.ts';
import type { MergeRequest, ReviewJob } from '../src/review/snapshot.ts';
import { apply } from './apply.ts';
import { among, othersOf, type SharedParts } from './shared-status.ts';
import type { ApplyContext } from './write-once.ts';

interface Parts extends SharedParts, Pick<ApplyContext, 'log'> {
  readonly gitlab: { readonly reader: GitLabReader; readonly writer: GitLabWriter };
}

/** Returns what was written, by kind. */
export async function leaveStatus(
  mergeRequest: MergeRequest | null,
  { projectPath }: Pick<ReviewJob, 'projectPath'>,
  parts: Parts,
): Promise<Record<string, number>> {
  const { effective } = parts.policy.of(projectPath);
  if (!mayHaveStatus(effective) || !mergeRequest || !hasLeft(mergeRequest)) return {};
  const { targetProjectId: projectId, sha, sourceBranch: ref } = mergeRequest;
  const words = wordsOf(effective.language);
  const { reader } = parts.gitlab;
  const place = { projectId, sha, ref, pipelineId: null };
  const standing = statusAt(place, await reader.statuses(projectId, sha, STATUS_NAME), await reader.me());
  if (standing?.state !== 'failed') return {};

  const others = await othersOf(mergeRequest, words, parts);
  if (others.open === 0) return {};
  const better: SetStatus = {
    do: 'set_status',
    ...place,
    pipelineId: standing.pipelineId,
    state: 'success',
    description: others.told?.own ?? words.statusUntouched,
    targetUrl: null,
    standing,
    held: false,
  };
  const agree = async (action: SetStatus) => among(action, others);
  return apply({ notify: 'each', actions: [better] }, { ...parts, mergeRequest, discussions: [], agree });
}

function hasLeft({ state, sha, sourceProjectId, targetProjectId }: MergeRequest): boolean {
  return (state === 'closed' || state === 'merged') && sha !== '' && sourceProjectId === targetProjectId;
}
