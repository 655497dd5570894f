import type { Job, ResolvedConfig } from './config.ts';
import type { PipelineCase } from './pipelines/pipeline-case.ts';

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

/**
 * Sets of included files have most of their jobs in common. The configurations with each of these in the first alone, as if it
 * ran there in all of their pipelines.
 */
export function withoutRepeats(configs: readonly ResolvedConfig[]): readonly ResolvedConfig[] {
  if (configs.length < 2) return configs;
  const cases = new Map<string, Set<PipelineCase>>();
  for (const job of configs.flatMap(allJobs)) {
    const known = cases.get(job.sameAs) ?? new Set<PipelineCase>();
    for (const each of job.cases) known.add(each);
    cases.set(job.sameAs, known);
  }
  return configs.map((config) => {
    const left = { ...config };
    variants.set(
      left,
      allJobs(config).flatMap((job) => {
        const all = cases.get(job.sameAs);
        cases.delete(job.sameAs);
        return all ? runningIn([...all], job) : [];
      }),
    );
    return left;
  });
}

function runningIn(cases: readonly PipelineCase[], job: Job): Job {
  return cases.length === job.cases.length ? job : Object.create(job, { cases: { value: cases, enumerable: true } });
}
