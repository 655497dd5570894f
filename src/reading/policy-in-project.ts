import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { FetchedFile, FileRequest } from '../includes/request.ts';
import {
  isGroupFile,
  isPolicyFile,
  MAIN_FILE,
  type PolicySource,
  type PolicyText,
  policyFolder,
} from '../policy/policy-source.ts';
import { inParallel } from '../review/in-parallel.ts';
import { Incomplete, MOST_GROUP_FILES, type PolicyOrigin } from './policy-origin.ts';

/** Where in a project a policy is. */
export interface PolicyPlace {
  /** Full path. */
  readonly project: string;
  /** Of a file (`.yml`, `.yaml`), else of the folder that holds `policy.yml` and `groups`; '' or `.`: the whole repository. */
  readonly path: string;
  /** Null: the default branch. */
  readonly ref: string | null;
}

type Reader = Pick<GitLabReader, 'commitNow' | 'fetch'>;

const MAX_AGE_MS = 60_000;
const AT_ONCE = 8;

/** A policy in a project on the instance, at the commit that a ref leads to. */
export function policyInProject(
  { id, project, path, ref }: PolicyPlace & { readonly id: string },
  reader: Reader,
): PolicyOrigin {
  return {
    id,
    name: `${project}${ref === null ? '' : `@${ref}`}`,
    maxAgeMs: MAX_AGE_MS,
    shown: (file) => (file === '' ? path : file),
    newest: () => reader.commitNow(project, ref),
    read: (commit) => readPolicyAt({ project, path }, commit, reader),
  };
}

/** The texts at a commit. */
export async function readPolicyAt(
  { project, path }: Pick<PolicyPlace, 'project' | 'path'>,
  commit: string,
  reader: Pick<GitLabReader, 'fetch'>,
): Promise<PolicySource> {
  const version = `${project}@${commit.slice(0, 8)}`;
  const [main = '', ...groups] = isPolicyFile(path)
    ? [path]
    : await filesIn(policyFolder(path), project, commit, version, reader);
  const texts = await inParallel([main, ...groups], AT_ONCE, async (each): Promise<PolicyText> => {
    const answer = await reader.fetch({ kind: 'file', project, commit, path: each });
    if ('file' in answer) return { path: each, text: answer.file.text };
    throw unread(each, answer, version);
  });
  const [first, ...others] = texts;
  if (!first) throw new Incomplete('there is no policy', version, false);
  return { ...first, ...(others.length > 0 ? { groups: others } : {}), version };
}

/** Paths in the repository, the main file first. */
async function filesIn(
  folder: string,
  project: string,
  commit: string,
  version: string,
  reader: Pick<GitLabReader, 'fetch'>,
): Promise<readonly string[]> {
  const asked: FileRequest = { kind: 'tree', project, commit, under: folder.replace(/\/$/, ''), recursive: true };
  const answer = await reader.fetch(asked);
  if (!('paths' in answer)) throw unread(folder, answer, version);
  // The list is of the commit as a whole: what has no main file is the answer of a replica that lags behind, or no policy.
  if (!answer.paths.includes(`${folder}${MAIN_FILE}`)) {
    throw new Incomplete(`there is no ${folder}${MAIN_FILE}`, version, false);
  }
  const groups = answer.paths.filter((each) => each.startsWith(folder) && isGroupFile(each.slice(folder.length)));
  if (groups.length > MOST_GROUP_FILES) {
    throw new Incomplete(`there are more than ${MOST_GROUP_FILES} files of groups`, version, true);
  }
  return [`${folder}${MAIN_FILE}`, ...groups.sort()];
}

function unread(path: string, answer: FetchedFile, version: string): Error {
  const reason = 'unavailable' in answer ? (answer.detail ?? answer.unavailable.replaceAll('_', ' ')) : 'no file';
  return new Incomplete(`${path === '' ? 'its files' : path} cannot be read: ${reason}`, version, false);
}
