/** A Git repository in memory: commits with whole trees, branches, tags and GitLab's own refs. */
import { createHash } from 'node:crypto';

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

export interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly tree: Tree;
  readonly message: string;
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
}

export function sha1(text: string | Uint8Array): string {
  return createHash('sha1').update(text).digest('hex');
}

function blob(text: string, mode: string): Blob {
  const bytes = Buffer.from(text);
  return { text, mode, id: sha1(Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes])) };
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
  commit(branch: string, changes: FileChanges, options: { parent?: string | null; message?: string } = {}): Commit {
    const parent = options.parent === undefined ? this.branch(branch) : (options.parent ?? undefined);
    const tree = new Map(parent === undefined ? [] : this.get(parent).tree);
    for (const [path, change] of Object.entries(changes)) {
      if (change === null) tree.delete(path);
      else if (typeof change === 'string') tree.set(path, blob(change, tree.get(path)?.mode ?? '100644'));
      else tree.set(path, blob(change.text, change.mode));
    }
    const commit = this.store(tree, parent === undefined ? [] : [parent], options.message ?? `Change ${branch}`);
    this.refs.set(`refs/heads/${branch}`, commit.sha);
    return commit;
  }

  /** Files of `from` that it changed since the merge base, over those of `into`. */
  merge(into: string, from: string, message: string): Commit {
    const base = this.mergeBase(into, from);
    const before: Tree = base === null ? new Map() : this.get(base).tree;
    const theirs = this.get(from).tree;
    const tree = new Map(this.get(into).tree);
    for (const path of new Set([...before.keys(), ...theirs.keys()])) {
      const now = theirs.get(path);
      if (now?.id === before.get(path)?.id) continue;
      if (now) tree.set(path, now);
      else tree.delete(path);
    }
    return this.store(tree, [into, from], message);
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

  private store(tree: Tree, parents: readonly string[], message: string): Commit {
    const files = [...tree].map(([path, file]) => `${file.mode} ${file.id} ${path}`).sort();
    const sha = sha1(JSON.stringify([files, parents, message, this.commits.size]));
    const commit = { sha, parents, tree, message, author: 'Sam Author', at: new Date().toISOString() };
    this.commits.set(sha, commit);
    return commit;
  }
}
