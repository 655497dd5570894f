import { sep } from 'node:path';

/** Does a path lie below a folder? Both are real paths. */
export function folderHolds(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
