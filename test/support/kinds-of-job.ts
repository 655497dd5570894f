/** In which kinds of pipeline a job runs, of all that a change can bring about. */
import { kindsOfAll } from '../../src/ci/pipelines/pipeline-case.ts';
import { type Changed, resolvePossible } from './possible.ts';

type Files = string | Readonly<Record<string, string>>;

export const STARTED = 'schedule web api trigger pipeline chat';
export const EVERYWHERE = `merge_request source_branch target_branch other_branch tag ${STARTED}`;

/** A configuration with one job, `job`. */
export const rules = (...list: readonly string[]) => `job: {script: [a], rules: [${list.join(', ')}]}\n`;

/** In any of the configurations, child pipelines included. */
export function jobsNamed(files: Files, name = 'job', changed: Changed = {}) {
  const parts = resolvePossible(files, changed).flatMap((config) => [
    config,
    ...config.children.map((each) => each.config),
  ]);
  return parts.flatMap((config) => config.jobs.filter((job) => job.name === name));
}

/** Those of `job`. */
export function kinds(files: Files, changed: Changed = {}): string {
  return kindsOfAll(jobsNamed(files, 'job', changed).flatMap((job) => job.cases)).join(' ');
}
