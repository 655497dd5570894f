/**
 * GitLab's diff names the commits and says which files they hold, so a 404 for one of them is an answer of a replica that lags
 * behind, or of a broken one: never a file that is absent.
 */
import { RetryLater } from '../errors.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { FetchedFile, FileRequest } from '../includes/request.ts';
import type { FileChange } from '../review/snapshot.ts';
import type { Start } from '../scope.ts';

const LATER_SECONDS = 15;
/** Then the review says that the file could not be read. */
const ATTEMPTS = 4;

type Listing = Pick<Start, 'mergeRequest' | 'project' | 'changes'>;

/** The reader with such answers corrected; throws RetryLater on the first attempts. */
export function trustingDiff(reader: GitLabReader, listing: Listing, attempt: number): GitLabReader {
  return { ...reader, fetch: async (request) => corrected(await reader.fetch(request), listing, attempt) };
}

function corrected(answer: FetchedFile, listing: Listing, attempt: number): FetchedFile {
  if (!('unavailable' in answer) || !contradicts(answer, listing)) return answer;
  if (attempt < ATTEMPTS) throw new RetryLater('GitLab does not find what its diff lists', LATER_SECONDS);
  return { ...answer, unavailable: 'failed', detail: 'GitLab does not find it, but lists it in the diff' };
}

function contradicts(
  { request, unavailable }: Extract<FetchedFile, { unavailable: unknown }>,
  { mergeRequest: { diffRefs }, project, changes }: Listing,
): boolean {
  if (!('commit' in request) || request.project !== project.path) return false;
  const isHead = request.commit === diffRefs.headSha;
  if (!isHead && request.commit !== diffRefs.baseSha) return false;
  if (unavailable === 'ref_not_found') return true;
  return unavailable === 'not_found' && changes.some((change) => pathAt(change, isHead) === pathOf(request));
}

/** Null: the file is not there on this side. */
function pathAt({ newFile, deletedFile, oldPath, newPath }: FileChange, isHead: boolean): string | null {
  if (isHead) return deletedFile ? null : newPath;
  return newFile ? null : oldPath;
}

function pathOf(request: FileRequest): string | undefined {
  return 'path' in request ? request.path : undefined;
}
