/** Answers what a configuration includes, out of the stand-in's own projects and with one user's rights. */

import { chooseVersion, componentFiles } from '../../../src/includes/component.ts';
import type { FetchedFile, FileLookup, FileRequest } from '../../../src/includes/request.ts';
import { looseFile } from '../../../src/source.ts';
import { canRead } from './access.ts';
import type { Instance, Project, User } from './instance.ts';

type Asked<K extends FileRequest['kind']> = Extract<FileRequest, { kind: K }>;

/** Nothing is fetched from elsewhere: remote files are out of reach. */
export function lintFiles(instance: Instance, user: User | null): FileLookup {
  const visible = (path: string) =>
    instance.projects.find(
      (project) => project.path.toLowerCase() === path.toLowerCase() && canRead(instance, user, project),
    );

  return (request) => {
    if (request.kind === 'remote') return { request, unavailable: 'failed' };
    if (request.kind === 'template') return templateFile(instance, request);
    const project = visible(request.project);
    if (!project) return { request, unavailable: 'not_found' };
    if (request.kind === 'component') return componentFile(project, request);
    if (request.kind === 'tree') return treePaths(project, request);
    return fileAt(project, request, request.kind === 'file' ? request.commit : (request.ref ?? 'HEAD'), request.path);
  };
}

function fileAt(project: Project, request: FileRequest, revision: string, path: string): FetchedFile {
  const commit = project.repository.resolve(revision, project.defaultBranch);
  if (!commit) return { request, unavailable: 'ref_not_found' };
  const plain = path.replace(/^\/+/, '');
  const text = commit.tree.get(plain)?.text;
  if (text === undefined) return { request, unavailable: 'not_found' };
  const id = `${project.path}@${revision}:/${plain}`;
  return { request, file: { id, path: plain, project: project.path, ref: revision, commit: commit.sha, text } };
}

function templateFile(instance: Instance, request: Asked<'template'>): FetchedFile {
  const text = instance.templates.get(request.name.replace(/\.gitlab-ci\.yml$/, ''));
  if (text === undefined) return { request, unavailable: 'not_found' };
  const id = `template:${request.name}`;
  return { request, file: looseFile(id, text, request.name) };
}

function componentFile(project: Project, request: Asked<'component'>): FetchedFile {
  const releases = project.releases.map(({ tag }) => tag);
  const choice = chooseVersion(request.version, releases, releases.length > 0);
  if (choice.kind === 'not_found') return { request, unavailable: 'ref_not_found' };
  const revision = choice.kind === 'release' ? choice.tag : choice.ref;
  for (const path of componentFiles(request.name)) {
    const found = fileAt(project, request, revision, path);
    if (!('file' in found)) continue;
    const version = choice.kind === 'release' ? choice.version : null;
    const sha = found.file.commit ?? '';
    return { ...found, component: { name: request.name, sha, version, reference: request.version } };
  }
  return { request, unavailable: 'not_found' };
}

function treePaths(project: Project, request: Asked<'tree'>): FetchedFile {
  const commit = project.repository.resolve(request.commit);
  if (!commit) return { request, unavailable: 'ref_not_found' };
  const prefix = request.under === '' ? '' : `${request.under.replace(/\/+$/, '')}/`;
  const paths = [...commit.tree.keys()].filter((path) => path.startsWith(prefix));
  const direct = (path: string) => request.recursive || !path.slice(prefix.length).includes('/');
  return { request, paths: paths.filter(direct) };
}
