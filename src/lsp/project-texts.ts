/** The texts of a checkout's configuration as they are now: what is open, else what was read. */

import { workingTree } from '../cli/checkout-files.ts';
import { isRepositoryPath } from '../includes/guard.ts';
import { looseFile, type SourceFile } from '../source.ts';
import type { Texts } from './definitions.ts';
import type { Project } from './open-projects.ts';
import type { ProjectView } from './project-view.ts';

/** A text that is the same keeps its file, and so what was made of it. */
const filesOf = new WeakMap<Project, Map<string, SourceFile>>();

export function fileOf(project: Project, path: string, text: string): SourceFile {
  const files = filesOf.get(project) ?? new Map<string, SourceFile>();
  filesOf.set(project, files);
  const before = files.get(path);
  if (before?.text === text) return before;
  const file = looseFile(path, text);
  files.set(path, file);
  return file;
}

/** Before it was judged, the files that are open. */
export async function textsOf(project: Project): Promise<Texts> {
  const read = readingFor(project);
  const paths = new Set([...project.open.keys(), ...(project.view?.files ?? [])]);
  const found = await Promise.all(
    [...paths].map(async (path) => {
      const text = project.open.get(path)?.getText() ?? (await read(path));
      return text === null || text === 'too_large' ? [] : fileOf(project, path, text);
    }),
  );
  const files = found.flat();
  return {
    files,
    included: (written) => {
      const paths = project.view?.includes.get(written)?.paths ?? [plainPath(written)];
      return files.filter(({ path }) => paths.includes(path));
    },
  };
}

type Reading = (path: string) => Promise<string | 'too_large' | null>;

const readings = new WeakMap<ProjectView, Reading>();

/** Reads each file once for what was judged last: what changes on the disk is judged again. */
function readingFor({ folder, view }: Project): Reading {
  const tree = workingTree(folder);
  if (!view) return tree.text;
  const known = readings.get(view);
  if (known) return known;
  const texts = new Map<string, ReturnType<Reading>>();
  const reading: Reading = (path) => {
    const text = texts.get(path) ?? tree.text(path);
    texts.set(path, text);
    return text;
  };
  readings.set(view, reading);
  return reading;
}

/** Of an entry that was not judged yet. */
function plainPath(written: string): string {
  const path = written.replace(/^["']|["']$/g, '').replace(/^\/+/, '');
  return isRepositoryPath(path) ? path : '';
}
