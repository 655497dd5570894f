import type { FetchedFile, FileLookup, FileRequest, Unavailable } from '../../src/includes/request.ts';
import type { SourceFile } from '../../src/source.ts';

export const PROJECT = 'group/project';
export const COMMIT = 'f00dfeedf00dfeedf00dfeedf00dfeedf00dfeed';
export const SERVER_FQDN = 'gitlab.example.com';

/** The project, ref and path of one entry of a vector's `files`; null for remote files, templates and components. */
function locationOf(key: string): { project: string; ref: string; path: string } | null {
  const foreign = /^project:(?<project>[^@]+)@(?<ref>.+?):\/(?<path>.*)$/s.exec(key)?.groups;
  if (foreign) return { project: foreign.project!, ref: foreign.ref!, path: foreign.path! };
  if (/^(remote|template|component):/.test(key)) return null;
  return { project: PROJECT, ref: COMMIT, path: key };
}

/** Answers every request from a vector's `files`. In foreign projects a ref's name stands for its commit. */
export function serveFiles(files: Readonly<Record<string, string>>): FileLookup {
  const byKey = new Map(Object.entries(files));
  const places = [...byKey.keys()].flatMap((key) => locationOf(key) ?? []);
  // One object a file, as a real snapshot has.
  const sources = new Map<string, SourceFile>();

  function source(key: string, file: Omit<SourceFile, 'text'>): SourceFile {
    const known = sources.get(key) ?? { ...file, text: byKey.get(key)! };
    sources.set(key, known);
    return known;
  }
  const missing = (request: FileRequest, why: Unavailable): FetchedFile => ({ request, unavailable: why });

  function atCommit(
    request: FileRequest,
    project: string,
    ref: string,
    asked: string | null,
    path: string,
  ): FetchedFile {
    const foreign = project.toLowerCase() !== PROJECT || (ref !== COMMIT && ref !== 'HEAD');
    const inProject = places.filter((place) => place.project.toLowerCase() === project.toLowerCase());
    if (inProject.length === 0 && foreign) return missing(request, 'not_found');
    const own = foreign ? inProject.find((place) => place.ref === ref) : { project: PROJECT, ref: COMMIT };
    if (!own) return missing(request, 'ref_not_found');
    const key = foreign ? `project:${own.project}@${ref}:/${path}` : path;
    if (!byKey.has(key)) return missing(request, 'not_found');
    const id = foreign ? `${own.project}@${ref}:/${path}` : path;
    const commit = foreign ? ref : COMMIT;
    return { request, file: source(key, { id, path, project: own.project, ref: asked, commit }) };
  }

  function component(request: Extract<FileRequest, { kind: 'component' }>): FetchedFile {
    const { project, name, version } = request;
    const id = `${SERVER_FQDN}/${project}/${name}@${version}`;
    if (!byKey.has(`component:${id}`)) return missing(request, 'not_found');
    // A shorthand leads to a release, whatever its last number.
    const released = /^\d+(\.\d+)?$/.test(version) ? `${version}.0` : /^\d/.test(version) ? version : null;
    const path = `templates/${name}.yml`;
    return {
      request,
      file: source(`component:${id}`, { id, path, project, ref: version, commit: version }),
      component: { name, sha: version, version: released, reference: version },
    };
  }

  function tree(request: Extract<FileRequest, { kind: 'tree' }>): FetchedFile {
    const { project, commit, under, recursive } = request;
    const inProject = places.filter((place) => place.project.toLowerCase() === project.toLowerCase());
    if (inProject.length === 0) return missing(request, 'not_found');
    if (!inProject.some((place) => place.ref === commit || place.project === PROJECT))
      return missing(request, 'ref_not_found');
    const prefix = under === '' || under.endsWith('/') ? under : `${under}/`;
    const paths = inProject
      .filter((place) => place.ref === commit || (place.project === PROJECT && commit === 'HEAD'))
      .map((place) => place.path)
      .filter((path) => path.startsWith(prefix) && (recursive || !path.slice(prefix.length).includes('/')));
    return { request, paths };
  }

  return (request) => {
    switch (request.kind) {
      case 'file':
        return atCommit(request, request.project, request.commit, request.commit, request.path);
      case 'project':
        return atCommit(request, request.project, request.ref ?? 'HEAD', request.ref, request.path.replace(/^\/+/, ''));
      case 'remote':
      case 'template': {
        const name = request.kind === 'remote' ? request.url : request.name;
        const key = `${request.kind}:${name}`;
        if (!byKey.has(key)) return missing(request, 'not_found');
        const id = request.kind === 'remote' ? name : key;
        return { request, file: source(key, { id, path: name, project: null, ref: null, commit: null }) };
      }
      case 'component':
        return component(request);
      case 'tree':
        return tree(request);
    }
  };
}
