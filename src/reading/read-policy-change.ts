import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { FetchedFile } from '../includes/request.ts';
import { mainFileAt } from '../policy/policy-source.ts';
import type { Fetch } from '../review/gather.ts';
import type { Snapshot } from '../review/snapshot.ts';
import { toldAtBase } from '../review/told-at-base.ts';
import type { Start } from '../scope.ts';
import { readPolicyAt } from './policy-in-project.ts';
import { Incomplete } from './policy-origin.ts';

/** Both sides as a policy is read that is in force; what the change leaves alone is read once. */
export async function policyFilesIn(
  start: Start,
  reader: Pick<GitLabReader, 'fetch'>,
): Promise<Pick<Snapshot, 'policyFiles'>> {
  const { changesPolicy, project, mergeRequest } = start;
  if (!changesPolicy) return {};
  const { place } = changesPolicy;
  const { baseSha, headSha } = mergeRequest.diffRefs;
  const readAt = (commit: string, fetch: Fetch) =>
    readPolicyAt({ project: project.path, path: place }, commit, { fetch }).catch((error: unknown) => {
      if (error instanceof Incomplete) return null;
      throw error;
    });
  const read: FetchedFile[] = [];
  const head = await readAt(headSha, async (request) => {
    const answer = await reader.fetch(request);
    read.push(answer);
    return answer;
  });
  const told = toldAtBase(read, start);
  const base = await readAt(baseSha, async (request) => told(request) ?? reader.fetch(request));
  return { policyFiles: { base, head, path: mainFileAt(place) } };
}
