/** Files, trees, commits, comparisons and releases. */
import { createHash } from 'node:crypto';
import { ApiError, badParameter, notFound } from './api-error.ts';
import { diffTrees, presentDiff } from './diff.ts';
import { type Answer, type Call, flag, keysetPage, page, projectOf, type Route, requireCode } from './endpoint.ts';
import { presentCommit } from './present.ts';
import { type Commit, sha1, type Tree } from './repository.ts';
import type { Project } from './world.ts';

export const repositoryRoutes: readonly Route[] = [
  ['GET', '/projects/:id/repository/files/:file_path/raw', (call) => file(call, true)],
  ['GET', '/projects/:id/repository/files/:file_path', (call) => file(call, false)],
  ['GET', '/projects/:id/repository/tree', tree],
  ['GET', '/projects/:id/repository/commits', commits],
  [
    'GET',
    '/projects/:id/repository/commits/:sha',
    (call) => {
      const project = codeOf(call);
      const commit = commitAt(project, call.params.sha ?? null);
      return { json: { ...presentCommit(call.world, project, commit), project_id: project.id } };
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

function codeOf(call: Call): Project {
  const project = projectOf(call);
  requireCode(call, project);
  return project;
}

function commitAt(project: Project, revision: string | null): Commit {
  const commit = project.repository.resolve(revision ?? 'HEAD', project.defaultBranch);
  if (!commit) throw notFound('Commit');
  return commit;
}

function file(call: Call, raw: boolean): Answer {
  const project = codeOf(call);
  const ref = call.query.get('ref');
  if (!raw && ref === null) throw badParameter('ref is missing');
  if (ref === '') throw badParameter('ref is empty');
  const commit = commitAt(project, ref);
  const path = call.params.file_path ?? '';
  const blob = commit.tree.get(path);
  if (!blob || blob.mode === '160000') throw notFound('File');
  const data = {
    file_name: path.split('/').at(-1) ?? path,
    file_path: path,
    size: Buffer.byteLength(blob.text),
    encoding: 'base64',
    content_sha256: createHash('sha256').update(blob.text).digest('hex'),
    ref: ref ?? 'HEAD',
    blob_id: blob.id,
    commit_id: commit.sha,
    last_commit_id: project.repository.lastCommitFor(commit.sha, path),
    execute_filemode: blob.mode === '100755',
  };
  const headers = fileHeaders(data);
  if (!raw) return { json: { ...data, content: Buffer.from(blob.text).toString('base64') }, headers };
  return { text: blob.text, headers: { ...headers, 'Cache-Control': 'no-store, no-cache' } };
}

/** Header values are Latin-1 on the wire: other characters go percent-encoded here. */
function fileHeaders(data: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(data).map(([name, value]) => [
    `X-Gitlab-${name.split('_').map(capital).join('-')}`,
    encodeURI(String(value)),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function tree(call: Call): Answer {
  const project = codeOf(call);
  const commit = project.repository.resolve(call.query.get('ref') ?? 'HEAD', project.defaultBranch);
  if (!commit) throw notFound('Tree');
  const under = (call.query.get('path') ?? '').replace(/^\/|\/$/g, '');
  const entries = entriesOf(commit.tree, under, flag(call.query.get('recursive')));
  if (under !== '' && entries.length === 0) throw new ApiError(404, '404 invalid revision or path Not Found');
  return call.query.get('pagination') === 'keyset' ? keysetPage(call, entries) : page(call, entries);
}

/** Folders are entries too; the API lists them before the files of one level. */
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
      if (depth < parts.length)
        entries.set(here, { id: sha1(`tree ${here}`), name, type: 'tree', path: here, mode: '040000' });
      else entries.set(here, { id: blob.id, name, type: 'blob', path: here, mode: blob.mode });
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
    history.map((entry) => presentCommit(call.world, project, entry)),
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
      commit: presentCommit(call.world, project, to),
      commits: list.map((sha) => presentCommit(call.world, project, project.repository.get(sha))).reverse(),
      diffs: diffTrees(before, to.tree).map(presentDiff),
      compare_timeout: false,
      compare_same_ref: from.sha === to.sha,
      web_url: `${call.world.url}/${project.path}/-/compare/${from.sha}...${to.sha}`,
    },
  };
}
