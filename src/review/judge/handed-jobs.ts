/** Jobs as they run with what dotenv reports of earlier jobs hand on, judged like the copies of a matrix. */
import type { HandedOn, Job, ResolvedConfig, Variable } from '../../ci/config.ts';
import { kindsOfAll, type PipelineCase, type PipelineKind } from '../../ci/pipelines/pipeline-case.ts';
import { runningIn, withJobs } from '../../ci/runner-jobs.ts';
import { dotenvValues, hasDotenv } from '../../rules/judging/dotenv-values.ts';

/** Of one variable; further ones are left out. */
const MOST_VALUES = 8;
/** Of one report: what an instance allows at the most (`dotenv_variables`, doc/administration/instance_limits, 18.11). */
const MOST_NAMES = 150;

interface Reporter {
  readonly job: Job;
  readonly kinds: readonly PipelineKind[];
  readonly values: ReadonlyMap<string, readonly (Variable | null)[]>;
}

export function withHandedOn(config: ResolvedConfig): ResolvedConfig {
  const reporters = config.jobs.filter(hasDotenv).map(reporterOf);
  if (!reporters.some(({ values }) => values.size > 0)) return config;
  const byName = new Map(reporters.map((reporter) => [reporter.job.name, reporter]));
  const position = new Map(config.stages.map((stage, index) => [stage, index]));
  const isBefore = (one: Job, other: Job) => (position.get(one.stage) ?? 0) < (position.get(other.stage) ?? 0);
  const byStage = new Map<string, Reports>();
  const reportsFor = (job: Job): Reports => {
    const { artifactsFrom, stage } = job;
    if (artifactsFrom) return reportsOf(artifactsFrom.flatMap((name) => byName.get(name) ?? []));
    const reports = byStage.get(stage) ?? reportsOf(reporters.filter((reporter) => isBefore(reporter.job, job)));
    byStage.set(stage, reports);
    return reports;
  };
  const runsOf = (job: Job): readonly Job[] => {
    if (job.kind !== 'job') return job.variants;
    const reports = reportsFor(job);
    return job.variants.flatMap((variant) => withValues(variant, reports));
  };
  return withJobs(config, config.jobs.flatMap(runsOf));
}

function reporterOf(job: Job): Reporter {
  const values = new Map<string, (Variable | null)[]>();
  for (const { name, variable } of job.variants.flatMap(dotenvValues)) {
    const known = values.get(name) ?? [];
    if (values.size < MOST_NAMES) values.set(name, known);
    if (known.length < MOST_VALUES && !known.some((each) => each?.value.value === variable?.value.value)) {
      known.push(variable);
    }
  }
  return { job, kinds: kindsOfAll(job.cases), values };
}

/** What several jobs hand on together. */
interface Reports {
  readonly kinds: ReadonlySet<PipelineKind>;
  readonly names: readonly string[];
  /** So many that each value is in one of them. */
  readonly sets: readonly HandedOn[];
}

function reportsOf(reporters: readonly Reporter[]): Reports {
  const all = new Map<string, (Variable | null)[]>();
  for (const [name, values] of reporters.flatMap((reporter) => [...reporter.values])) {
    const known = all.get(name);
    if (known) known.push(...values);
    else all.set(name, [...values]);
  }
  const count = Math.max(0, ...Array.from(all.values(), ({ length }) => length));
  return {
    kinds: new Set(reporters.flatMap(({ kinds }) => kinds)),
    names: [...all.keys()],
    sets: Array.from({ length: Math.min(count, MOST_VALUES) }, (_, index) => {
      return new Map(Array.from(all, ([name, values]) => [name, values[index] ?? values.at(-1) ?? null]));
    }),
  };
}

/** The job itself may run where nothing was handed on; what no file sets is what is handed on. */
function withValues(job: Job, { kinds, names, sets }: Reports): readonly Job[] {
  const isReported = (each: PipelineCase) => kindsOfAll([each]).some((kind) => kinds.has(kind));
  const cases = sets.length > 0 ? job.cases.filter(isReported) : [];
  const handed = cases.length > 0 ? sets.flatMap((values) => job.handed(values, cases) ?? []) : [];
  if (handed.length === 0) return [job];
  if (names.some((name) => job.variables.has(name))) return [job, ...handed];
  const others = job.cases.filter((each) => !isReported(each));
  return others.length > 0 ? [runningIn(others, job), ...handed] : handed;
}
