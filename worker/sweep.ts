/** Repairs lost events: GitLab does not send a webhook again that met an error. */
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import type { ReviewJob } from '../src/review/snapshot.ts';

/** One job for every open merge request updated since then. Those that are reviewed already have nothing written. */
export async function sweep(reader: GitLabReader, updatedAfter: Date, now: Date): Promise<readonly ReviewJob[]> {
  const found = await reader.openMergeRequests(updatedAfter.toISOString());
  return found.map(({ projectId, projectPath, iid }) => ({
    v: 1,
    projectId,
    projectPath,
    iid,
    reason: 'swept',
    delivery: `sweep-${projectId}-${iid}-${now.getTime()}`,
    requestedAt: now.toISOString(),
  }));
}
