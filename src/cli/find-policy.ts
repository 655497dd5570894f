import { realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { SettingsError } from '../errors.ts';
import { packageFile } from '../package-file.ts';
import type { Policy } from '../policy/policy.ts';
import { problemsText } from '../policy/policy-problems.ts';
import { MAIN_FILE, type PolicySource, type PolicyText } from '../policy/policy-source.ts';
import { type PolicyVersion, policyVersion } from '../policy/project-policy.ts';
import { type ReadPolicy, readPolicy } from '../policy/read-policy.ts';
import { policyInProject } from '../reading/policy-in-project.ts';
import { readPolicyFiles } from '../reading/policy-on-disk.ts';
import { Incomplete } from '../reading/policy-origin.ts';
import { ruleCatalogue } from '../rules/index.ts';
import { readPolicyPlace } from '../settings.ts';
import { looseFile } from '../source.ts';
import { folderHolds } from './folder-holds.ts';
import { git } from './git.ts';
import type { Io } from './io.ts';
import { readText } from './read-text.ts';

export interface PolicyFile extends ReadPolicy {
  /** As it is shown. */
  readonly path: string;
}

/** Where a checkout keeps its policy. */
const NAMES = ['.pipewarden.yml', 'config/policy.yml'];

/** How the policy that comes with Pipewarden is shown: never mistaken for a file of the checkout. */
export const PACKAGED = 'pipewarden/config/policy.yml';

/** `from`: where to begin looking. Throws SettingsError when the file that was asked for cannot be read. */
export async function openPolicy(given: string | undefined, io: Io, from = '.'): Promise<PolicyFile> {
  const found = (await findPolicy(given, io, from)) ?? packaged();
  const { path, text, groups = [] } = await sourceOf(found);
  const shown = ({ path: name }: PolicyText) => (found.path === found.file ? found.shown : join(found.shown, name));
  const read = readPolicy(
    looseFile(shown({ path, text }), text),
    ruleCatalogue,
    groups.map((group) => looseFile(shown(group), group.text)),
  );
  return { path: found.shown, ...read };
}

/** Throws SettingsError with everything that is wrong. */
export async function requirePolicy(given: string | undefined, io: Io, from = '.'): Promise<Policy> {
  const { path, policy, problems } = await openPolicy(given, io, from);
  if (policy) return policy;
  throw new SettingsError(problemsText(shownIn(path), problems));
}

/** How the files of a policy are shown that was asked for as `path`: by their own names, as they were read. */
export function shownIn(path: string): (id: string) => string {
  return (id) => id || path;
}

/** The same as the bot holds it: named without its folder, or in its project where the settings name one. */
export async function requirePolicyVersion(given: string | undefined, io: Io): Promise<PolicyVersion> {
  const inProject = given === undefined ? await policyInItsProject(io) : null;
  if (inProject) return inProject;
  const found = (await findPolicy(given, io)) ?? packaged();
  const version = policyVersion(await sourceOf(found), ruleCatalogue);
  if (version.problems.length === 0) return version;
  const shown = (id: string) => (found.path === found.file ? found.shown : join(found.shown, id));
  throw new SettingsError(problemsText(shown, version.problems));
}

export interface FoundPolicy {
  /** From the working folder, or as it was asked for. */
  readonly shown: string;
  /** Absolute: a file, or a folder of several. */
  readonly path: string;
  /** The main one of them. */
  readonly file: string;
}

/**
 * `--policy`, else POLICY_FILE, else the nearest `.pipewarden.yml` or `config/policy.yml` from a folder (or a file's folder)
 * up to the root of its checkout. Null: there is none.
 */
export async function findPolicy(given: string | undefined, io: Io, from = '.'): Promise<FoundPolicy | null> {
  const asked = given ?? io.env.POLICY_FILE;
  if (asked !== undefined) {
    const path = resolve(io.cwd, asked);
    const isFolder = (await stat(path).catch(() => null))?.isDirectory();
    return { shown: asked, path, file: isFolder ? join(path, MAIN_FILE) : path };
  }
  const start = await realpath(resolve(io.cwd, from)).catch(() => null);
  if (start === null) return null;
  const folder = (await isFile(start)) ? dirname(start) : start;
  const top = await topOf(folder);
  for (const path of candidates(folder, top)) {
    if (await isFileWithin(top, path)) return { shown: relative(await realpath(io.cwd), path), path, file: path };
  }
  return null;
}

function packaged(): FoundPolicy {
  const path = packageFile('config/policy.yml');
  return { shown: PACKAGED, path, file: path };
}

/** The root of the checkout that holds a folder; outside of one, the folder itself. */
async function topOf(folder: string): Promise<string> {
  const top = (await git(folder, 'rev-parse', '--show-toplevel'))?.trim();
  return top ? realpath(top) : folder;
}

function candidates(folder: string, top: string): string[] {
  const here = NAMES.map((name) => join(folder, name));
  return folder === top || folder === dirname(folder) ? here : [...here, ...candidates(dirname(folder), top)];
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

/** A link in a checkout leads to no file outside of it. */
async function isFileWithin(top: string, path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => '');
  return folderHolds(top, real) && isFile(real);
}

async function policyInItsProject(io: Io): Promise<PolicyVersion | null> {
  const place = readPolicyPlace(io.env);
  if (!('project' in place)) return null;
  const reader = await io.openReader();
  if (!reader) throw new SettingsError('POLICY_PROJECT is read from GitLab: set GITLAB_URL and GITLAB_TOKEN');
  const origin = policyInProject(place, reader);
  const source = await origin.newest().then(origin.read).catch(asSettings(origin.name));
  const version = policyVersion(source, ruleCatalogue);
  if (version.problems.length === 0) return version;
  throw new SettingsError(problemsText(origin.shown, version.problems));
}

function asSettings(name: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof Incomplete ? new SettingsError(`the policy ${name}: ${error.message}`) : error;
  };
}

async function sourceOf({ path, file }: FoundPolicy): Promise<PolicySource> {
  // Says what is wrong in the words of all files that are read.
  await readText(file, `the policy ${file}`);
  return readPolicyFiles(path).catch(asSettings(path));
}
