/**
 * A change of the root itself is sure to be asked about two things: the root at the head, and what lint says of it. Both are
 * asked for at once, before it is judged.
 */
import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { FetchedFile } from '../includes/request.ts';
import type { Start } from '../scope.ts';
import { askLint, asksLint } from './read-lint.ts';

export interface Ahead {
  /** Which answers with what was asked for already. */
  readonly reader: GitLabReader;
  readonly root: FetchedFile;
}

/** `path`: of the root, which the change is about. */
export async function readAhead(path: string, start: Start, reader: GitLabReader): Promise<Ahead> {
  const { project, mergeRequest } = start;
  const { headSha } = mergeRequest.diffRefs;
  const lint = asksLint(start) ? askLint(start, reader) : null;
  // Whoever asks for it hears of a failure.
  lint?.catch(() => {});
  const root = await reader.fetch({ kind: 'file', project: project.path, commit: headSha, path });
  const known: GitLabReader['lint'] = (id, commit, branch) =>
    lint && commit === headSha ? lint : reader.lint(id, commit, branch);
  return { root, reader: { ...reader, lint: known } };
}
