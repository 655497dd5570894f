import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import { explainRunners, type JobExplanation, jobsIn, type RunnerVerdict } from './explain-runners.ts';
import type { Judgement } from './judge.ts';

/** Which runner classes of those that are offered to the project would take a job, and what keeps the others from it. */
export interface RunnerChoice {
  /** No class would take it, so the policy's `unknown_runner`, which comes last, stands for whatever does. */
  readonly assumed: boolean;
  /** The class that decides, the worst of those that take the job, comes first. */
  readonly classes: readonly ChosenClass[];
}

export interface ChosenClass {
  readonly name: string;
  readonly assumed: boolean;
  readonly takes: boolean;
  readonly executor: string;
  readonly shared: boolean;
  /** `none`, or what keeps its jobs apart. */
  readonly isolation: string;
  readonly privileged: boolean;
  /** None: it takes the job. */
  readonly because: RunnerVerdict['because'];
}

/** By the job's name, here or in a child pipeline. Null: there is no such job, or it runs on no runner. */
export function runnerChoices(
  { configs, redactor }: Pick<Judgement, 'configs' | 'redactor'>,
  policy: EffectivePolicy,
): (job: string) => RunnerChoice | null {
  return (job) => {
    const found = configs.flatMap((config) => jobsIn(config)).find((each) => each.job.name === job);
    if (!found || found.job.kind === 'trigger') return null;
    const choice = choiceOf(explainRunners(found, policy));
    return redactor.all({ ...choice, classes: choice.classes.map((each) => quotableClass(each, redactor)) });
  };
}

export function choiceOf({
  runners,
  candidates,
  assumed,
}: Pick<JobExplanation, 'runners' | 'candidates' | 'assumed'>): RunnerChoice {
  const rank = ({ runner, takes }: RunnerVerdict) => (takes ? candidates.indexOf(runner.name) : candidates.length);
  const offered = runners.filter(({ because }) => !because.some(({ kind }) => kind === 'not-offered'));
  return { assumed, classes: offered.toSorted((a, b) => rank(a) - rank(b)).map(classOf) };
}

/** Tags of a job may stand in a file that not everybody may see. */
export function quotableClass(given: ChosenClass, { closed }: Redactor): ChosenClass {
  const because = given.because.map((each) =>
    each.kind === 'tags-missing'
      ? { ...each, tags: each.tags.map((tag) => (closed.mayTell(tag, []) ? tag : '***')) }
      : each,
  );
  return { ...given, because };
}

function classOf({ runner, assumed, takes, because }: RunnerVerdict): ChosenClass {
  const { name, executor, shared, isolation, privileged } = runner;
  return { name, assumed, takes, executor, shared, isolation, privileged, because };
}
