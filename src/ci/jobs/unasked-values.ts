/**
 * Values that rules of the workflow give and for which nothing of a job asks. They tell no pipelines apart in which it runs, so it
 * is asked without them; what it is then given with them is the same but for these.
 */
import { onceFor } from '../../once-per.ts';
import type { Variable } from '../config.ts';
import type { Copy } from '../keywords/matrix.ts';
import { namesIn } from '../variables/expand-known.ts';
import { isOfGitLab, isReadByRunners, namesMentioned } from './asked-names.ts';
import type { JobContext } from './job-context.ts';
import { namesForRunning } from './job-runs.ts';
import type { Variables } from './job-variables.ts';
import type { WrittenJob } from './read-job.ts';

const NOTHING: readonly string[] = [];

/** Their names. The job itself gives them no value. */
export function unaskedNames(job: WrittenJob, copy: Copy | null, context: JobContext): readonly string[] {
  const names = perhapsUnasked(context);
  if (names.length === 0 || job.kind === 'trigger') return NOTHING;
  const own = [...job.variables.values(), ...(copy?.variables.values() ?? [])];
  const unasked = new Set(names);
  for (const name of [...namesMentioned(job), ...namesForRunning(job), ...own.flatMap(nameAndAsked)]) {
    unasked.delete(name);
  }
  return [...unasked].filter(job.inheritsVariable);
}

/** No value asks for them, and theirs ask for nothing that settings may give; nothing from outside beats them. */
const perhapsUnasked = onceFor(({ workflow, variables, pipeline }: JobContext): readonly string[] => {
  const given = [...new Set(workflow.map((flow) => flow.given))].flatMap((each) => [...each.values()]);
  if (given.length === 0) return NOTHING;
  const all = [...given, ...variables.values()];
  const asked = new Set(all.flatMap(namesIn));
  const asking = new Set(all.flatMap((each) => (namesIn(each).every(isOfGitLab) ? [] : each.name)));
  const isOutside = (name: string) => pipeline.given?.has(name) === true || pipeline.forwarded?.has(name) === true;
  return [...new Set(given.map(({ name }) => name))].filter(
    (name) => !asked.has(name) && !asking.has(name) && !isReadByRunners(name) && !isOutside(name),
  );
});

function nameAndAsked(variable: Variable): readonly string[] {
  return [variable.name, ...namesIn(variable)];
}

/** The values that are left out, of one rule of the workflow: its own, else those of the top level. */
export function unaskedValues(names: readonly string[], given: Variables, topLevel: Variables): readonly Variable[] {
  return names.flatMap((name) => given.get(name) ?? topLevel.get(name) ?? []);
}
