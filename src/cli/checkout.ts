/** A local checkout: where its root configuration is, and which project it stands for. */
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import type { Root } from '../ci/config.ts';
import { DEFAULT_CONFIG_PATH, parseConfigPath } from '../ci/load/root.ts';
import { SettingsError } from '../errors.ts';
import { workingTree } from './checkout-files.ts';
import { commitOf, currentBranch, defaultBranch, git, originOf } from './git.ts';
import { isProjectPath } from './project-path.ts';

export interface Checkout {
  /** Real path of the project's folder: nothing outside of it is read. */
  readonly folder: string;
  readonly root: Root;
  /** Texts that are judged instead of those in the folder, by path. */
  readonly given: ReadonlyMap<string, string>;
  /** Full path of the project. */
  readonly project: string;
  /** False: nobody tells which project it is, and its path is a word of our own. */
  readonly isNamed: boolean;
  /** Base URL of its GitLab, without trailing slash. */
  readonly serverUrl: string;
  /** Null outside of a git repository. */
  readonly commit: string | null;
  readonly branch: string | null;
  /** As the remote told when it was cloned; null: not known. */
  readonly defaultBranch: string | null;
}

export interface CheckoutOptions {
  /** A folder, the root configuration itself, or `-`: what comes on standard input is the root configuration. */
  readonly path: string;
  readonly stdin: () => Promise<string>;
  readonly cwd: string;
  readonly project: string | undefined;
  /** As GitLab's `ci_config_path`. */
  readonly file: string | undefined;
  readonly gitlabUrl: string | null;
}

/** Throws SettingsError when there is no such folder or file, or no such project could be. */
export async function openCheckout(options: CheckoutOptions): Promise<Checkout> {
  if (options.project !== undefined && !isProjectPath(options.project)) {
    const named = JSON.stringify(options.project);
    throw new SettingsError(`--project: ${named} is not the full path of a project, such as my-group/my-project`);
  }
  const { folder, root } = await findRoot(options);
  const [origin, commit, branch, ofRemote] = await Promise.all([
    originOf(folder),
    commitOf(folder, 'HEAD'),
    currentBranch(folder),
    defaultBranch(folder),
  ]);
  const named = options.project ?? origin?.project;
  return {
    folder,
    root,
    given: options.path === STDIN && root.kind === 'local' ? new Map([[root.path, await options.stdin()]]) : new Map(),
    project: named ?? `local/${basename(folder) || 'project'}`,
    isNamed: named !== undefined,
    serverUrl: options.gitlabUrl ?? `https://${origin?.host ?? (await hostByComponents(folder, root)) ?? 'gitlab.com'}`,
    commit,
    branch,
    defaultBranch: ofRemote,
  };
}

const STDIN = '-';

async function findRoot(options: CheckoutOptions): Promise<Pick<Checkout, 'folder' | 'root'>> {
  const path = resolve(options.cwd, options.path === STDIN ? '.' : options.path);
  const found = await stat(path).catch(() => null);
  if (!found) throw new SettingsError(`there is no file or folder ${path}`);
  const real = await realpath(path);
  if (found.isDirectory()) {
    const root = parseConfigPath(options.file ?? DEFAULT_CONFIG_PATH);
    return { folder: await folderWith(root, real), root };
  }
  const folder = await projectFolder(dirname(real));
  return { folder, root: parseConfigPath(relative(folder, real).split(sep).join('/')) };
}

/** The folder itself where it has the root configuration, else the top of its repository: people stand somewhere below. */
async function folderWith(root: Root, folder: string): Promise<string> {
  const isHere = root.kind === 'local' && (await workingTree(folder).text(root.path)) !== null;
  return isHere ? folder : projectFolder(folder);
}

/** Components are always of the project's own instance, so their addresses tell its host. */
async function hostByComponents(folder: string, root: Root): Promise<string | null> {
  const text = root.kind === 'local' ? await workingTree(folder).text(root.path) : null;
  const host = text === null ? null : /^[\s-]*component:\s*["']?([\w-]+(?:\.[\w-]+)+(?::\d+)?)\//m.exec(text)?.[1];
  return host ?? null;
}

/** The top of the git repository that holds a folder, or the folder itself. */
async function projectFolder(folder: string): Promise<string> {
  const top = (await git(folder, 'rev-parse', '--show-toplevel'))?.trim();
  return top ? realpath(top) : folder;
}
