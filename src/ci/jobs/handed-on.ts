/**
 * Variables that earlier jobs hand on by dotenv reports. They beat what YAML says of a job, so its images, services and
 * settings too; conditions and tags, which GitLab reads before anything runs, do not see them (doc/ci/variables, 18.11).
 */
import { onceFor } from '../../once-per.ts';
import type { HandedOn } from '../config.ts';
import { byName } from '../keywords/variables.ts';
import { isReadByRunners, namesAsked } from './asked-names.ts';
import type { CopyLinks } from './copy-links.ts';
import type { JobContext } from './job-context.ts';
import { without, withRule } from './job-variables.ts';
import type { WrittenJob } from './read-job.ts';
import type { Variant } from './variant.ts';

/** Null: nothing of the job depends on them. */
export function withHandedOn(
  written: WrittenJob,
  variant: Variant,
  handed: HandedOn,
  { pipeline }: JobContext,
): Variant | null {
  const { variables } = variant;
  const asked = namesAsked(written, (name) => (handed.has(name) ? handed.get(name) : variables.get(name)));
  const names = new Set([...asked, ...keptForRunners(handed)].filter((name) => handed.has(name)));
  if (names.size === 0) return null;
  const given = [...names].flatMap((name) => handed.get(name) ?? []);
  const left = without(variables, [...names]);
  return { ...variant, variables: withRule(left, byName(given), pipeline) };
}

const keptForRunners = onceFor((handed: HandedOn) => [...handed.keys()].filter(isReadByRunners));

/** Jobs whose artifacts it finds; null: all of earlier stages (app/models/ci/build_dependencies.rb, 18.11). */
export function artifactsFrom({ needs }: WrittenJob, links: CopyLinks): readonly string[] | null {
  const needed = needs && links.needs.flatMap(({ name, artifacts }) => (artifacts ? name : []));
  const { dependencies } = links;
  return needed && dependencies ? needed.filter((name) => dependencies.includes(name)) : (needed ?? dependencies);
}
