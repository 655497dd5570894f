/**
 * Repairs lost events: GitLab does not send a webhook again that met an error. By head, because a push leaves the time of a
 * merge request's last change as it was (GitLab 18.9). What waits for a pipeline of CI's, and was forgotten with a queue
 * that was emptied, is found as well.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { GitLabReader, OpenMergeRequest } from '../src/gitlab/gitlab.ts';
import type { ReviewQueue } from '../src/queue/queue.ts';
import { mergeRequestKey, type ReviewJob } from '../src/review/snapshot.ts';
import type { KeptHead, ReviewedHead, Store } from '../src/store/store.ts';

/** The reason of its jobs. */
export const SWEPT = 'swept';

interface Parts {
  readonly reader: Pick<GitLabReader, 'openMergeRequests'>;
  readonly queue: Pick<ReviewQueue, 'add'>;
  readonly store: Pick<Store, 'heads' | 'keepHeads'>;
  /** Reviews that are queued. */
  readonly perMinute: number;
  readonly now?: () => Date;
}

/** What was there long before the first sweep of all is none of our business until it changes. */
const FIRST_LOOK_BACK_MS = 24 * 3_600_000;
/**
 * Longer than pipeline-watch.ts waits for the same, so that this is only where the queue lost it. A review that failed for good, or
 * was lost, is tried again so often: what was wrong, the token above all, may be put right by then. Rights that a part of it lacks change seldom, and some never.
 */
const OVERDUE_MS = { review: 60 * 60_000, right: 24 * 60 * 60_000, post: 5 * 60_000, move: 80 * 60_000 };

/** Says that there was a sweep before: no project has this id. */
const MARK: ReviewedHead = { projectId: 0, iid: 0, sha: '', awaits: null };

/** Queues what is not reviewed, slowly, until all is or `stop` says so. Returns how many. */
export async function sweep(parts: Parts, stop?: AbortSignal): Promise<number> {
  const { reader, queue, store, perMinute, now = () => new Date() } = parts;
  const open = await reader.openMergeRequests();
  const known = await store.heads();
  const isFirst = !known.has(mergeRequestKey(MARK));
  const since = now().getTime() - FIRST_LOOK_BACK_MS;
  const isLeft = ({ updatedAt }: OpenMergeRequest) => isFirst && Date.parse(updatedAt) < since;
  const unknown = open.filter((each) => isDue(each, known.get(mergeRequestKey(each)), now()));
  await store.keepHeads([MARK, ...unknown.filter(isLeft).map(headOf)], now());

  let queued = 0;
  for (const each of unknown.filter((one) => !isLeft(one))) {
    if (queued > 0) await sleep(60_000 / perMinute, undefined, stop ? { signal: stop } : {}).catch(() => {});
    if (stop?.aborted) break;
    await queue.add(jobFor(each, now()));
    // From now on it is up to the queue: one whose review fails is not swept again and again.
    await store.keepHeads([{ ...headOf(each), awaits: 'review' }], now());
    queued++;
  }
  return queued;
}

function isDue({ sha }: OpenMergeRequest, kept: KeptHead | undefined, now: Date): boolean {
  if (!kept) return true;
  const isFailed = kept.awaits === 'review' && kept.sha === '';
  if (kept.sha !== sha && !isFailed) return true;
  return kept.awaits !== null && now.getTime() - kept.keptAt.getTime() > OVERDUE_MS[kept.awaits];
}

function headOf({ projectId, iid, sha }: OpenMergeRequest): ReviewedHead {
  return { projectId, iid, sha: sha ?? '', awaits: null };
}

function jobFor({ projectId, projectPath, iid }: OpenMergeRequest, now: Date): ReviewJob {
  const delivery = `sweep-${projectId}-${iid}-${now.getTime()}`;
  return { v: 1, projectId, projectPath, iid, reason: SWEPT, delivery, requestedAt: now.toISOString() };
}
