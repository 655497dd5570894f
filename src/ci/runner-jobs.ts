import type { Job, ResolvedConfig } from './config.ts';
import { valuesBeside } from './jobs/what-matters.ts';
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
 * ran there in all of their pipelines, with all their values.
 */
export function withoutRepeats(configs: readonly ResolvedConfig[]): readonly ResolvedConfig[] {
  if (configs.length < 2) return configs;
  const groups = new Map<string, [Job, ...Job[]]>();
  const firsts = configs.map((config) =>
    allJobs(config).filter((job) => {
      const key = job.sameAs;
      const same = groups.get(key);
      if (same) same.push(job);
      else groups.set(key, [job]);
      return !same;
    }),
  );
  const whole = new Map(Array.from(groups.values(), (jobs) => [jobs[0], united(jobs)]));
  return configs.map((config, index) => {
    const left = firsts[index] ?? [];
    return withJobs(
      config,
      left.map((job) => whole.get(job) ?? job),
    );
  });
}

/** The configuration, of which runners would take these jobs. */
export function withJobs(config: ResolvedConfig, jobs: readonly Job[]): ResolvedConfig {
  const changed = { ...config };
  variants.set(changed, jobs);
  return changed;
}

function united(jobs: readonly [Job, ...Job[]]): Job {
  const [first, ...others] = jobs;
  if (others.length === 0) return first;
  const cases = [...new Set(jobs.flatMap((job) => job.cases))];
  const otherValues = valuesBeside(first, others);
  return Object.create(runningIn(cases, first), { otherValues: { value: otherValues, enumerable: true } });
}

export function runningIn(cases: readonly PipelineCase[], job: Job): Job {
  return Object.create(job, { cases: { value: cases, enumerable: true } });
}
