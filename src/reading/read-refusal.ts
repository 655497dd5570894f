import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { Gathered } from '../review/gather.ts';
import type { Snapshot } from '../review/snapshot.ts';
import type { Start } from '../scope.ts';

/** GitLab's words for a project, ref or file that whoever starts a pipeline may not read (18.9). */
const DENIED = /not found or access denied/i;

/** Where a file was not read for the author, CI may have told already that they may not. Its words quote files, so they are left. */
export async function refusalOf(
  { project, mergeRequest }: Pick<Start, 'project' | 'mergeRequest'>,
  { files }: Pick<Gathered, 'files'>,
  reader: Pick<GitLabReader, 'pipelineErrors'>,
): Promise<Pick<Snapshot, 'refused'>> {
  const isWhole = !files.some((answer) => 'unavailable' in answer && answer.unavailable === 'hidden');
  if (isWhole) return {};
  const errors = await reader.pipelineErrors(project.path, mergeRequest.diffRefs.headSha);
  if (errors.length === 0) return {};
  return { refused: errors.some((error) => DENIED.test(error)) ? 'denied' : 'other' };
}
