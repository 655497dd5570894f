/** `needs` (lib/gitlab/ci/config/entry/{needs,need}.rb, 18.11; `project` and `pipeline` are GitLab EE's). */

import { isBlank, isBoolean, isString, textOf } from '../../yaml/ruby-types.ts';
import { isNull, type MapNode, type Node, type Plain, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';
import { flatItems } from './flat-items.ts';
import { plainObject } from './image.ts';
import { type Matrix, readParallel } from './matrix.ts';

export interface Need {
  readonly name: string;
  readonly artifacts: boolean;
  readonly optional: boolean;
  /** Only these copies of a job with `parallel:matrix`. */
  readonly matrix?: Matrix;
  readonly at: Node['at'];
}

export interface Needs {
  readonly jobs: readonly Need[];
  /** Artifacts of another project or pipeline. */
  readonly crossDependencies: readonly Plain[];
  /** Pipelines that a trigger job mirrors. */
  readonly bridges: readonly Plain[];
}

const JOB_KEYS: ReadonlySet<string> = new Set(['job', 'artifacts', 'optional', 'parallel']);
const PROJECT_KEYS: ReadonlySet<string> = new Set(['job', 'artifacts', 'project', 'ref', 'optional', 'parallel']);
const PIPELINE_KEYS: ReadonlySet<string> = new Set(['pipeline', 'job', 'artifacts', 'project', 'ref', 'parallel']);
const MAX_LEVEL = 100;

export function readNeeds(node: Node, what: string, report: Report): Needs {
  const needs = { jobs: [] as Need[], crossDependencies: [] as Plain[], bridges: [] as Plain[] };
  if (node.kind !== 'list' && (node.kind !== 'map' || node.entries.size === 0)) {
    report(node.at, `${what}: must be a list or a hash`);
    return needs;
  }
  for (const { value } of flatItems({ value: node, via: [] }, MAX_LEVEL) ?? []) {
    const name = textOf(value);
    if (name !== null) {
      if (isBlank(value)) report(value.at, `${what}: the name must not be blank`);
      needs.jobs.push({ name, artifacts: true, optional: false, at: value.at });
    } else if (value.kind === 'map' && (value.entries.has('project') || value.entries.has('pipeline'))) {
      readForeign(value, what, report, needs);
    } else if (value.kind === 'map' && value.entries.has('job')) {
      readJob(value, what, report, needs.jobs);
    } else if (!isNull(value)) {
      report(value.at, `${what}: has an unsupported type`);
    }
  }
  return needs;
}

function readJob(node: MapNode, what: string, report: Report, jobs: Need[]): void {
  checkKeys(node, JOB_KEYS, what, report);
  const job = checkJob(node, what, report);
  const parallel = valueAt(node, 'parallel');
  const copies = parallel && readParallel(parallel, ['matrix'], `${what}: parallel`, report);
  jobs.push({
    name: textOf(job) ?? '',
    artifacts: booleanAt(node, 'artifacts') ?? true,
    optional: booleanAt(node, 'optional') ?? false,
    at: (job ?? node).at,
    ...(copies?.kind === 'matrix' ? { matrix: copies } : {}),
  });
}

function readForeign(
  node: MapNode,
  what: string,
  report: Report,
  needs: { crossDependencies: Plain[]; bridges: Plain[] },
): void {
  const pipeline = valueAt(node, 'pipeline');
  const project = valueAt(node, 'project');
  checkKeys(node, pipeline ? PIPELINE_KEYS : PROJECT_KEYS, what, report);
  if (pipeline) checkValue(pipeline, isString, `${what}: pipeline must be a string`, report);
  else checkValue(project ?? node, isString, `${what}: project must be a string`, report);
  if (pipeline && !node.entries.has('job')) {
    needs.bridges.push(plainObject({ pipeline: textOf(pipeline) }));
    return;
  }
  const job = checkJob(node, what, report);
  needs.crossDependencies.push(
    plainObject({
      project: textOf(project) ?? undefined,
      pipeline: textOf(pipeline) ?? undefined,
      ref: textOf(valueAt(node, 'ref')) ?? undefined,
      job: textOf(job) ?? undefined,
      artifacts: booleanAt(node, 'artifacts') ?? true,
    }),
  );
}

function checkJob(node: MapNode, what: string, report: Report): Node | undefined {
  const job = valueAt(node, 'job');
  if (!job || !isString(job) || isBlank(job)) report((job ?? node).at, `${what}: job must be a string`);
  checkValue(valueAt(node, 'artifacts'), isBoolean, `${what}: artifacts must be a boolean`, report);
  checkValue(valueAt(node, 'optional'), isBoolean, `${what}: optional must be a boolean`, report);
  return job;
}

function booleanAt(node: MapNode, key: string): boolean | undefined {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && typeof value.value === 'boolean' ? value.value : undefined;
}

/** In GitLab's form: by kind, kinds without needs left out. */
export function needsPlain({ jobs, crossDependencies, bridges }: Needs): Plain {
  return plainObject({
    job: jobs.length > 0 ? jobs.map(({ name, artifacts, optional }) => ({ name, artifacts, optional })) : undefined,
    cross_dependency: crossDependencies.length > 0 ? crossDependencies : undefined,
    bridge: bridges.length > 0 ? bridges : undefined,
  });
}
