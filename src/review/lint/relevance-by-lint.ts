/** GitLab's own lint says which files it has read: for a relevance that costs one call where reading all would cost many. */
import { looseFile } from '../../source.ts';
import { parseYaml } from '../../yaml/parse.ts';
import { entryOf, isNull } from '../../yaml/tree.ts';
import type { Relevance } from '../judge/relevance.ts';
import type { LintResult, Project } from '../snapshot.ts';

/** Does the configuration that was linted include any of these files of the project? */
export function relevanceByLint(
  lint: LintResult | null,
  paths: readonly string[],
  project: Pick<Project, 'path'>,
): Relevance {
  if (!lint?.valid || lint.mergedYaml === null) return 'unknown';
  const own = (path: string | null) => path?.toLowerCase() === project.path.toLowerCase();
  const changed = new Set(paths);
  for (const { type, location, project: owner } of lint.includes) {
    if (type === 'local' && own(owner) && changed.has(location.replace(/^\/+/, ''))) return 'touched';
    // At which ref it reads our own project is not said.
    if (type === 'file' && own(owner)) return 'unknown';
    if (type === 'component' && location.toLowerCase().includes(`/${project.path.toLowerCase()}/`)) return 'unknown';
  }
  return hasChildPipelines(lint.mergedYaml) ? 'unknown' : 'untouched';
}

/** Lint does not read what `trigger:include` names. */
function hasChildPipelines(mergedYaml: string): boolean {
  const { node, problems } = parseYaml(looseFile('merged', mergedYaml));
  if (problems.length > 0 || node?.kind !== 'map') return true;
  return [...node.entries.values()].some(({ value }) => {
    const trigger = entryOf(value, 'trigger')?.value;
    return !isNull(entryOf(trigger, 'include')?.value);
  });
}
