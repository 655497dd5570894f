/** Answers what the resolver asks for. What cannot be read is an answer; only what only time or an operator can put right is thrown. */
import { AccessDenied, NotFound, Refused } from '../errors.ts';
import { type FetchedFile, type FileRequest, isAskable, isProjectPath, type Unavailable } from '../includes/request.ts';
import { looseFile, type SourceFile } from '../source.ts';
import { fetchComponent } from './fetch-component.ts';
import type { RemoteFetcher } from './fetch-remote.ts';
import type { FileReads } from './file-reads.ts';

type Asked<K extends FileRequest['kind']> = Extract<FileRequest, { kind: K }>;

export function createFetch(reads: FileReads, fqdn: string, remote: RemoteFetcher) {
  async function answer(request: FileRequest): Promise<FetchedFile> {
    switch (request.kind) {
      case 'file':
        return fromProject(request, request.commit);
      case 'project':
        return fromProject(request, await reads.commit(request.project, request.ref ?? 'HEAD'));
      case 'remote':
        return remote(request);
      case 'template': {
        const { name, project } = request;
        const text = await reads.template(name, isProjectPath(project) ? project : null);
        const id = `template:${name}`;
        return { request, file: looseFile(id, text, name) };
      }
      case 'component':
        return fetchComponent(request, reads, fqdn);
      case 'tree':
        return fromTree(request);
    }
  }

  async function fromProject(request: Asked<'file' | 'project'>, commit: string): Promise<FetchedFile> {
    const path = request.path.replace(/^\/+/, '');
    const ref = request.kind === 'file' ? request.commit : request.ref;
    const text = await reads.text(request.project, commit, path);
    const id = `${request.project}@${ref ?? 'HEAD'}:/${path}`;
    const file: SourceFile = { id, path, project: request.project, ref, commit, text };
    return { request, file };
  }

  async function fromTree(request: Asked<'tree'>): Promise<FetchedFile> {
    try {
      const paths = await reads.tree(request);
      return paths === null ? { request, unavailable: 'limit', detail: 'more than 10,000 files' } : { request, paths };
    } catch (error) {
      // Told apart by GitLab's words: `Project` and `Commit` are missing themselves, else only the folder is.
      if (error instanceof NotFound && !/project|commit/i.test(error.message.split(': ').slice(1).join(': '))) {
        return { request, paths: [] };
      }
      throw error;
    }
  }

  return async (request: FileRequest): Promise<FetchedFile> => {
    if (!isAskable(request)) return { request, unavailable: 'not_found' };
    try {
      return await answer(request);
    } catch (error) {
      const unavailable = unavailableBy(error);
      if (unavailable === null) throw error;
      return { request, unavailable };
    }
  };
}

function unavailableBy(error: unknown): Unavailable | null {
  if (error instanceof NotFound) return missingBy(error);
  if (error instanceof AccessDenied && error.status === 403 && !/insufficient_scope/.test(error.message)) {
    return 'forbidden';
  }
  // 413 is our own cap; other refusals are of the address (a path with a null byte).
  if (error instanceof Refused) return error.status === 413 ? 'too_large' : 'not_found';
  return null;
}

/** GitLab's words tell what is missing: the project, the commit, or only the file. */
function missingBy({ message }: NotFound): Unavailable {
  if (/404 project/i.test(message)) return 'hidden';
  return /404 commit|reference/i.test(message) ? 'ref_not_found' : 'not_found';
}
