/** Runs gitlab-ci-local, the other open resolver, on a copy of a corpus project, and reads what it prints. */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, cpSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMap, isSeq, parse, parseDocument } from 'yaml';
import type { CorpusProject } from './corpus-project.ts';

/** What of a job is compared: texts as GitLab would pass them on, unexpanded. */
export interface ComparedJob {
  readonly image: string | null;
  readonly services: readonly string[];
  readonly tags: readonly string[];
  readonly script: readonly string[];
}

export interface Compared {
  /** After `parallel` is unrolled, with the commas of a matrix as gitlab-ci-local writes them: `build: [a,1]`. */
  readonly names: readonly string[];
  /** By the key in the file. */
  readonly jobs: ReadonlyMap<string, ComparedJob>;
}

/** How to start it, words apart by a space: `node24 /path/to/gitlab-ci-local/dist/index.js`. */
export const command = process.env.GITLAB_CI_LOCAL ?? 'npx --no-install gitlab-ci-local';

/** Its version; null where it is absent, or this Node is too old for it. */
export function peerVersion(): string | null {
  const { status, stdout } = run(['--version'], tmpdir());
  const version = stdout.trim();
  return status === 0 && /^\d+\.\d+\.\d+$/.test(version) ? version : null;
}

/** A copy of the project as a git repository on branch `main`, with its address; `cut` leaves out what lies outside. */
export function checkoutOf(project: CorpusProject, cut: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-peer-'));
  cpSync(project.folder, folder, { recursive: true });
  if (cut) cutForeignIncludes(folder);
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', `git@${project.host}:${project.path}.git`);
  git('add', '--all', '--force');
  git('-c', 'user.name=corpus', '-c', 'user.email=corpus@example.com', 'commit', '--quiet', '--message=corpus');
  // `changes` is asked against this branch: nothing differs.
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  return folder;
}

export function removeCheckout(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Throws what it prints when it gives up. */
export function askPeer(folder: string, project: CorpusProject, schema: boolean): Compared {
  const options = ['--file', project.root, ...(schema ? [] : ['--no-json-schema-validation'])];
  const list = JSON.parse(print(['--list-json', ...options], folder, '[')) as readonly { readonly name: string }[];
  const preview = parse(print(['--preview', ...options], folder, '---'), { maxAliasCount: -1 });
  const jobs = new Map<string, ComparedJob>();
  for (const [key, job] of Object.entries<Record<string, unknown>>(preview)) {
    if (job?.script ?? job?.trigger ?? job?.run) jobs.set(key, read(job));
  }
  return { names: list.map(({ name }) => withBareCommas(name)), jobs };
}

function read({ image, services, tags, script }: Record<string, unknown>): ComparedJob {
  return {
    image: image ? nameOf(image) : null,
    services: listOf(services).map(nameOf),
    tags: listOf(tags).map(String),
    script: listOf(script).map(String),
  };
}

export function withBareCommas(name: string): string {
  return name.replaceAll(', ', ',');
}

function nameOf(image: unknown): string {
  return typeof image === 'string' ? image : String((image as { readonly name: unknown }).name);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** From the first line that is `from`: warnings stand before it. */
function print(args: readonly string[], folder: string, from: string): string {
  const { status, stdout, stderr } = run(args, folder);
  if (status !== 0) throw new Error(stderr.trim().split('\n').at(-1) ?? 'gave up');
  return stdout.slice(`\n${stdout}`.indexOf(`\n${from}\n`));
}

/** It ends before a pipe has taken everything, so it prints into a file. */
function run(args: readonly string[], cwd: string): { status: number | null; stdout: string; stderr: string } {
  const [program = '', ...first] = command.split(' ');
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-peer-'));
  const path = join(folder, 'printed');
  const out = openSync(path, 'w');
  try {
    const env = { ...process.env, HOME: folder, FORCE_COLOR: '0' };
    const stdio = ['ignore', out, 'pipe'] as const;
    const { status, stderr } = spawnSync(program, [...first, ...args], {
      cwd,
      env,
      encoding: 'utf8',
      stdio: [...stdio],
    });
    return { status, stdout: readFileSync(path, 'utf8'), stderr: stderr ?? '' };
  } finally {
    closeSync(out);
    rmSync(folder, { recursive: true });
  }
}

/** Rewrites the root file without the includes that need the network: nothing there can be compared. */
function cutForeignIncludes(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.gitlab-ci.yml')) continue;
    const path = join(folder, name);
    const document = parseDocument(readFileSync(path, 'utf8'), { version: '1.1', keepSourceTokens: true });
    const include = document.get('include');
    if (isSeq(include)) include.items = include.items.filter((item) => !isMap(item) || item.has('local'));
    else if (isMap(include) && !include.has('local')) document.delete('include');
    writeFileSync(path, document.toString({ lineWidth: 0 }));
  }
}
