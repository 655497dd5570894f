import { execFileSync } from 'node:child_process';
import { copyFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Compiles everything into a folder, for processes that a test starts: Node 20 runs no TypeScript, and what lies in dist may be
 * old. Returns where the compiled files are.
 */
export function compileInto(folder: string): string {
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const dist = join(folder, 'dist');
  execFileSync(process.execPath, [tsc, '--noCheck', '--sourceMap', 'false', '--outDir', dist]);
  copyFileSync('package.json', join(folder, 'package.json'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return dist;
}
