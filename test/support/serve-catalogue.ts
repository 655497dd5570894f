/** The part of GitLab's API that components need, over projects as component vectors describe them. */
import { type Reply, type ScriptedServer, type Seen, scriptedServer } from '../gitlab/scripted-server.ts';

export interface CatalogueProject {
  readonly catalog: boolean;
  /** Release tag → commit. */
  readonly releases?: Readonly<Record<string, string>>;
  /** Branch, tag or commit → commit. */
  readonly refs?: Readonly<Record<string, string>>;
  /** Commit → paths of its files. */
  readonly files?: Readonly<Record<string, readonly string[]>>;
  /** Former paths. */
  readonly redirects?: readonly string[];
  /** The token's user may not read its code. */
  readonly denied?: boolean;
}

export type Catalogue = Readonly<Record<string, CatalogueProject>>;

const missing = (what: string): Reply => ({ status: 404, body: { message: `404 ${what} Not Found` } });

export function serveCatalogue(catalogue: Catalogue): Promise<ScriptedServer> {
  const paths = Object.keys(catalogue);
  return scriptedServer((seen) => {
    if (seen.url.endsWith('/api/graphql')) return graphQl(catalogue, seen);
    const [, before, id = '', rest = ''] = /^(.*\/api\/v4\/projects\/)([^/?]+)([^?]*)/.exec(seen.url) ?? [];
    const asked = decodeURIComponent(id).toLowerCase();
    const path = paths.find((candidate) => candidate.toLowerCase() === asked);
    const moved = paths.find((candidate) => catalogue[candidate]?.redirects?.some((it) => it.toLowerCase() === asked));
    if (path === undefined && moved !== undefined)
      return { status: 301, headers: { location: `${before}${encodeURIComponent(moved)}${rest}` } };
    return path === undefined ? missing('Project') : answer(path, catalogue[path]!, rest, seen);
  });
}

function graphQl(catalogue: Catalogue, { body }: Seen): Reply {
  const { project } = JSON.parse(body).variables;
  const found = Object.hasOwn(catalogue, project) ? catalogue[project] : undefined;
  return { body: { data: { project: found ? { isCatalogResource: found.catalog } : null } } };
}

function answer(path: string, project: CatalogueProject, rest: string, { url }: Seen): Reply {
  if (rest === '') return { body: { id: 1, path_with_namespace: path, web_url: `https://gitlab.example.com/${path}` } };
  if (project.denied) return { status: 403, body: { message: '403 Forbidden' } };
  if (rest === '/releases') {
    const releases = Object.entries(project.releases ?? {});
    return { body: releases.map(([tag, sha]) => ({ tag_name: tag, commit: { id: sha } })) };
  }
  const revision = /^\/repository\/commits\/([^/]+)$/.exec(rest)?.[1];
  if (revision !== undefined) {
    const id = new Map(Object.entries(project.refs ?? {})).get(decodeURIComponent(revision));
    return id === undefined ? missing('Commit') : { body: { id } };
  }
  const file = /^\/repository\/files\/([^/]+)\/raw$/.exec(rest)?.[1] ?? '';
  const commit = new URL(url, 'http://gitlab').searchParams.get('ref') ?? '';
  const files = new Map(Object.entries(project.files ?? {})).get(commit) ?? [];
  return files.includes(decodeURIComponent(file)) ? { body: 'job: { script: build }\n' } : missing('File');
}
