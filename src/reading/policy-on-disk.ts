import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { isGroupFile, MAIN_FILE, type PolicySource, type PolicyText } from '../policy/policy-source.ts';
import { Incomplete, MOST_GROUP_FILES, type PolicyOrigin } from './policy-origin.ts';

/** A policy in a file, or in a folder. */
export function policyOnDisk({ id, file: path }: { readonly id: string; readonly file: string }): PolicyOrigin {
  return {
    id,
    name: path,
    maxAgeMs: 0,
    shown: (file) => (file === basename(path) || file === '' ? path : join(path, file)),
    async newest() {
      const own = await stat(path);
      // It is asked for at each review.
      if (!own.isDirectory()) return JSON.stringify([['', own.mtimeMs]]);
      const files = await filesIn(path);
      const changed = await Promise.all(files.map(async (file) => [file, (await stat(join(path, file))).mtimeMs]));
      return JSON.stringify(changed);
    },
    read: () => readPolicyFiles(path),
  };
}

/** Paths are told from the policy's own folder: nobody needs to know where on the server it lies. */
export async function readPolicyFiles(path: string): Promise<PolicySource> {
  const files = await filesOf(path);
  if (files.length > MOST_GROUP_FILES) {
    throw new Incomplete(`${path} has more than ${MOST_GROUP_FILES} files of groups`, basename(path), true);
  }
  const [main = '', ...groups] = await Promise.all(
    files.map(async (file): Promise<PolicyText> => {
      const text = await readFile(join(path, file), 'utf8');
      return { path: file === '' ? basename(path) : file, text };
    }),
  );
  if (main === '') throw new Error(`there is no policy in ${path}`);
  const version = `${main.path} (sha256 ${hashOf([main, ...groups])})`;
  return { ...main, ...(groups.length > 0 ? { groups } : {}), version };
}

/** From `path`, the main one first; '' is `path` itself. */
async function filesOf(path: string): Promise<readonly string[]> {
  return (await stat(path)).isDirectory() ? filesIn(path) : [''];
}

async function filesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(join(path, 'groups'), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = entries.map((entry) => `groups/${entry.split(sep).join('/')}`).filter(isGroupFile);
  const inside = await Promise.all(names.map((name) => isInside(path, name)));
  return [MAIN_FILE, ...names.filter((_, index) => inside[index]).sort()];
}

/** A link may lead elsewhere in the folder, as those of a Kubernetes volume do, and never out of it. */
async function isInside(folder: string, name: string): Promise<boolean> {
  const real = await realpath(join(folder, name)).catch(() => null);
  if (real === null || !(await stat(real)).isFile()) return false;
  return relative(await realpath(folder), real).split(sep)[0] !== '..';
}

/** Of one file: what `sha256sum` says. */
function hashOf(files: readonly PolicyText[]): string {
  const hash = createHash('sha256');
  const [only, ...more] = files;
  if (only && more.length === 0) hash.update(only.text);
  else hash.update(JSON.stringify(files));
  return hash.digest('hex').slice(0, 12);
}
