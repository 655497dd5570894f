/**
 * Includes of the pipeline's own project by a ref. Where the ref leads to the pipeline's own commit, the file is the one that
 * the change brings: before the merge on the source branch, after it on the target branch.
 */
import { componentFiles } from '../../includes/component.ts';
import type { Asked, IncludeKind } from '../../includes/include-kind.ts';
import type { FileRequest } from '../../includes/request.ts';
import type { FoundEntry } from './include-entries.ts';
import type { IncludeRun } from './include-run.ts';
import type { Worktree } from './path-clauses.ts';

/** Variables that hold the ref or the commit a pipeline runs for. */
const OWN_REF =
  /(?:^|@)\$(?:(CI_COMMIT_(?:REF_NAME|BRANCH|TAG|SHA|SHORT_SHA))|\{(CI_COMMIT_(?:REF_NAME|BRANCH|TAG|SHA|SHORT_SHA))\})$/;

/** A file of the pipeline's commit where the request leads there, else the request. */
export function ownOr(run: IncludeRun, request: Extract<FileRequest, { kind: 'project' }>): FileRequest {
  const { project, ref, path } = request;
  return isOwn(run, project, ref) ? ownFile(run, path) : request;
}

/** What the entry asks for, from the pipeline's own commit where it leads there. */
export function askOwn(run: IncludeRun, asked: Asked): Asked {
  if (!('request' in asked)) return asked;
  const { request } = asked;
  if (request.kind === 'project') return { ...asked, request: ownOr(run, request) };
  if (request.kind === 'remote') return { ...asked, request: ownRemote(run, request.url) ?? request };
  if (request.kind !== 'component' || !isOwn(run, request.project, request.version)) return asked;
  const { name, version } = request;
  const { commit } = run.input.pipeline;
  const component = { name, sha: commit, version: null, reference: version };
  const requests = componentFiles(name).map((path) => ownFile(run, path));
  const found = requests.find((each) => {
    const answer = run.fetch(each);
    return !answer || !('unavailable' in answer) || answer.unavailable !== 'not_found';
  });
  return { ...asked, request: found ?? request, ...(found ? { component } : {}) };
}

const RAW = /^(?:-\/)?raw\/(.+)$/;

/** The project's file behind its address on the instance, `…/-/raw/main/ci/x.yml`; null: it is another one. Names of refs may hold slashes. */
function ownRemote(run: IncludeRun, url: string): FileRequest | null {
  const { project, serverFqdn } = run.input.pipeline;
  const address = url.replace(/^https?:\/\//i, '');
  const root = `${serverFqdn}/${project}/`;
  if (!address.toLowerCase().startsWith(root.toLowerCase())) return null;
  const names = RAW.exec(address.slice(root.length))?.[1]?.split('/') ?? [];
  const refs = names.slice(1).map((_, count) => names.slice(0, count + 1).join('/'));
  const ref = refs.find((each) => isOwn(run, project, each));
  return ref === undefined ? null : ownFile(run, names.join('/').slice(ref.length + 1));
}

/**
 * Of an entry whose ref is not known, but is the pipeline's own: `ref: $CI_COMMIT_REF_NAME` in the pipeline of a tag. Null:
 * what it names is not known, as in a pipeline of another project.
 */
export function withOwnRef(run: IncludeRun, found: FoundEntry, kind: IncludeKind): FoundEntry | null {
  if (run.input.forOthers) return null;
  const [only, ...others] = found.unknown.keys();
  const key = kind.key === 'project' ? 'ref' : kind.key;
  const written = found.values.get(key);
  if (only !== key || others.length > 0 || !['project', 'component'].includes(kind.key)) return null;
  if (typeof written !== 'string' || found.unknown.get(key)?.length !== 1 || !OWN_REF.test(written)) return null;
  const { project, commit, serverFqdn } = run.input.pipeline;
  const named = kind.key === 'project' ? found.values.get('project') : componentProject(written, serverFqdn);
  if (typeof named !== 'string' || named.toLowerCase() !== project.toLowerCase()) return null;
  const ref = written.replace(OWN_REF, (match) => (match.startsWith('@') ? `@${commit}` : commit));
  return { ...found, values: new Map(found.values).set(key, ref), unknown: new Map() };
}

function componentProject(address: string, serverFqdn: string): string | null {
  const path = address.slice(0, address.indexOf('@'));
  return path.startsWith(`${serverFqdn}/`) ? path.slice(serverFqdn.length + 1, path.lastIndexOf('/')) : null;
}

/** Where the files of a project at a ref are to be found; ref null: its default branch. */
export function placeOf(run: IncludeRun, project: string, ref: string | null): Pick<Worktree, 'project' | 'commit'> {
  const { pipeline } = run.input;
  return isOwn(run, project, ref) ? pipeline : { project, commit: ref ?? 'HEAD' };
}

function isOwn(run: IncludeRun, project: string, ref: string | null): boolean {
  const { pipeline } = run.input;
  if (project.toLowerCase() !== pipeline.project.toLowerCase()) return false;
  const { variables, commit } = pipeline;
  const own = [commit, variables.get('CI_COMMIT_SHA'), variables.get('CI_COMMIT_SHORT_SHA')];
  return (ref !== null && own.includes(ref)) || run.together.isOwnRef(shortRef(ref));
}

/** GitLab takes a branch by its full name too, and the default branch as `HEAD`. */
function shortRef(ref: string | null): string | null {
  return ref === 'HEAD' ? null : (ref?.replace(/^refs\/heads\//, '') ?? null);
}

function ownFile(run: IncludeRun, path: string): FileRequest {
  const { project, commit } = run.input.pipeline;
  return { kind: 'file', project, commit, path };
}
