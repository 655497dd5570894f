import type { Job, ResolvedConfig } from './config.ts';

/**
 * Jobs that a runner would take, each with the values that its pipelines give it: those that run, then the hidden ones nobody
 * uses. Child pipelines are checked on their own.
 */
export function runnerJobs(config: ResolvedConfig): readonly Job[] {
  return allJobs(config).filter((job) => job.kind !== 'trigger');
}

/** Also those that start other pipelines. */
export function allJobs(config: ResolvedConfig): readonly Job[] {
  let jobs = variants.get(config);
  if (!jobs) {
    jobs = config.jobs.flatMap((job) => job.variants);
    variants.set(config, jobs);
  }
  return jobs;
}

const variants = new WeakMap<ResolvedConfig, readonly Job[]>();
