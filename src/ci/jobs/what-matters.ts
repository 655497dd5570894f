/** Which values of variables tell variants of a job, and jobs of several sets of included files, apart. */
import { idOf } from '../../object-id.ts';
import { keyOf, onceFor, oncePer } from '../../once-per.ts';
import type { Variable } from '../config.ts';
import type { Copy } from '../keywords/matrix.ts';
import { namesInTags, namesThatMatter, readByRunners, referring } from './asked-names.ts';
import type { Variables } from './job-variables.ts';
import type { WrittenJob } from './read-job.ts';
import type { Variant } from './variant.ts';

/** Equal for variants of a job that differ in nothing on which anything of it depends. */
export function whatMatters(job: WrittenJob, variant: Variant): string {
  const { variables, beforeRules, known, knownToTags } = variant;
  const own = [inTags(job, beforeRules).key, inJob(job, variables).key];
  return [...own, forRunners(variables).key, idOf(known), idOf(knownToTags)].join('|');
}

/** The same for jobs of several configurations: a variable made of others has the value that those of its own file give it. */
export function whatTellsApart(job: WrittenJob, copy: Copy | null, variant: Variant): string {
  return [keyOf([job, copy]), whatMatters(job, variant), madeOfOthers(variant.variables).key].join('|');
}

interface WithValues {
  readonly variables: Variables;
  readonly otherValues: readonly Variable[];
}

/** Values that others have and the first has not. */
export function valuesBeside(first: WithValues, others: readonly WithValues[]): readonly Variable[] {
  const found = new Set([first, ...others].flatMap(({ otherValues }) => otherValues));
  const lists = new Set(others.map(({ variables }) => variables));
  lists.delete(first.variables);
  for (const list of lists) for (const variable of list.values()) found.add(variable);
  for (const variable of first.variables.values()) found.delete(variable);
  return [...found];
}

// Sets of included files have most of their jobs and variables in common.
const inTags = oncePer((job: WrittenJob, variables: Variables) => {
  return { key: idsOf(namesInTags(job, variables), variables) };
});
const inJob = oncePer((job: WrittenJob, variables: Variables) => {
  const names = job.kind === 'trigger' ? [...variables.keys()] : namesThatMatter(job, variables);
  return { key: idsOf(names, variables) };
});
const forRunners = onceFor((variables: Variables) => ({ key: idsOf(readByRunners(variables), variables) }));
const madeOfOthers = onceFor((variables: Variables) => ({ key: idsOf(referring(variables), variables) }));

function idsOf(names: readonly string[], variables: Variables): string {
  return names.map((name) => `${name}=${idOf(variables.get(name) ?? variables)}`).join();
}
