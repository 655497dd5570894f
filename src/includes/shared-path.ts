import { minimatch } from 'minimatch';
import { hasYamlExtension } from './guard.ts';

/** Do a policy's `included_files` name this file, and may it be included? */
export function isSharedPath(path: string, globs: readonly string[]): boolean {
  return (
    hasYamlExtension(path) &&
    globs.some((glob) => minimatch(path, glob, { dot: true, nocomment: true, nonegate: true }))
  );
}
