import type { Job, ResolvedConfig } from './config.ts';

/** Jobs that a runner would take: those that run, then the hidden ones nobody uses. Child pipelines are checked on their own. */
export function runnerJobs(config: ResolvedConfig): readonly Job[] {
  return config.jobs.filter((job) => job.kind !== 'trigger');
}
