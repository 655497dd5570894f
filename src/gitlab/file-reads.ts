/** What one token reads from repositories, kept for all reviews of the process. */
import { z } from 'zod';
import { AccessDenied, NotFound } from '../errors.ts';
import type { FileRequest } from '../includes/request.ts';
import * as answers from './answers.ts';
import { type Api, readAs } from './api.ts';
import type { Clock } from './clock.ts';
import type { GraphQl } from './graphql.ts';
import { KeptAnswers } from './kept-answers.ts';
import { projectAnswer } from './project-answer.ts';

const CACHE_BYTES = 64 * 1024 * 1024;
/** What an entry takes beside its text: key, links and times. */
const ENTRY_BYTES = 500;
/** What a commit holds never changes; the time only lets lost rights take effect. */
const COMMIT_MS = 60 * 60_000;
/** Branches move, remote files change, templates follow an upgrade. */
const MOVING_MS = 60_000;
const TREE_PAGES = 100;

/** Throws NotFound and the other errors of src/errors.ts. */
export class FileReads {
  readonly #api: Api;
  readonly #graphQl: GraphQl;
  readonly #cache: KeptAnswers<string>;

  constructor(api: Api, graphQl: GraphQl, clock: Clock) {
    this.#api = api;
    this.#graphQl = graphQl;
    this.#cache = new KeptAnswers(clock, { mostSize: CACHE_BYTES, sizeOf: (text) => ENTRY_BYTES + 2 * text.length });
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
    if (isSha(ref)) return ref;
    return this.#kept(['commit', project, ref], MOVING_MS, () => readCommit(this.#api, project, ref));
  }

  /** By way of a project, because the instance's own route takes no name with a folder (GitLab 18.9). Throws NotFound. */
  template(name: string, project: string | null): Promise<string> {
    const key = encodeURIComponent(name.replace(/\.gitlab-ci\.yml$/, ''));
    const read = async (owner: string) => {
      const { body } = await this.#api.Projects.requester.get(`${owner}templates/gitlab_ci_ymls/${key}`);
      return readAs(answers.template, body, 'a template').content;
    };
    return this.#kept(['template', name], MOVING_MS, async () => {
      if (project === null) return read('');
      try {
        return await read(`projects/${encodeURIComponent(project)}/`);
      } catch (error) {
        if (!(error instanceof NotFound && /404 project/i.test(error.message))) throw error;
        return read('');
      }
    });
  }

  /** The project's present path: GitLab finds it in any case, and by its former paths. Throws NotFound. */
  projectPath(project: string): Promise<string> {
    return this.#kept(['path', project], MOVING_MS, async () => {
      return readAs(projectAnswer, await this.#api.Projects.show(project), 'a project').path;
    });
  }

  /** Null: GitLab does not say. `project` is the present path. */
  async isCatalogProject(project: string): Promise<boolean | null> {
    const load = async () => JSON.stringify(await this.#graphQl.isCatalogProject(project));
    return JSON.parse(await this.#kept(['catalog', project], MOVING_MS, load));
  }

  /** Tag → commit of the project's releases, newest first; none where releases are switched off. */
  async releases(project: string): Promise<ReadonlyMap<string, string | null>> {
    const json = await this.#kept(['releases', project], MOVING_MS, async () => {
      try {
        const all = await this.#api.ProjectReleases.all(project, { perPage: 100, maxPages: 10 });
        const found = readAs(z.array(answers.release), all, 'releases');
        const out = found.filter((it) => !it.upcoming_release);
        return JSON.stringify(out.map((it) => [it.tag_name, it.commit?.id ?? null]));
      } catch (error) {
        if (error instanceof AccessDenied && error.status === 403) return '[]';
        throw error;
      }
    });
    return new Map(JSON.parse(json));
  }

  /** Null: more files than we list. A folder that is not there holds none. */
  async tree(asked: Extract<FileRequest, { kind: 'tree' }>): Promise<readonly string[] | null> {
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
    return this.#cache.get(JSON.stringify(key), milliseconds, load);
  }
}

/** Asked anew. Throws NotFound. */
export async function readCommit({ Projects: { requester } }: Api, project: string, ref: string): Promise<string> {
  const address = `projects/${encodeURIComponent(project)}/repository/commits/${encodeURIComponent(ref)}`;
  return readAs(answers.commit, (await requester.get(address, { searchParams: { stats: false } })).body, 'a commit').id;
}

/** A whole commit id, SHA-1 or SHA-256: it needs no look-up and never moves. */
export function isSha(ref: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);
}
