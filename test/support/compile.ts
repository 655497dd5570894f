import { execFileSync } from 'node:child_process';
import { copyFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onceForState } from './once-for-state.ts';

/**
 * Where everything is compiled, for processes that a test starts: Node 20 runs no TypeScript, and what lies in dist may be old.
 * It takes five seconds of the processor.
 */
export function compiled(): string {
  return join(onceForState('compiled', ['src', 'worker', 'test'], '.ts', compileInto), 'dist');
}

function compileInto(folder: string): void {
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const options = ['--noCheck', '--sourceMap', 'false', '--declaration', 'false'];
  execFileSync(process.execPath, [tsc, ...options, '--outDir', join(folder, 'dist')]);
  copyFileSync('package.json', join(folder, 'package.json'));
  for (const name of ['node_modules', 'config']) symlinkSync(resolve(name), join(folder, name));
}
