/** Which runner would take a job, and why the others would not: the judgement behind every finding, job by job. */
import type { ExpandedText, Job, ResolvedConfig } from '../../ci/config.ts';
import { kindsOfAll, type PipelineKind } from '../../ci/pipelines/pipeline-case.ts';
import { allJobs } from '../../ci/runner-jobs.ts';
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import { candidatesFor, type Obstacle, obstacles } from '../../runner/candidates.ts';
import { type RunTime, runTimeOf } from '../../runner/run-time.ts';
import type { RunnerClass } from '../../runner/runner-class.ts';
import type { Located, Span } from '../../source.ts';

export interface JobExplanation {
  readonly job: string;
  /** Names of the trigger jobs that lead to its pipeline, the outermost first. */
  readonly triggers: readonly string[];
  /** A trigger job runs on no runner; an unused one is hidden and nothing extends it. */
  readonly kind: Job['kind'];
  readonly at: Span;
  /** The kinds of pipeline that it runs in. */
  readonly pipelines: readonly PipelineKind[];
  /** May it run for a branch that is not protected, or for a merge request? */
  readonly mayBeUnprotected: boolean;
  /** Null: an untagged job. */
  readonly tags: readonly TagExplanation[] | null;
  /** Every class of the policy in its order; one that the policy does not describe comes last. Empty for a trigger job. */
  readonly runners: readonly RunnerVerdict[];
  /** Names of the classes that would take it, the worst first: that one decides. */
  readonly candidates: readonly string[];
  /** No class would take it, so the policy's `unknown_runner` stands for whatever does. */
  readonly assumed: boolean;
  /** It starts on none of its candidates. */
  readonly fails: boolean;
}

export interface TagExplanation {
  readonly written: string;
  /** After variables; null when some of them are not known. */
  readonly text: string | null;
  readonly unknown: readonly string[];
  readonly from: Origin;
  /** Variables that took part, and where their values are written. */
  readonly variables: readonly Origin[];
}

export interface Origin {
  readonly value: string;
  readonly at: Span;
  readonly via: readonly { readonly by: string; readonly name: string; readonly at: Span }[];
}

export interface RunnerVerdict extends RunTime {
  readonly runner: RunnerClass;
  readonly assumed: boolean;
  readonly takes: boolean;
  readonly because: readonly Obstacle[];
}

interface FoundJob {
  readonly job: Job;
  readonly triggers: readonly string[];
}

/** Jobs of the pipeline as it runs them, then those of its child pipelines. */
export function jobsIn(config: ResolvedConfig, triggers: readonly string[] = []): readonly FoundJob[] {
  return [
    ...allJobs(config).map((job) => ({ job, triggers })),
    ...config.children.flatMap((child) => jobsIn(child.config, [...triggers, child.job.name])),
  ];
}

export function explainRunners({ job, triggers }: FoundJob, policy: EffectivePolicy): JobExplanation {
  const onRunner = job.kind !== 'trigger';
  const { classes, assumed } = candidatesFor(job, policy.project, policy.runners, policy.unknownRunner);
  const described = policy.runners.map((runner) => verdictOf(runner, job, policy.project));
  const others = classes.filter((runner) => !policy.runners.includes(runner));
  const taking = others.map((runner) => ({ runner, assumed, takes: true, because: [], ...runTimeOf(job, runner) }));
  const runners = [...described, ...taking];
  const candidates = runners.filter(({ takes }) => takes);
  return {
    job: job.name,
    triggers,
    kind: job.kind,
    at: job.at.span,
    pipelines: kindsOfAll(job.cases),
    mayBeUnprotected: job.mayBeUnprotected,
    tags: job.tags?.map(explainTag) ?? null,
    runners: onRunner ? runners : [],
    candidates: onRunner ? classes.map(({ name }) => name) : [],
    assumed: onRunner && assumed,
    fails: onRunner && candidates.every(({ refusals }) => refusals.length > 0),
  };
}

function verdictOf(runner: RunnerClass, job: Job, project: string): RunnerVerdict {
  const because = obstacles(runner, job, project);
  return { runner, assumed: false, takes: because.length === 0, because, ...runTimeOf(job, runner) };
}

function explainTag({ source, text, pieces, from }: ExpandedText): TagExplanation {
  return {
    written: source.value,
    text,
    unknown: pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.unknown])),
    from: originOf(source),
    variables: from.map(originOf),
  };
}

function originOf({ value, at, via }: Located<string>): Origin {
  return { value, at: at.span, via: via.map((hop) => ({ by: hop.by, name: hop.name, at: hop.at.span })) };
}
