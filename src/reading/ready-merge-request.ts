/** GitLab prepares a merge request and its diff after it has told us: usually within seconds. */
import { NotFound, RetryLater } from '../errors.ts';
import { type Clock, systemClock } from '../gitlab/clock.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { MergeRequest, ReadyMergeRequest } from '../review/snapshot.ts';

/** Between looks; then the queue waits. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
const LATER_SECONDS = 60;
/** A push to an empty merge request looks the same for a moment. */
const EMPTY_LOOKS = 2;
/** Some are never prepared (a broken repository): that is not the author's fault and must not be asked for ever. */
const ATTEMPTS = 4;

/** The merge request once its diff is ready, or the reason why there is nothing to review; with it where it is closed. Throws RetryLater on the first attempts. */
export async function readyMergeRequest(
  { projectId, iid }: Pick<MergeRequest, 'projectId' | 'iid'>,
  attempt: number,
  reader: GitLabReader,
  clock: Clock = systemClock,
): Promise<ReadyMergeRequest | { readonly skip: string; readonly mergeRequest: MergeRequest | null }> {
  for (const [look, wait] of [...WAITS_MS, null].entries()) {
    const mergeRequest = await unlessGone(reader.mergeRequest(projectId, iid));
    if (!mergeRequest) return { skip: 'the merge request is gone or hidden', mergeRequest };
    if (mergeRequest.state !== 'opened') {
      return { skip: `the merge request is ${mergeRequest.state}`, mergeRequest };
    }
    if (isReady(mergeRequest)) return mergeRequest;
    if (look >= EMPTY_LOOKS && isEmpty(mergeRequest)) return { skip: 'the merge request has no changes', mergeRequest };
    if (wait !== null) await clock.sleep(wait);
  }
  if (attempt >= ATTEMPTS) return { skip: 'GitLab has not prepared the diff', mergeRequest: null };
  throw new RetryLater('GitLab has not prepared the diff yet', LATER_SECONDS);
}

async function unlessGone(reading: Promise<MergeRequest>): Promise<MergeRequest | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}

/** After a push the diff may still be the one of the commit before. */
function isReady(mergeRequest: MergeRequest): mergeRequest is ReadyMergeRequest {
  return mergeRequest.diffRefs !== null && mergeRequest.diffRefs.headSha === mergeRequest.sha;
}

/** Without changes `diff_refs` may stay null for ever (gitlab#386562). */
function isEmpty({ diffRefs, preparedAt, changesCount }: MergeRequest): boolean {
  return diffRefs === null && preparedAt !== null && (changesCount === null || changesCount === '0');
}
