/** Child pipelines of `trigger:include` (app/services/ci/create_downstream_pipeline_service.rb, 18.11). */
import type { FileRequest } from '../../includes/request.ts';
import { requestKey } from '../../includes/request.ts';
import type { Hop } from '../../source.ts';
import { type Entry, isNull, joinHops, valueAt } from '../../yaml/tree.ts';
import type { ChildPipeline, ConfigProblem, Job, Pipeline, ResolvedConfig, ResolveInput } from '../config.ts';

/** Levels below the root pipeline. */
export const MAX_DEPTH = 2;

/** GitLab takes 1000 downstream pipelines; more than this in one file is nothing a person wrote. */
export const MAX_CHILDREN = 100;

export interface ChildRequest {
  readonly job: Job;
  /** The value of `trigger:include`, with its whole way. */
  readonly include: Entry;
  /** Goes behind the way of everything in the child. */
  readonly hops: readonly Hop[];
  /** What the child is resolved with. */
  readonly inputOf: () => ResolveInput;
}

/** What each trigger job with `include` would start. */
export function childRequests(jobs: readonly Job[], input: ResolveInput): readonly ChildRequest[] {
  return jobs.flatMap((job): ChildRequest[] => {
    const trigger = job.kind === 'trigger' ? job.keywords.get('trigger') : undefined;
    const include = trigger?.value.kind === 'map' ? trigger.value.entries.get('include') : undefined;
    if (!trigger || !include || isNull(include.value)) return [];
    const hop: Hop = { by: 'trigger', at: trigger.key.at, name: job.name };
    const inputOf = () => ({ ...input, pipeline: childPipeline(job, trigger, input.pipeline) });
    return [{ job, include, hops: joinHops(include.via, [hop, ...trigger.via]), inputOf }];
  });
}

/** YAML variables of the trigger job arrive as pipeline variables, unless it says otherwise. */
function childPipeline(job: Job, trigger: Entry, parent: Pipeline): Pipeline {
  const forward = valueAt(valueAt(trigger.value, 'forward'), 'yaml_variables');
  const forwards = !(forward?.kind === 'scalar' && forward.value === false);
  const variables = new Map(parent.variables);
  for (const { name, value } of forwards ? job.variables.values() : []) variables.set(name, value.value);
  variables.set('CI_PIPELINE_SOURCE', 'parent_pipeline');
  const { parentArtifacts: _, ...pipeline } = parent;
  return { ...pipeline, variables, inputs: {} };
}

/** Problems of a child stop its trigger job, not the parent. */
export function problemsOf(children: readonly ChildPipeline[]): readonly ConfigProblem[] {
  return children.flatMap(({ config }) =>
    config.problems.map((problem): ConfigProblem => ({ ...problem, kind: 'child', fatal: false })),
  );
}

export function missingOf(configs: readonly Pick<ResolvedConfig, 'missing'>[]): readonly FileRequest[] {
  const byKey = new Map(configs.flatMap((config) => config.missing.map((request) => [requestKey(request), request])));
  return [...byKey.values()];
}
