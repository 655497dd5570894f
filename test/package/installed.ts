/** The package, packed from the sources as they are and installed in a folder of its own, as people have it. */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onceForState } from '../support/once-for-state.ts';

const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: readonly string[] };
const MADE = /^!|^dist\//;
const SOURCES = ['src', 'worker', 'release'];
const PACKED = ['package.json', 'README.md', 'LICENSE', ...files.filter((path) => !MADE.test(path))];

/**
 * A folder whose node_modules holds Pipewarden and nothing else: the one that TEST_PACKAGE names, where `npm pack` was installed,
 * else one without declarations of types, for which the compiler would take long. Making it takes eight seconds of the processor.
 */
export function installed(): string {
  return process.env.TEST_PACKAGE ?? onceForState('installed', [...SOURCES, ...PACKED], '', installInto);
}

/** The file of its command. */
export function installedProgram(): string {
  return join(installed(), 'node_modules/pipewarden/bundle/pipewarden.js');
}

function installInto(folder: string): void {
  // Else npm installs into the folder above that has one.
  writeFileSync(join(folder, 'package.json'), '{}');
  const clone = join(folder, 'clone');
  for (const path of [...SOURCES, ...PACKED]) cpSync(path, join(clone, path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(clone, 'node_modules'));
  const node = (...args: readonly string[]) => execFileSync(process.execPath, args, { cwd: clone });
  const npm = (...args: readonly string[]) =>
    execFileSync('npm', [...args, '--ignore-scripts', '--loglevel=error'], { cwd: folder, encoding: 'utf8' });
  node('release/bundle.mjs');
  node('release/manifest.mjs', 'pack');
  const tarball = npm('pack', './clone').trim();
  rmSync(clone, { recursive: true });
  npm('install', '--offline', '--no-audit', '--no-fund', '--no-package-lock', `./${tarball}`);
  rmSync(join(folder, tarball));
}
