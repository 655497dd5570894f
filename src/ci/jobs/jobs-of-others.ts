/** What others make jobs of when they include a file: its hidden jobs, and the defaults that their own jobs take from it. */
import type { Entry, ScalarNode } from '../../yaml/tree.ts';
import type { Job } from '../config.ts';
import { kindOf } from '../keywords/job-keys.ts';
import { ignore } from '../problem.ts';
import { buildJob } from './job.ts';
import type { JobContext } from './job-context.ts';
import { readJob } from './read-job.ts';

const QUIET = { defaults: new Map(), hasWorkflowRules: false, report: ignore };
const NO_LINKS = { needs: [], dependencies: null };

/** A job that is not validated: nobody runs it as it stands. */
export function hiddenJob(entry: Entry, context: JobContext): Job {
  return buildJob(readJob(entry, 'unused', QUIET), null, NO_LINKS, context);
}

/** `defaults`: what jobs take that leave it unset. */
export function jobsOfOthers(
  entries: readonly Entry[],
  defaults: ReadonlyMap<string, Entry>,
  context: JobContext,
): readonly Job[] {
  const hidden = entries.filter((entry) => kindOf(entry) === 'hidden' && entry.value.kind === 'map');
  const sections = entries.filter((entry) => entry.key.text === 'default' || defaults.has(entry.key.text));
  const [first] = sections.length > 0 ? sections : entries.filter(({ key }) => key.text === 'variables');
  const jobs = hidden.map((entry) => hiddenJob(entry, context));
  return first ? [...jobs, anyJob(first.key, defaults, context)] : jobs;
}

/** Stands for every job that takes the defaults and variables of the file, and goes by the name of the section. */
function anyJob(key: ScalarNode, defaults: ReadonlyMap<string, Entry>, context: JobContext): Job {
  const nothing = { kind: 'map', at: key.at, path: key.path, entries: new Map() } as const;
  const job = readJob({ key, value: nothing, via: [] }, 'job', { ...QUIET, defaults });
  return buildJob({ ...job, kind: 'unused' }, null, NO_LINKS, context);
}
