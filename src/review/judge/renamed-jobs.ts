import type { Job, ResolvedConfig } from '../../ci/config.ts';
import { allParts } from '../../ci/config-parts.ts';

/** Jobs of the merge base by what the head calls them: one that is the same but for its name was renamed. */
export function renamedJobs(
  base: readonly ResolvedConfig[],
  head: readonly ResolvedConfig[],
): ReadonlyMap<string, string> {
  const [before, after] = [jobsByName(base), jobsByName(head)];
  const added = [...after.values()].filter(({ name }) => !before.has(name));
  const renamed = new Map<string, string>();
  if (added.length === 0) return renamed;
  const namesByContent = new Map<string, string[]>();
  for (const job of added) {
    const content = contentOf(job);
    namesByContent.set(content, [...(namesByContent.get(content) ?? []), job.name]);
  }
  for (const job of before.values()) {
    const now = after.has(job.name) ? undefined : namesByContent.get(contentOf(job))?.shift();
    if (now !== undefined) renamed.set(job.name, now);
  }
  return renamed;
}

function jobsByName(configs: readonly ResolvedConfig[]): ReadonlyMap<string, Job> {
  return new Map(allParts(configs).flatMap(({ jobs }) => jobs.map((job) => [job.name, job])));
}

/** Without the names of other jobs, which may be new too. */
function contentOf({ kind, processed: { needs, dependencies, ...content } }: Job): string {
  return JSON.stringify([kind, content]);
}
