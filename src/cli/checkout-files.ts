/** The files of a checkout as GitLab would give them: the working tree, or those of one commit. */
import { access, lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isRepositoryPath } from '../includes/guard.ts';
import type { FetchedFile, FileRequest } from '../includes/request.ts';
import { filesAt, textAt, trackedFiles } from './git.ts';

/** What stands for the commit of the working tree in requests. */
const WORKING_TREE = 'working-tree';

const MAX_BYTES = 10 * 1024 * 1024;
const MAX_FILES = 100_000;

export interface CheckoutFiles {
  readonly commit: string;
  /** Null: no such file. */
  text(path: string): Promise<string | 'too_large' | null>;
  paths(): Promise<readonly string[]>;
}

/** `given`: texts that stand for those of the folder, by path. */
export function workingTree(folder: string, given: ReadonlyMap<string, string> = new Map()): CheckoutFiles {
  let paths: Promise<readonly string[]> | undefined;
  return {
    commit: WORKING_TREE,
    text: async (path) => given.get(path) ?? readInside(folder, path),
    paths: () => {
      paths ??= trackedFiles(folder).then((tracked) => tracked ?? walk(folder));
      return paths;
    },
  };
}

export function filesOfCommit(folder: string, commit: string): CheckoutFiles {
  let paths: Promise<readonly string[]> | undefined;
  return {
    commit,
    text: (path) => textAt(folder, commit, path),
    paths: () => {
      paths ??= filesAt(folder, commit);
      return paths;
    },
  };
}

/** Answers requests for the project's own files; null: the request is for something else. */
export async function answerFrom(
  files: CheckoutFiles,
  { project }: { readonly project: string },
  request: FileRequest,
): Promise<FetchedFile | null> {
  if (!('commit' in request) || request.project !== project || request.commit !== files.commit) return null;
  if (request.kind === 'tree') {
    const { under, recursive } = request;
    const prefix = under === '' ? '' : `${under.replace(/\/+$/, '')}/`;
    const below = (await files.paths()).filter((path) => path.startsWith(prefix));
    return { request, paths: recursive ? below : below.filter((path) => !path.slice(prefix.length).includes('/')) };
  }
  const { path } = request;
  const text = isRepositoryPath(path) ? await files.text(path) : null;
  if (text === null) return { request, unavailable: 'not_found' };
  if (text === 'too_large') return { request, unavailable: 'too_large' };
  return { request, file: { id: path, path, project, ref: null, commit: files.commit, text } };
}

/**
 * As GitLab reads a repository: the text of a link is where it leads to, and what lies behind a link or in a submodule is not
 * there. Source: the answer to `GET /projects/:id/repository/files/:path/raw` (GitLab 18.9).
 */
async function readInside(folder: string, path: string): Promise<string | 'too_large' | null> {
  if (!isRepositoryPath(path) || !(await isOwnFolder(folder, dirname(path)))) return null;
  const file = join(folder, path);
  const found = await lstat(file).catch(() => null);
  if (found?.isSymbolicLink()) return readlink(file).catch(() => null);
  if (!found?.isFile()) return null;
  if (found.size > MAX_BYTES) return 'too_large';
  return readFile(file, 'utf8').catch(() => null);
}

/** A folder of the project itself: on the way there is no link, and no repository of its own. */
async function isOwnFolder(folder: string, under: string): Promise<boolean> {
  if (under === '.' || under === '/') return true;
  const here = join(folder, under);
  const found = await lstat(here).catch(() => null);
  if (!found?.isDirectory() || (await holdsRepository(here))) return false;
  return isOwnFolder(folder, dirname(under));
}

function holdsRepository(folder: string): Promise<boolean> {
  return access(join(folder, '.git')).then(
    () => true,
    () => false,
  );
}

async function walk(folder: string): Promise<string[]> {
  const files: string[] = [];
  const waiting = [''];
  for (let under = waiting.pop(); under !== undefined && files.length < MAX_FILES; under = waiting.pop()) {
    for (const name of await readdir(join(folder, under)).catch(() => [])) {
      const path = under === '' ? name : `${under}/${name}`;
      const found = await lstat(join(folder, path)).catch(() => null);
      if (found?.isDirectory()) {
        if (name !== '.git') waiting.push(path);
      } else if (found) files.push(path);
    }
  }
  return files.sort();
}
