import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { MergeRequest, Snapshot } from '../review/snapshot.ts';
import type { Start } from '../scope.ts';
import { type Refused, readStatus, type StatusReading } from './read-status.ts';

/** What may have changed while the rest was read. */
export interface Latest extends Pick<Snapshot, 'mergeRequest' | 'pipeline' | 'branch' | 'statusRefused'> {
  readonly statuses: Snapshot['posted']['statuses'];
}

/**
 * The merge request as it is by now: CI may have made its pipeline meanwhile, and then the status belongs there. Null: somebody
 * pushed, so another job is on its way, and a verdict would be about the past. `reading`: what is known of our status.
 */
export async function readLatest(
  start: Start,
  reading: Promise<StatusReading>,
  reader: GitLabReader,
  refused: Refused = () => null,
): Promise<Latest | null> {
  const { projectId, iid } = start.mergeRequest;
  const [mergeRequest, known] = await Promise.all([reader.mergeRequest(projectId, iid), reading]);
  if (hasMoved(start.mergeRequest, mergeRequest)) return null;
  const { target: _, statuses, ...facts } = await readStatus(start, mergeRequest, reader, refused, known);
  return {
    mergeRequest,
    ...facts,
    statuses,
  };
}

export function withLatest(snapshot: Snapshot, { statuses, ...latest }: Latest): Snapshot {
  return { ...snapshot, ...latest, posted: { ...snapshot.posted, statuses } };
}

function hasMoved(before: MergeRequest, now: MergeRequest): boolean {
  return (
    now.state !== 'opened' ||
    now.sha !== before.sha ||
    now.targetBranch !== before.targetBranch ||
    JSON.stringify(now.diffRefs) !== JSON.stringify(before.diffRefs)
  );
}
