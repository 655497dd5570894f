/** Questions to the git of a checkout. Nothing here goes through a shell, and no name can become an option. */
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SettingsError } from '../errors.ts';
import type { FileChange } from '../review/snapshot.ts';

const MAX_OUTPUT = 64 * 1024 * 1024;

/** The output of `git` in `folder`; null when it fails, also because there is no git or no repository. */
export async function git(folder: string, ...args: string[]): Promise<string | null> {
  if (!(await isInRepository(folder))) return null;
  const answer = await ask(folder, args);
  return 'output' in answer ? answer.output : null;
}

/** Looked for as git does: to start it five times to hear that there is none takes longer than a small check. */
async function isInRepository(folder: string): Promise<boolean> {
  const isHere = await access(join(folder, '.git')).then(
    () => true,
    () => false,
  );
  return isHere || (dirname(folder) !== folder && isInRepository(dirname(folder)));
}

function ask(folder: string, args: readonly string[]): Promise<{ output: string } | { refused: string }> {
  // A configured monitor is a program that would be run.
  const safe = ['-C', folder, '-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', ...args];
  return new Promise((resolve) => {
    execFile('git', safe, { maxBuffer: MAX_OUTPUT, encoding: 'utf8' }, (error, output, errors) => {
      if (!error) resolve({ output });
      else resolve({ refused: error.code === 'ENOENT' ? 'git is not installed' : (errors.split('\n')[0] ?? '') });
    });
  });
}

/** The commit where HEAD left `ref`. Throws SettingsError when there is none. */
export async function mergeBase(folder: string, ref: string): Promise<string> {
  // No git, no repository, or one of another user, which git does not touch.
  const repository = await ask(folder, ['rev-parse', '--git-dir']);
  if ('refused' in repository) throw new SettingsError(`--base needs the git repository: ${repository.refused}`);
  const commit = await commitOf(folder, ref);
  if (commit === null) {
    await refuseBare(folder);
    const unknown = `--base: git knows no commit ${JSON.stringify(ref)} in ${folder}`;
    throw new SettingsError(`${unknown}${await shallowAdvice(folder)}`);
  }
  const head = await commitOf(folder, 'HEAD');
  const base = head && (await git(folder, 'merge-base', commit, head))?.trim();
  if (!base) {
    const apart = `--base: ${JSON.stringify(ref)} and HEAD have no commit in common`;
    throw new SettingsError(`${apart}${await shallowAdvice(folder)}`);
  }
  return base;
}

/** Most often a commit is missing because it was not fetched. */
async function shallowAdvice(folder: string): Promise<string> {
  const isShallow = (await git(folder, 'rev-parse', '--is-shallow-repository'))?.trim() === 'true';
  return isShallow ? ': this clone has only some commits, fetch the others (in a job: `GIT_DEPTH: "0"`)' : '';
}

/** Throws SettingsError where a repository has commits and no files. */
export async function refuseBare(folder: string): Promise<void> {
  const answer = await ask(folder, ['rev-parse', '--is-bare-repository']);
  if ('output' in answer && answer.output.trim() === 'true')
    throw new SettingsError(`${folder} is a bare repository: \`git worktree add\` makes a folder with its files`);
}

export async function commitOf(folder: string, ref: string): Promise<string | null> {
  if (ref.startsWith('-')) return null;
  const found = await git(folder, 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
  return found?.trim() || null;
}

/**
 * What differs between a commit and the working tree, paths relative to `folder`; untracked files are new ones. Renames are
 * those that GitLab's diff shows: Gitaly asks git for 30 % in common.
 */
export async function changedFiles(folder: string, commit: string): Promise<FileChange[]> {
  const options = ['--name-status', '--find-renames=30%', '--no-ext-diff', '--relative', '-z'];
  const changed = (await git(folder, 'diff', ...options, commit))?.split('\0') ?? [];
  const untracked = await git(folder, 'ls-files', '--others', '--exclude-standard', '-z');
  const changes: FileChange[] = [];
  for (let at = 0; at + 1 < changed.length; ) {
    const status = changed[at]?.charAt(0);
    const oldPath = changed[at + 1] ?? '';
    const newPath = status === 'R' ? (changed[at + 2] ?? '') : oldPath;
    changes.push(changeOf(status, oldPath, newPath));
    at += status === 'R' ? 3 : 2;
  }
  const added = (untracked ?? '').split('\0').filter((path) => path !== '');
  return [...changes, ...added.map((path) => changeOf('A', path, path))];
}

function changeOf(status: string | undefined, oldPath: string, newPath: string): FileChange {
  return { oldPath, newPath, newFile: status === 'A', renamedFile: status === 'R', deletedFile: status === 'D' };
}

/** Tracked files and new ones that are not ignored, relative to `folder`; null without a repository. */
export async function trackedFiles(folder: string): Promise<string[] | null> {
  const listed = await git(folder, 'ls-files', '--cached', '--others', '--exclude-standard', '-z');
  return listed === null ? null : [...new Set(listed.split('\0').filter((path) => path !== ''))];
}

/** Files of a commit, relative to `folder`. */
export async function filesAt(folder: string, commit: string): Promise<string[]> {
  const listed = await git(folder, 'ls-tree', '-r', '-z', '--name-only', commit);
  return (listed ?? '').split('\0').filter((path) => path !== '');
}

/** The text of a file at a commit; null when there is none. */
export function textAt(folder: string, commit: string, path: string): Promise<string | null> {
  return git(folder, 'cat-file', 'blob', `${commit}:./${path}`);
}

/** The checked-out branch; null when there is none. */
export async function currentBranch(folder: string): Promise<string | null> {
  return (await git(folder, 'symbolic-ref', '--short', '--quiet', 'HEAD'))?.trim() || null;
}

/** The default branch of the remote `origin`; null: git does not know it. */
export async function defaultBranch(folder: string): Promise<string | null> {
  const ref = (await git(folder, 'symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD'))?.trim();
  return ref?.startsWith('refs/remotes/origin/') ? ref.slice('refs/remotes/origin/'.length) : null;
}

/** The name without that of the remote, where it is a branch of this repository or of `origin`; else null. */
export async function branchNamed(folder: string, name: string): Promise<string | null> {
  const branch = name.replace(/^origin\//, '');
  // No branch, but what stands for one; the remote's is also a ref of that name.
  if (branch === 'HEAD') return name === branch ? null : defaultBranch(folder);
  for (const ref of [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`]) {
    if ((await git(folder, 'show-ref', '--verify', ref)) !== null) return branch;
  }
  return null;
}

/** Host and project path of the remote `origin`; null when it is no address of a server. */
export async function originOf(folder: string): Promise<{ host: string; project: string } | null> {
  const url = (await git(folder, 'config', '--get', 'remote.origin.url'))?.trim() ?? '';
  const [, host, path] =
    /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([^/:]+(?::\d+)?)\/(.+)$/.exec(url) ??
    /^[^@/\s]+@([^:/]+):(.+)$/.exec(url) ??
    [];
  const project = path?.replace(/\/+$/, '').replace(/\.git$/, '');
  if (!host || !project?.includes('/')) return null;
  return { host: /^(ssh|git):/.test(url) ? host.replace(/:\d+$/, '') : host, project };
}
