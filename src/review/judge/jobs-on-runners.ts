/** Which runner classes would take each job, and why: jobs with the same answer stand together. */
import { ownConfigs } from '../../ci/config-parts.ts';
import type { PipelineKind } from '../../ci/pipelines/pipeline-case.ts';
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { Span } from '../../source.ts';
import { explainRunners, jobsIn } from './explain-runners.ts';
import type { Judgement } from './judge.ts';
import { choiceOf, quotableClass, type RunnerChoice } from './runner-choice.ts';

export interface JobsOnRunners {
  readonly choice: RunnerChoice;
  readonly jobs: readonly ListedJob[];
}

export interface ListedJob {
  readonly name: string;
  readonly at: Span;
  /** The kinds of pipeline that it runs in. */
  readonly pipelines: readonly PipelineKind[];
}

/** Nobody reads more of them. */
const MOST_JOBS = 300;

/** Without jobs of which not everybody may know. `unlisted`: how many more there are. */
export function jobsOnRunners(
  { configs, redactor }: Pick<Judgement, 'configs' | 'redactor'>,
  policy: EffectivePolicy,
): { readonly groups: readonly JobsOnRunners[]; readonly unlisted: number } {
  const { closed } = redactor;
  const jobs = new Map(
    ownConfigs(configs)
      .flatMap((config) => jobsIn(config))
      .filter(({ job }) => job.kind !== 'trigger' && job.kind !== 'unused' && job.cases.length > 0)
      .map((found) => [JSON.stringify([...found.triggers, found.job.name]), found]),
  );
  const mayBeTold = [...jobs.values()].filter(
    ({ job }) => !closed.get(job.at.file.id) && closed.mayTell(job.name, [job.at.span]),
  );
  const groups = new Map<string, { choice: RunnerChoice; jobs: ListedJob[] }>();
  for (const found of mayBeTold.slice(0, MOST_JOBS)) {
    const { job: name, at, pipelines, ...verdicts } = explainRunners(found, policy);
    const { assumed, classes } = choiceOf(verdicts);
    const choice = { assumed, classes: classes.map((each) => quotableClass(each, redactor)) };
    const key = JSON.stringify(choice);
    const group = groups.get(key) ?? { choice, jobs: [] };
    groups.set(key, group);
    group.jobs.push({ name, at, pipelines });
  }
  return { groups: redactor.all([...groups.values()]), unlisted: jobs.size - Math.min(MOST_JOBS, mayBeTold.length) };
}
