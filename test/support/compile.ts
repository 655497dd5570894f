import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

const CACHE = resolve('node_modules/.cache/pipewarden');
const SOURCES = ['src', 'worker', 'test'];

/**
 * Where everything is compiled, for processes that a test starts: Node 20 runs no TypeScript, and what lies in dist may be old.
 * Compiled once for each state of the sources, which takes five seconds of the processor.
 */
export function compiled(): string {
  const folder = join(CACHE, `compiled-${stateOf(SOURCES)}`);
  if (!existsSync(folder)) compileAt(folder);
  return join(folder, 'dist');
}

function stateOf(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (!path.endsWith('.ts')) continue;
      const { mtimeMs, size } = statSync(join(folder, path));
      hash.update(`${folder}/${path} ${mtimeMs} ${size}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** Of several that compile at a time, the first is kept. */
function compileAt(folder: string): void {
  mkdirSync(CACHE, { recursive: true });
  for (const name of readdirSync(CACHE)) {
    if (name.startsWith('compiled-') && !name.includes('.'))
      rmSync(join(CACHE, name), { recursive: true, force: true });
  }
  const draft = mkdtempSync(`${folder}.`);
  try {
    const tsc = resolve('node_modules/typescript/bin/tsc');
    const options = ['--noCheck', '--sourceMap', 'false', '--declaration', 'false'];
    execFileSync(process.execPath, [tsc, ...options, '--outDir', join(draft, 'dist')]);
    copyFileSync('package.json', join(draft, 'package.json'));
    for (const name of ['node_modules', 'config']) symlinkSync(resolve(name), join(draft, name));
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}
