/** `include:component`: the version among the project's releases, its commit, and the first candidate file there. */
import { NotFound } from '../errors.ts';
import { chooseVersion, componentFiles, isShorthand, unknownVersionDetail } from '../includes/component.ts';
import type { FetchedFile, FileRequest } from '../includes/request.ts';
import { type FileReads, isSha } from './file-reads.ts';

type ComponentRequest = Extract<FileRequest, { kind: 'component' }>;

/** Throws what reading throws, NotFound when the project cannot be seen. */
export async function fetchComponent(request: ComponentRequest, reads: FileReads, fqdn: string): Promise<FetchedFile> {
  const { name, version } = request;
  const project = await reads.projectPath(request.project);
  const releases = isSha(version) ? new Map<string, string>() : await reads.releases(project);
  const isCatalog = releases.size > 0 && isShorthand(version) && ((await reads.isCatalogProject(project)) ?? true);
  const choice = chooseVersion(version, [...releases.keys()], isCatalog);
  if (choice.kind === 'not_found') return { request, unavailable: 'ref_not_found', detail: choice.detail };

  // A release keeps the commit it was made of, even where its tag has moved since.
  const released = choice.kind === 'release' ? releases.get(choice.tag) : null;
  const revision = choice.kind === 'release' ? choice.tag : choice.ref;
  const sha = released ?? (await unlessMissing(reads.commit(project, revision)));
  if (sha === null) return { request, unavailable: 'ref_not_found', detail: unknownVersionDetail(version, isCatalog) };
  for (const path of componentFiles(name)) {
    const text = await unlessMissing(reads.text(project, sha, path));
    if (text === null) continue;
    return {
      request,
      file: { id: `${fqdn}/${request.project}/${name}@${version}`, path, project, ref: version, commit: sha, text },
      component: { name, sha, version: choice.kind === 'release' ? choice.version : null, reference: version },
    };
  }
  return { request, unavailable: 'not_found', detail: 'content not found' };
}

/** Null for what is not there, as long as the project itself is. */
async function unlessMissing(reading: Promise<string>): Promise<string | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof NotFound && !/404 project/i.test(error.message)) return null;
    throw error;
  }
}
