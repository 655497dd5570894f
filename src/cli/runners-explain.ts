import { withChildren } from '../ci/config-parts.ts';
import { SettingsError } from '../errors.ts';
import { didYouMean } from '../policy/nearest-word.ts';
import { policyOf } from '../policy/policy-of.ts';
import { printableJson } from '../render/printable.ts';
import { runnersText } from '../render/runners.ts';
import { explainRunners, jobsIn } from '../review/judge/explain-runners.ts';
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
  const config = await resolveCheckout(sources, io);

  const configs = withChildren(config);
  const redactor = redactorFor(configs);
  for (const problem of configs.flatMap((each) => each.problems)) io.err(`${configProblemLine(problem, redactor)}\n`);
  const explained = redactor.all(jobsNamed(options.job, jobsIn(config)).map((each) => explainRunners(each, policy)));
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
