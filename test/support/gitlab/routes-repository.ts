/** Trees, commits, branches, comparisons and releases. */
import { ApiError, badParameter, notFound } from './api-error.ts';
import { diffTrees, presentDiffs } from './diff-trees.ts';
import { type Answer, type Call, flag, projectOf, type Route, reader, requireCode } from './endpoint.ts';
import type { Project } from './instance.ts';
import { keysetPage, page } from './paging.ts';
import { presentBranch, presentCommit, presentWholeCommit } from './present-commit.ts';
import { type Commit, type Tree, treeId } from './repository.ts';

export const repositoryRoutes: readonly Route[] = [
  ['GET', '/projects/:id/repository/tree', tree],
  ['GET', '/projects/:id/repository/commits', commits],
  [
    'GET',
    '/projects/:id/repository/commits/:sha',
    (call) => {
      const project = codeOf(call);
      return { json: presentWholeCommit(call.instance, project, commitAt(project, call.params.sha ?? null)) };
    },
  ],
  [
    'GET',
    '/projects/:id/repository/branches/:branch',
    (call) => {
      const project = codeOf(call);
      const name = call.params.branch ?? '';
      if (project.repository.branch(name) === undefined) throw notFound('Branch');
      return { json: presentBranch(call.instance, project, name, reader(call)) };
    },
  ],
  ['GET', '/projects/:id/repository/compare', compare],
  [
    'GET',
    '/projects/:id/releases',
    (call) => {
      const project = codeOf(call);
      // Newest first.
      return page(call, project.releases.map(({ tag }) => ({ tag_name: tag, name: tag })).reverse());
    },
  ],
];

/** The project in the path, with code that the caller may read. */
export function codeOf(call: Call): Project {
  const project = projectOf(call);
  requireCode(call, project);
  return project;
}

export function commitAt(project: Project, revision: string | null): Commit {
  const commit = project.repository.resolve(revision ?? 'HEAD', project.defaultBranch);
  if (!commit) throw notFound('Commit');
  return commit;
}

function tree(call: Call): Answer {
  const project = codeOf(call);
  const ref = call.query.get('ref');
  const commit = project.repository.resolve(ref ?? 'HEAD', project.defaultBranch);
  if (!commit) throw notFound('Tree');
  const under = (call.query.get('path') ?? '').replace(/^\/|\/$/g, '');
  if (commit.tree.has(under)) throw notFound('path not treeish');
  const recursive = flag(call.query.get('recursive'));
  const entries = entriesOf(commit.tree, under, recursive);
  if (under !== '' && entries.length === 0) throw new ApiError(404, '404 invalid revision or path Not Found');
  const keyset = call.query.get('pagination') === 'keyset';
  const named = { recursive: String(recursive), pagination: keyset ? 'keyset' : 'legacy' };
  if (!keyset) return page(call, entries, named);
  return keysetPage(call, entries, treeId(commit.tree, under === '' ? '' : `${under}/`), named);
}

/** Folders are entries too; the API lists them before the files of the whole answer. */
function entriesOf(files: Tree, under: string, recursive: boolean) {
  const prefix = under === '' ? '' : `${under}/`;
  const entries = new Map<string, { id: string; name: string; type: string; path: string; mode: string }>();
  for (const [path, blob] of files) {
    if (!path.startsWith(prefix)) continue;
    const parts = path.slice(prefix.length).split('/');
    const depths = recursive ? parts.length : 1;
    for (let depth = 1; depth <= depths; depth++) {
      const here = prefix + parts.slice(0, depth).join('/');
      const name = parts[depth - 1]!;
      if (depth === parts.length) entries.set(here, { id: blob.id, name, type: 'blob', path: here, mode: blob.mode });
      else if (!entries.has(here)) {
        entries.set(here, { id: treeId(files, `${here}/`), name, type: 'tree', path: here, mode: '040000' });
      }
    }
  }
  const order = (type: string) => (type === 'tree' ? 0 : 1);
  return [...entries.values()].sort((a, b) => order(a.type) - order(b.type) || (a.path < b.path ? -1 : 1));
}

function commits(call: Call): Answer {
  const project = codeOf(call);
  const commit = commitAt(project, call.query.get('ref_name'));
  const history = project.repository.history(commit.sha).map((sha) => project.repository.get(sha));
  return page(
    call,
    history.map((entry) => presentCommit(call.instance, project, entry)),
  );
}

function compare(call: Call): Answer {
  const project = codeOf(call);
  for (const name of ['from', 'to']) if (call.query.get(name) === null) throw badParameter(`${name} is missing`);
  const from = commitAt(project, call.query.get('from'));
  const to = commitAt(project, call.query.get('to'));
  const base = flag(call.query.get('straight')) ? from.sha : project.repository.mergeBase(from.sha, to.sha);
  const before: Tree = base === null ? new Map() : project.repository.get(base).tree;
  const known = new Set(project.repository.history(from.sha));
  const list = project.repository.history(to.sha).filter((sha) => !known.has(sha));
  return {
    json: {
      commit: presentCommit(call.instance, project, to),
      commits: list.map((sha) => presentCommit(call.instance, project, project.repository.get(sha))).reverse(),
      // Here GitLab does not say whether a file was generated.
      diffs: presentDiffs(diffTrees(before, to.tree), flag(call.query.get('unidiff'))).map((diff) => ({
        ...diff,
        generated_file: null,
      })),
      compare_timeout: false,
      compare_same_ref: from.sha === to.sha,
      web_url: `${call.instance.url}/${project.path}/-/compare/${from.sha}...${to.sha}`,
    },
  };
}
