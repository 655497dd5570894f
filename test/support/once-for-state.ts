import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const CACHE = resolve('node_modules/.cache/pipewarden');

/**
 * A folder that is made once for each state of what it is made from: `name` tells it from others, `paths` are files and folders,
 * and `ending` says which files of a folder count. Of several processes that make it at a time, the first one's is kept.
 */
export function onceForState(
  name: string,
  paths: readonly string[],
  ending: string,
  make: (folder: string) => void,
): string {
  const folder = join(CACHE, `${name}-${stateOf(paths, ending)}`);
  if (!existsSync(folder)) makeAt(folder, name, make);
  return folder;
}

function makeAt(folder: string, name: string, make: (folder: string) => void): void {
  mkdirSync(CACHE, { recursive: true });
  for (const other of readdirSync(CACHE)) {
    if (other.startsWith(`${name}-`) && !other.includes('.'))
      rmSync(join(CACHE, other), { recursive: true, force: true });
  }
  const draft = mkdtempSync(`${folder}.`);
  try {
    make(draft);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

function stateOf(paths: readonly string[], ending: string): string {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((each) => filesIn(each, ending))) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

function filesIn(path: string, ending: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(path, name));
}
