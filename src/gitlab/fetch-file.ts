/** Answers what the resolver asks for. What cannot be read is an answer; only what waiting or an operator mends is thrown. */
import { z } from 'zod';
import { AccessDenied, NotFound, Refused } from '../errors.ts';
import type { FetchedFile, FileRequest, Unavailable } from '../includes/request.ts';
import type { SourceFile } from '../source.ts';
import * as answers from './answers.ts';
import { type Api, readAs } from './api.ts';
import { BoundedCache } from './bounded-cache.ts';
import type { Clock } from './clock.ts';
import { fetchComponent } from './fetch-component.ts';
import type { RemoteFetcher } from './fetch-remote.ts';

type Asked<K extends FileRequest['kind']> = Extract<FileRequest, { kind: K }>;

const CACHE_BYTES = 64 * 1024 * 1024;
/** What a commit holds never changes; the time only lets lost rights take effect. */
const COMMIT_MS = 60 * 60_000;
/** Branches move, remote files change, templates follow an upgrade. */
const MOVING_MS = 60_000;
const TREE_PAGES = 100;

/** Reads of one token, shared by all reviews of the process. */
export class FileReads {
  readonly #api: Api;
  readonly #cache: BoundedCache<string>;

  constructor(api: Api, clock: Clock) {
    this.#api = api;
    this.#cache = new BoundedCache(CACHE_BYTES, clock);
  }

  /** The text of a file at a commit. Throws NotFound. */
  text(project: string, commit: string, path: string): Promise<string> {
    return this.#kept(['file', project, commit, path], COMMIT_MS, async () => {
      const text: unknown = await this.#api.RepositoryFiles.showRaw(project, path, commit);
      return readAs(z.string(), text, 'a file');
    });
  }

  /** The commit of a branch, tag or `HEAD`; a whole SHA stands for itself. Throws NotFound. */
  async commit(project: string, ref: string): Promise<string> {
    if (/^[0-9a-f]{40}$/.test(ref)) return ref;
    return this.#kept(['commit', project, ref], MOVING_MS, async () => {
      const { requester } = this.#api.Projects;
      const address = `projects/${encodeURIComponent(project)}/repository/commits/${encodeURIComponent(ref)}`;
      return readAs(answers.commit, (await requester.get(address, { searchParams: { stats: false } })).body, 'a commit')
        .id;
    });
  }

  template(name: string): Promise<string> {
    return this.#kept(['template', name], MOVING_MS, async () => {
      const key = encodeURIComponent(name.replace(/\.gitlab-ci\.yml$/, ''));
      const { body } = await this.#api.Projects.requester.get(`templates/gitlab_ci_ymls/${key}`);
      return readAs(answers.template, body, 'a template').content;
    });
  }

  /** Tags of the project's releases, newest first. */
  async releases(project: string): Promise<readonly string[]> {
    const json = await this.#kept(['releases', project], MOVING_MS, async () => {
      const all = await this.#api.ProjectReleases.all(project, { perPage: 100, maxPages: 10 });
      const found = readAs(z.array(answers.release), all, 'releases');
      return JSON.stringify(found.filter((it) => !it.upcoming_release).map((it) => it.tag_name));
    });
    return JSON.parse(json);
  }

  /** Null: more files than we list. A folder that is not there holds none. */
  async tree(asked: Asked<'tree'>): Promise<readonly string[] | null> {
    const { project, commit, under, recursive } = asked;
    const json = await this.#kept(['tree', project, commit, under, String(recursive)], COMMIT_MS, async () => {
      const entries = await this.#api.Repositories.allRepositoryTrees(project, {
        ref: commit,
        ...(under === '' ? {} : { path: under.replace(/\/+$/, '') }),
        recursive,
        pagination: 'keyset',
        perPage: 100,
        maxPages: TREE_PAGES,
      } as object);
      const found = readAs(z.array(answers.treeEntry), entries, 'a tree');
      if (found.length >= TREE_PAGES * 100) return 'null';
      return JSON.stringify(found.filter((entry) => entry.type === 'blob').map((entry) => entry.path));
    });
    return JSON.parse(json);
  }

  #kept(key: readonly string[], milliseconds: number, load: () => Promise<string>): Promise<string> {
    return this.#cache.get(JSON.stringify(key), { size: (text) => text.length * 2, milliseconds }, load);
  }
}

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
        const { name } = request;
        const text = await reads.template(name);
        const id = `template:${name}`;
        return { request, file: { id, path: name, project: null, ref: null, commit: null, text } };
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
    if ('project' in request && !isProjectPath(request.project)) return { request, unavailable: 'not_found' };
    if (!isWellFormed(request)) return { request, unavailable: 'not_found' };
    try {
      return await answer(request);
    } catch (error) {
      const unavailable = unavailableBy(error);
      if (unavailable === null) throw error;
      return { request, unavailable };
    }
  };
}

/** A number would be taken for a project's id, and without a slash nothing is a project's path. */
function isProjectPath(path: string): boolean {
  return path.length <= 1024 && /^[^/]+(\/[^/]+)+$/.test(path);
}

/** Half of a surrogate pair cannot stand in an address. */
function isWellFormed(request: FileRequest): boolean {
  return Object.values(request).every((value) => typeof value !== 'string' || !/\p{Surrogate}/u.test(value));
}

function unavailableBy(error: unknown): Unavailable | null {
  if (error instanceof NotFound) return /404 commit|reference/i.test(error.message) ? 'ref_not_found' : 'not_found';
  if (error instanceof AccessDenied && error.status === 403 && !/insufficient_scope/.test(error.message)) {
    return 'forbidden';
  }
  // 413 is our own cap; other refusals are of the address (a path with a null byte).
  if (error instanceof Refused) return error.status === 413 ? 'too_large' : 'not_found';
  return null;
}
