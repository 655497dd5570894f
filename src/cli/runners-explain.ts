import { allParts } from '../ci/config-parts.ts';
import { PIPELINE_KINDS } from '../ci/pipelines/pipeline-case.ts';
import { SettingsError } from '../errors.ts';
import { didYouMean } from '../nearest-word.ts';
import { policyOf } from '../policy/policy-of.ts';
import { printableJson } from '../render/printable.ts';
import { runnersText } from '../render/runners.ts';
import { explainRunners, type JobExplanation, jobsIn } from '../review/judge/explain-runners.ts';
import { redactorFor } from '../secrets/redactor-for.ts';
import { requirePolicy } from './find-policy.ts';
import { EXIT, type Io } from './io.ts';
import { openSources, type SourceOptions } from './open-sources.ts';
import { configProblemLine } from './problem-line.ts';
import { resolveCheckout } from './read-checkout.ts';

export interface RunnersExplainOptions extends SourceOptions {
  readonly policy?: string;
  /** A job's name, as in the file or as GitLab shows it (`build: [a, 1]`); left out: every job that can run. */
  readonly job?: string;
  readonly format: 'text' | 'json';
}

/** Prints which runner class would take a job of a checkout, and why the others would not. */
export async function runnersExplain(path: string, options: RunnersExplainOptions, io: Io): Promise<number> {
  const policyFile = await requirePolicy(options.policy, io, path);
  const sources = await openSources(path, options, io);
  const policy = policyOf(policyFile, sources.checkout.project);
  const configs = await resolveCheckout(sources, io, policy);

  const parts = allParts(configs);
  const redactor = redactorFor(configs, null);
  const problems = new Set(
    parts.flatMap((each) => each.problems).map((problem) => configProblemLine(problem, redactor)),
  );
  for (const line of problems) io.err(`${line}\n`);
  const jobs = jobsNamed(
    options.job,
    configs.flatMap((config) => jobsIn(config)),
  );
  const explained = redactor.all(united(jobs.map((each) => explainRunners(each, policy))));
  const json = { version: 1, project: policy.project, jobs: explained };
  io.out(options.format === 'json' ? `${printableJson(json, 2)}\n` : runnersText(explained, io));
  return EXIT.clean;
}

type FoundJobs = ReturnType<typeof jobsIn>;

/** Throws SettingsError when there is none. */
function jobsNamed(name: string | undefined, jobs: FoundJobs): FoundJobs {
  if (name === undefined) return jobs.filter(({ job }) => job.kind !== 'unused');
  const found = jobs.filter(({ job }) => job.name === name || job.key === name);
  if (found.length > 0) return found;
  const names = [...new Set(jobs.flatMap(({ job }) => [job.key, job.name]))];
  throw new SettingsError(`there is no job ${JSON.stringify(name)}${didYouMean(name, names)}`);
}

/** A job that is the same in several configurations, or with several values of its variables, is explained once. */
function united(explained: readonly JobExplanation[]): readonly JobExplanation[] {
  const found = new Map<string, JobExplanation>();
  for (const { pipelines, ...explanation } of explained) {
    const key = JSON.stringify(explanation);
    const kinds = new Set([...(found.get(key)?.pipelines ?? []), ...pipelines]);
    found.set(key, { ...explanation, pipelines: PIPELINE_KINDS.filter((kind) => kinds.has(kind)) });
  }
  return [...found.values()];
}
