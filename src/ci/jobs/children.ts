/** Child pipelines of `trigger:include` (app/services/ci/create_downstream_pipeline_service.rb, 18.11). */
import type { FileRequest } from '../../includes/request.ts';
import { requestKey } from '../../includes/request.ts';
import type { Hop } from '../../source.ts';
import { type Entry, isNull, joinHops, valueAt } from '../../yaml/tree.ts';
import type { ChildPipeline, ConfigProblem, Job, ResolvedConfig, ResolveInput, Variable } from '../config.ts';
import { childCase, SOURCE } from '../pipelines/pipeline-case.ts';
import { expandKnown } from '../variables/expand-known.ts';

/** Levels below the root pipeline. */
export const MAX_DEPTH = 2;

export interface ChildRequest {
  readonly job: Job;
  /** The value of `trigger:include`, with its whole way. */
  readonly include: Entry;
  /** Goes behind the way of everything in the child. */
  readonly hops: readonly Hop[];
  /** What the child is resolved with. */
  readonly inputOf: () => ResolveInput;
}

/** What each trigger job with `include` would start, in the pipelines in which it runs. */
export function childRequests(jobs: readonly Job[], input: ResolveInput): readonly ChildRequest[] {
  const triggers = jobs.filter((job) => job.kind === 'trigger' && job.keywords.has('trigger'));
  return triggers
    .flatMap((job) => job.variants)
    .flatMap((job): readonly ChildRequest[] => {
      const trigger = job.keywords.get('trigger');
      const include = trigger?.value.kind === 'map' ? trigger.value.entries.get('include') : undefined;
      if (!trigger || !include || isNull(include.value) || job.cases.length === 0) return [];
      const hop: Hop = { by: 'trigger', at: trigger.key.at, name: job.name };
      const inputOf = () => childInput(job, trigger, input);
      return [{ job, include, hops: joinHops(include.via, [hop, ...trigger.via]), inputOf }];
    });
}

/** YAML variables of the trigger job arrive as pipeline variables, unless it says otherwise. */
function childInput(job: Job, trigger: Entry, input: ResolveInput): ResolveInput {
  const forward = valueAt(valueAt(trigger.value, 'forward'), 'yaml_variables');
  const forwards = !(forward?.kind === 'scalar' && forward.value === false);
  const { parentArtifacts: _, ...pipeline } = input.pipeline;
  const forwarded = forwards ? new Map([...job.variables].map(([name, one]) => [name, expanded(one, job)])) : new Map();
  const variables = new Map([...pipeline.variables, [SOURCE, 'parent_pipeline']]);
  const cases = job.cases.map((each) => childCase(each, forwarded));
  return { ...input, pipeline: { ...pipeline, variables, forwarded, inputs: {} }, cases };
}

/** GitLab expands what it forwards (lib/gitlab/ci/variables/downstream/, 18.11). */
function expanded(variable: Variable, job: Job): Variable {
  if (variable.raw) return variable;
  const { text } = expandKnown(variable.value, job.variables, job.known, 'value');
  return text === null ? variable : { ...variable, value: { ...variable.value, value: text } };
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
