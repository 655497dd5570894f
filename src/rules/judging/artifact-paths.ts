/** What a job hands on as artifacts. */
import type { ExpandedText, Job } from '../../ci/config.ts';
import { matchesPath } from '../../ci/load/path-glob.ts';
import { shownText } from '../../ci/yaml-variables.ts';
import { plainPath } from '../../shell/download.ts';
import { located } from '../../yaml/tree.ts';
import { nodesAt, textsAt } from './job-texts.ts';

/** Paths that are kept; a report of variables is a file, too. */
function artifactPaths(job: Job): readonly ExpandedText[] {
  if (!job.keywords.has('artifacts')) return [];
  return [...textsAt(job, 'artifacts', 'paths'), ...textsAt(job, 'artifacts', 'reports', 'dotenv')];
}

/** The path that keeps the file; a folder keeps what is below it. Null: none, or it is left out again. */
export function keptBy(job: Job, file: string): ExpandedText | null {
  const name = pathInProject(file);
  const covers = (text: ExpandedText) => covered(pathInProject(shownText(text)), name);
  if (textsAt(job, 'artifacts', 'exclude').some(covers)) return null;
  return artifactPaths(job).find(covers) ?? (isInProject(name) ? untracked(job) : null);
}

/** Whatever the job writes into the folder of the project, ignored files too. */
function untracked(job: Job): ExpandedText | null {
  const [item] = nodesAt(job, 'artifacts', 'untracked');
  if (item?.value.kind !== 'scalar' || item.value.value !== true) return null;
  const source = located('untracked', item.value, item.via);
  return { source, text: source.value, pieces: [source.value], from: [] };
}

function isInProject(name: string): boolean {
  return !/^[/~$]|^[a-z]:|^\.\.(?:\/|$)/i.test(name);
}

function covered(pattern: string, name: string): boolean {
  return pattern === '' || pattern === '.' || name.startsWith(`${pattern}/`) || matchesPath(pattern, name);
}

/** From the folder of the project. */
export function pathInProject(path: string): string {
  return plainPath(path.replace(/^(?:\$\{?CI_PROJECT_DIR\}?|\$PWD)\//, '')).replace(/\/+$/, '');
}
