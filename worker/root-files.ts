/** The first files of a pipeline at the head: often the root is all there is, and one call tells. */
import { resolve } from '../src/ci/resolve.ts';
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import { type FetchedFile, type FileRequest, lookupIn } from '../src/includes/request.ts';
import { type MergeRequestFacts, pipelineOf } from '../src/review/judge/pipeline-of.ts';
import type { ReadyMergeRequest } from './ready-merge-request.ts';

export type FirstFacts = MergeRequestFacts & { readonly mergeRequest: ReadyMergeRequest };

export interface FirstFiles {
  /** Paths of the project's own files that were read or would be next, at the head and at the merge base. */
  readonly paths: ReadonlySet<string>;
  /** No other file, of whatever project, takes part. */
  readonly complete: boolean;
}

type OwnFile = Extract<FileRequest, { kind: 'file' }>;

/** Reads no more than `reads` files; those that `changed` names never, because they settle the question unread. */
export async function firstFiles(
  facts: FirstFacts,
  changed: ReadonlySet<string>,
  reads: number,
  reader: GitLabReader,
): Promise<FirstFiles> {
  const { baseSha, headSha } = facts.mergeRequest.diffRefs;
  const paths = new Set<string>();
  const fetched: FetchedFile[] = [];
  for (;;) {
    const missing = missingAt(facts, headSha, fetched);
    const own = missing.filter((request) => isOwn(request, facts));
    for (const { path } of own) paths.add(path);
    if (missing.length === 0) break;
    const enough = own.length < missing.length || fetched.length + own.length > reads;
    if (enough || own.some(({ path }) => changed.has(path))) return { paths, complete: false };
    fetched.push(...(await Promise.all(own.map((request) => reader.fetch(request)))));
  }
  // None of these files has changed, so the merge base has them too; what it asks for beside them is gone at the head.
  const before = fetched.map((answer) => ({
    ...answer,
    request: { ...answer.request, commit: baseSha } as FileRequest,
  }));
  const missing = missingAt(facts, baseSha, before);
  for (const request of missing) if (isOwn(request, facts)) paths.add(request.path);
  return { paths, complete: missing.length === 0 };
}

function missingAt(facts: FirstFacts, commit: string, fetched: readonly FetchedFile[]): readonly FileRequest[] {
  return resolve({ ...pipelineOf(facts, commit), files: lookupIn(fetched) }).missing;
}

function isOwn(request: FileRequest, { project }: FirstFacts): request is OwnFile {
  return request.kind === 'file' && request.project === project.path;
}
