/** GitLab prepares a merge request and its diff after it has told us: usually within seconds. */
import { NotFound, RetryLater } from '../src/errors.ts';
import { type Clock, systemClock } from '../src/gitlab/clock.ts';
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import type { RunInfo } from '../src/queue/queue.ts';
import type { DiffRefs, MergeRequest, ReviewJob } from '../src/review/snapshot.ts';

export type ReadyMergeRequest = MergeRequest & { readonly diffRefs: DiffRefs };

/** Between looks; then the queue waits. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
const LATER_SECONDS = 60;
/** A push to an empty merge request looks the same for a moment. */
const EMPTY_LOOKS = 2;
/** Some are never prepared (a broken repository): that is not the author's fault and must not be asked for ever. */
const ATTEMPTS = 4;

/** The merge request once its diff is ready, or the reason why there is nothing to review. Throws RetryLater. */
export async function readyMergeRequest(
  job: ReviewJob,
  run: RunInfo,
  reader: GitLabReader,
  clock: Clock = systemClock,
): Promise<ReadyMergeRequest | { readonly skip: string }> {
  for (const [look, wait] of [...WAITS_MS, null].entries()) {
    const mergeRequest = await unlessGone(reader.mergeRequest(job.projectId, job.iid));
    if (!mergeRequest) return { skip: 'the merge request is gone or hidden' };
    if (mergeRequest.state !== 'opened') return { skip: `the merge request is ${mergeRequest.state}` };
    if (isReady(mergeRequest)) return mergeRequest;
    if (look >= EMPTY_LOOKS && isEmpty(mergeRequest)) return { skip: 'the merge request has no changes' };
    if (wait !== null) await clock.sleep(wait);
  }
  if (run.attempt >= ATTEMPTS) return { skip: 'GitLab has not prepared the diff' };
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
