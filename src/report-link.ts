/** Links to report pages: whoever has one may read that report until it expires. Receiver and worker share the key, which the store keeps. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ReviewJob } from './review/snapshot.ts';

/** As long as reports are kept. */
const LINK_DAYS = 30;
const DAY_SECONDS = 24 * 3600;
/** No queue gives this id to a job. */
const NEWEST = 'newest';

type Reviewed = Pick<ReviewJob, 'projectId' | 'iid'>;

/** What a link says beside the job's id; '' where it says nothing. */
export interface LinkQuery {
  readonly of: string;
  readonly expires: string;
  readonly signature: string;
}

/** The merge request that a report is of: a queue that starts anew gives the ids of jobs again, to reviews of others. */
export function reviewed({ projectId, iid }: Reviewed): string {
  return `${projectId}-${iid}`;
}

/** Null: it names none. */
export function reviewedIn(of: string): Reviewed | null {
  const [, projectId, iid] = /^(\d{1,12})-(\d{1,12})$/.exec(of) ?? [];
  return projectId && iid ? { projectId: Number(projectId), iid: Number(iid) } : null;
}

/** `id`: the queue's job. At most 255 characters for usual hosts: a commit status takes no longer URL. */
export function reportLink(publicUrl: string, key: Uint8Array, id: string, job: Reviewed, now: Date): string {
  const expires = String(Math.floor(now.getTime() / 1000) + LINK_DAYS * DAY_SECONDS);
  const of = reviewed(job);
  const signature = sign(key, id, of, expires);
  return `${publicUrl}/reviews/${encodeURIComponent(id)}?${new URLSearchParams({ of, expires, signature })}`;
}

/**
 * To the newest report of a merge request. Equal for all reviews of thirty days, so that a note that holds it stays as it is;
 * it is good for thirty more.
 */
export function newestReportLink(publicUrl: string, key: Uint8Array, job: Reviewed, now: Date): string {
  const period = LINK_DAYS * DAY_SECONDS;
  const expires = String((Math.floor(now.getTime() / 1000 / period) + 2) * period);
  const of = reviewed(job);
  const signature = sign(key, NEWEST, of, expires);
  return `${publicUrl}/merge-requests/${of}?${new URLSearchParams({ expires, signature })}`;
}

export function newestLinkIsValid(key: Uint8Array, query: LinkQuery, now: Date): boolean {
  return linkIsValid(key, NEWEST, query, now);
}

export function linkIsValid(key: Uint8Array, id: string, { of, expires, signature }: LinkQuery, now: Date): boolean {
  if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1000 < now.getTime()) return false;
  const expected = Buffer.from(sign(key, id, of, expires));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sign(key: Uint8Array, id: string, of: string, expires: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([id, of, expires]))
    .digest('base64url');
}
