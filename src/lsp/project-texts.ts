/** The texts of a checkout's configuration as they are now: what is open, else what was read. */

import { setImmediate } from 'node:timers/promises';
import { readDocuments } from '../ci/load/documents.ts';
import { workingTree } from '../cli/checkout-files.ts';
import { isRepositoryPath } from '../includes/guard.ts';
import { looseFile, type SourceFile } from '../source.ts';
import type { Texts } from './definitions.ts';
import type { Project } from './workspace.ts';

/** A text that is the same keeps its file, and so what was made of it. */
const known = new WeakMap<Project, Map<string, SourceFile>>();

export function fileOf(project: Project, path: string, text: string): SourceFile {
  const files = known.get(project) ?? new Map<string, SourceFile>();
  known.set(project, files);
  const before = files.get(path);
  if (before?.text === text) return before;
  const file = looseFile(path, text);
  files.set(path, file);
  return file;
}

/** Before it was judged, the files that are open. */
export async function textsOf(project: Project): Promise<Texts> {
  const tree = workingTree(project.folder);
  const paths = new Set([...project.open.keys(), ...(project.view?.files ?? [])]);
  const read = await Promise.all(
    [...paths].map(async (path) => {
      const text = project.open.get(path)?.getText() ?? (await tree.text(path));
      return text === null || text === 'too_large' ? [] : fileOf(project, path, text);
    }),
  );
  const files = read.flat();
  return {
    files,
    included: (written) => {
      const paths = project.view?.includes.get(written)?.paths ?? [plainPath(written)];
      return files.filter(({ path }) => paths.includes(path));
    },
  };
}

/** Parses what has changed, file by file, so that nobody who asks waits for all of them. */
export async function parseAhead(project: Project): Promise<void> {
  const { files } = await textsOf(project);
  for (const file of files) {
    await setImmediate();
    readDocuments(file);
  }
}

/** Of an entry that was not judged yet. */
function plainPath(written: string): string {
  const path = written.replace(/^["']|["']$/g, '').replace(/^\/+/, '');
  return isRepositoryPath(path) ? path : '';
}
