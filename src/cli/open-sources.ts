import { lstat, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { SettingsError, unlessHidden } from '../errors.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import { printable } from '../render/printable.ts';
import type { Project } from '../review/snapshot.ts';
import { type Checkout, type CheckoutOptions, openCheckout } from './checkout.ts';
import type { Sources } from './fetcher.ts';
import type { Io } from './io.ts';

export interface SourceOptions {
  readonly project?: string;
  readonly file?: string;
  readonly templates?: string;
}

export interface OpenSources extends Sources {
  /** The project's settings on GitLab; null when they are not to be had. */
  readonly settings: Project | null;
}

/** The checkout, with the path of its configuration and its strategy as the project's settings on GitLab say. */
export async function openSources(path: string, options: SourceOptions, io: Io): Promise<OpenSources> {
  const gitlabUrl = gitlabUrlOf(io);
  const reader = await io.openReader();
  let typed: Promise<string> | undefined;
  const asked: CheckoutOptions = {
    path,
    cwd: io.cwd,
    // It can be read once, and the checkout may be opened twice.
    stdin: () => {
      typed ??= io.stdin();
      return typed;
    },
    project: options.project,
    file: options.file,
    gitlabUrl,
  };
  const checkout = await openCheckout(asked);
  if (!isAsked(checkout.folder, path, io)) io.err(`The checkout is ${printable(checkout.folder)}\n`);
  const settings = reader && checkout.isNamed ? await settingsOf(reader, checkout.project) : null;
  const given = options.file === undefined && settings?.ciConfigPath;
  const opened = given ? await openCheckout({ ...asked, file: given }) : checkout;
  await tellOfLink(opened, io);
  return { checkout: opened, templates: await templatesOf(options, io), reader, settings };
}

/** Throws SettingsError when there is no such folder. */
async function templatesOf({ templates }: SourceOptions, { cwd }: Io): Promise<string | null> {
  if (templates === undefined) return null;
  const folder = resolve(cwd, templates);
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw new SettingsError(`--templates: there is no folder ${folder}`);
  return folder;
}

/** Nobody who follows links all day would think of it. */
async function tellOfLink({ folder, root }: Checkout, io: Io): Promise<void> {
  const found = root.kind === 'local' ? await lstat(join(folder, root.path)).catch(() => null) : null;
  if (root.kind === 'local' && found?.isSymbolicLink())
    io.err(
      `${printable(root.path)} is a symbolic link: GitLab follows none, and reads the address in it as the configuration\n`,
    );
}

/** From a folder below, what is judged is the whole checkout. */
function isAsked(folder: string, path: string, { cwd }: Io): boolean {
  const asked = resolve(cwd, path);
  return (
    path === '-' ||
    relative(asked, folder)
      .split(sep)
      .every((part) => part !== '..')
  );
}

function gitlabUrlOf({ env }: Io): string | null {
  const url = env.GITLAB_URL?.replace(/\/+$/, '') ?? null;
  if (url === null || (URL.canParse(url) && /^https?:\/\//.test(url))) return url;
  throw new SettingsError('GITLAB_URL must be a URL that starts with https or http');
}

/** A project that GitLab does not know, or hides, is judged without its settings. */
function settingsOf(reader: GitLabReader, project: string): Promise<Project | null> {
  return unlessHidden(reader.project(project));
}
