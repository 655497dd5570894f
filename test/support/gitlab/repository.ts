/** A Git repository in memory: commits with whole trees, branches, tags and GitLab's own refs. */
import { createHash } from 'node:crypto';
import { mergeTexts } from './three-way.ts';

/** `120000` is a symbolic link (text = its target), `160000` a submodule. */
export interface Blob {
  readonly text: string;
  readonly mode: string;
  readonly id: string;
}

export type Tree = ReadonlyMap<string, Blob>;

/** What a test writes: a text, a text with another mode, or null to delete. */
export type FileChange = string | { readonly text: string; readonly mode: string } | null;
export type FileChanges = Readonly<Record<string, FileChange>>;

export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface NewCommit {
  /** Null: none. The branch's tip when left out. */
  readonly parent?: string | null;
  readonly message?: string;
  readonly author?: Author;
}

const SOMEBODY: Author = { name: 'Sam Author', email: 'sam@example.com' };

export interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly tree: Tree;
  readonly message: string;
  readonly author: Author;
  /** ISO 8601. */
  readonly at: string;
}

function sha1(text: string | Uint8Array): string {
  return createHash('sha1').update(text).digest('hex');
}

function blob(text: string, mode: string): Blob {
  return { text, mode, id: objectId('blob', Buffer.from(text)) };
}

function objectId(type: 'blob' | 'tree', bytes: Buffer): string {
  return sha1(Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes]));
}

/** Git's id of a folder; `prefix` is empty or ends with a slash. */
export function treeId(files: Tree, prefix: string): string {
  const entries = new Map<string, { mode: string; id: string }>();
  for (const [path, { mode, id }] of files) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...below] = path.slice(prefix.length).split('/');
    if (below.length === 0) entries.set(name, { mode, id });
    // Git sorts folders as if their names ended with a slash.
    else if (!entries.has(`${name}/`)) {
      entries.set(`${name}/`, { mode: '40000', id: treeId(files, `${prefix}${name}/`) });
    }
  }
  const sorted = [...entries].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const parts = sorted.flatMap(([name, { mode, id }]) => [
    Buffer.from(`${mode} ${name.replace(/\/$/, '')}\0`),
    Buffer.from(id, 'hex'),
  ]);
  return objectId('tree', Buffer.concat(parts));
}

export class Repository {
  readonly commits = new Map<string, Commit>();
  /** Full names: `refs/heads/main`, `refs/tags/v1`, `refs/merge-requests/1/head`. */
  readonly refs = new Map<string, string>();

  branch(name: string): string | undefined {
    return this.refs.get(`refs/heads/${name}`);
  }

  branches(): string[] {
    return [...this.refs.keys()].filter((ref) => ref.startsWith('refs/heads/')).map((ref) => ref.slice(11));
  }

  /** Commits on top of a branch; the branch is made when it is new. Null deletes a file. */
  commit(branch: string, changes: FileChanges, options: NewCommit = {}): Commit {
    const parent = options.parent === undefined ? this.branch(branch) : (options.parent ?? undefined);
    const tree = new Map(parent === undefined ? [] : this.get(parent).tree);
    for (const [path, change] of Object.entries(changes)) {
      if (change === null) tree.delete(path);
      else if (typeof change === 'string') tree.set(path, blob(change, tree.get(path)?.mode ?? '100644'));
      else tree.set(path, blob(change.text, change.mode));
    }
    const parents = parent === undefined ? [] : [parent];
    const commit = this.store(tree, parents, options.message ?? `Change ${branch}`, options.author);
    this.refs.set(`refs/heads/${branch}`, commit.sha);
    return commit;
  }

  /** What `from` changed since the merge base, put into `into`; what both changed is taken from `from`. */
  merge(into: string, from: string, message: string, author?: Author): Commit {
    const tree = new Map(this.get(into).tree);
    for (const { path, now, merged } of this.#changes(into, from)) {
      const change = merged ?? now;
      if (change) tree.set(path, change);
      else tree.delete(path);
    }
    return this.store(tree, [into, from], message, author);
  }

  /** Both changed the same lines of a file since the merge base. */
  conflicts(into: string, from: string): boolean {
    return this.#changes(into, from).some(({ merged }) => merged === null);
  }

  /** Files that `from` changed; `merged` undefined: `into` left it alone, null: they cannot be merged. */
  #changes(into: string, from: string): { path: string; now: Blob | undefined; merged: Blob | null | undefined }[] {
    const base = this.mergeBase(into, from);
    const before: Tree = base === null ? new Map() : this.get(base).tree;
    const [ours, theirs] = [this.get(into).tree, this.get(from).tree];
    const changed = [...new Set([...before.keys(), ...theirs.keys()])].filter(
      (path) => theirs.get(path)?.id !== before.get(path)?.id,
    );
    return changed.map((path) => {
      const [was, here, now] = [before.get(path), ours.get(path), theirs.get(path)];
      if (here?.id === was?.id || here?.id === now?.id) return { path, now, merged: undefined };
      const text = was && here && now ? mergeTexts(was.text, here.text, now.text) : null;
      return { path, now, merged: text === null ? null : blob(text, now!.mode) };
    });
  }

  /** Brings in a commit with its history, as a fetch does. */
  fetch(from: Repository, sha: string): void {
    for (const ancestor of from.history(sha)) this.commits.set(ancestor, from.get(ancestor));
  }

  get(sha: string): Commit {
    const commit = this.commits.get(sha);
    if (!commit) throw new Error(`No commit ${sha}`);
    return commit;
  }

  /** As `git rev-parse` does: a full SHA, then refs as written, tags, branches, then a short SHA. */
  resolve(revision: string, defaultBranch?: string | null): Commit | undefined {
    if (revision === 'HEAD') return defaultBranch ? this.resolve(`refs/heads/${defaultBranch}`) : undefined;
    const named = [revision, `refs/${revision}`, `refs/tags/${revision}`, `refs/heads/${revision}`];
    const sha = this.commits.has(revision) ? revision : named.map((ref) => this.refs.get(ref)).find(Boolean);
    if (sha !== undefined) return this.commits.get(sha);
    if (!/^[0-9a-f]{7,40}$/.test(revision)) return undefined;
    const matching = [...this.commits.keys()].filter((known) => known.startsWith(revision));
    return matching.length === 1 ? this.commits.get(matching[0]!) : undefined;
  }

  /** The commit and everything before it, nearest first. */
  history(sha: string): string[] {
    const seen = new Set<string>();
    const waiting = [sha];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...(this.commits.get(next)?.parents ?? []));
    }
    return [...seen];
  }

  mergeBase(a: string, b: string): string | null {
    const ofA = new Set(this.history(a));
    return this.history(b).find((sha) => ofA.has(sha)) ?? null;
  }

  /** Branches that contain a commit, by name. */
  branchesWith(sha: string): string[] {
    return this.branches()
      .filter((name) => this.history(this.branch(name)!).includes(sha))
      .sort();
  }

  /** The newest commit of a history that changed a path. */
  lastCommitFor(sha: string, path: string): string {
    const here = this.get(sha).tree.get(path)?.id;
    const parent = this.get(sha).parents[0];
    if (parent === undefined || this.get(parent).tree.get(path)?.id !== here) return sha;
    return this.lastCommitFor(parent, path);
  }

  private store(tree: Tree, parents: readonly string[], message: string, author: Author = SOMEBODY): Commit {
    const files = [...tree].map(([path, file]) => `${file.mode} ${file.id} ${path}`).sort();
    const sha = sha1(JSON.stringify([files, parents, message, this.commits.size]));
    const commit = { sha, parents, tree, message, author, at: new Date().toISOString() };
    this.commits.set(sha, commit);
    return commit;
  }
}
