import { NotFound, SettingsError } from '../errors.ts';
import { trustingDiff } from '../reading/listed-files.ts';
import { readLatest, withLatest } from '../reading/read-latest.ts';
import { readSnapshot } from '../reading/read-snapshot.ts';
import { readStart } from '../reading/read-start.ts';
import { NO_STATUS } from '../reading/read-status.ts';
import { readingForAuthor } from '../reading/reading-for-author.ts';
import { shareableSnapshot } from '../review/shareable-snapshot.ts';
import { requirePolicyVersion } from './find-policy.ts';
import { EXIT, type Io } from './io.ts';

/** Prints what the bot would decide from, as a file for test/snapshots. */
export async function snapshot(mergeRequest: string, options: { readonly policy?: string }, io: Io): Promise<number> {
  const reader = await io.openReader();
  if (!reader) throw new SettingsError('a snapshot is read from GitLab: set GITLAB_URL and GITLAB_TOKEN');
  const { project, iid } = mergeRequestIn(mergeRequest, reader.url);
  const policy = await requirePolicyVersion(options.policy, io);
  const { id: projectId } = await reader.project(project);

  const takenAt = new Date().toISOString();
  const start = await readStart({ projectId, iid }, reader, { policy, takenAt, attempt: 1 });
  if ('skip' in start) throw new NotFound(start.skip);
  const trusting = trustingDiff(readingForAuthor(reader, start, null), start, 1);
  const links = {
    publicUrl: io.env.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    answersComments: io.env.COMMENT_EVENTS === 'yes',
    reportUrl: null,
  };
  const read = await readSnapshot(start, links, trusting);
  const latest = await readLatest(start, Promise.resolve(NO_STATUS), reader);
  if (latest === null) throw new NotFound('the merge request has changed meanwhile: try again');
  io.out(`${JSON.stringify(shareableSnapshot(withLatest(read, latest)), null, 2)}\n`);
  return EXIT.clean;
}

/** `group/project!12`, or the address of a merge request on this instance. Throws SettingsError. */
function mergeRequestIn(text: string, gitlabUrl: string): { readonly project: string; readonly iid: number } {
  const isAddress = text.startsWith(`${gitlabUrl}/`);
  const [, project, iid] =
    (isAddress
      ? /^([^?#]+?)\/-\/merge_requests\/(\d{1,9})(?:[/?#]|$)/.exec(text.slice(gitlabUrl.length + 1))
      : /^(?!https?:)([^!?#\s]+)!(\d{1,9})$/.exec(text)) ?? [];
  if (project && iid) return { project, iid: Number(iid) };
  const forms = `group/project!12, or its address, which begins with ${gitlabUrl}/`;
  throw new SettingsError(`${JSON.stringify(text)} is no merge request: write ${forms}`);
}
