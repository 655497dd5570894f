/** What jobs say about each other (lib/gitlab/ci/yaml_processor.rb and yaml_processor/dag.rb, 18.11). */

import type { Location } from '../../source.ts';
import { textOf } from '../../yaml/ruby-types.ts';
import { entryOf, itemsOf, type Node, type Plain, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';

/** A job after unrolling. */
export interface LinkedJob {
  readonly name: string;
  readonly at: Location;
  readonly stage: string;
  readonly stageAt: Location;
  /** Widened to the copies of jobs with `parallel`. */
  readonly needs: readonly Link[];
  readonly dependencies: readonly Link[];
  /** `needs` of rules. */
  readonly ruleNeeds: readonly Link[];
  /** Only true when the job has `needs` that name jobs. */
  readonly hasJobNeeds: boolean;
  readonly environment: Plain | undefined;
  readonly trigger: Node | undefined;
}

export interface Link {
  readonly name: string;
  readonly at: Location;
  readonly optional: boolean;
}

export function checkLinks(jobs: readonly LinkedJob[], stages: readonly string[], report: Report): void {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const indexes = new Map([...stages.entries()].reverse().map(([index, stage]) => [stage, index]));
  const stageIndex = (job: LinkedJob) => indexes.get(job.stage) ?? -1;

  const checkLink = (job: LinkedJob, link: Link, word: string): void => {
    const target = byName.get(link.name);
    if (!target) {
      if (!link.optional) report(link.at, `${job.name}: undefined ${word} ${link.name}`, 'incomplete');
    } else if (stageIndex(target) === -1 || stageIndex(target) > stageIndex(job)) {
      report(link.at, `${job.name}: ${word} ${link.name} is not in the same or an earlier stage`, 'incomplete');
    }
  };

  for (const job of jobs) {
    if (stageIndex(job) === -1) report(job.stageAt, `${job.name}: stage ${job.stage} does not exist`, 'incomplete');
    for (const link of job.dependencies) checkLink(job, link, 'dependency');
    checkNeedsUnique(job, report);
    for (const link of [...job.needs, ...job.ruleNeeds]) checkLink(job, link, 'need');
    for (const link of artifactJobs(job.trigger)) checkLink(job, link, 'dependency');
    if (job.environment) checkOnStop(job, byName, report);
    if (job.hasJobNeeds) checkDependenciesAreNeeds(job, report);
  }
  checkCycles(jobs, byName, report);
}

function checkNeedsUnique(job: LinkedJob, report: Report): void {
  const seen = new Set<string>();
  for (const { name, at } of job.needs) {
    if (seen.has(name)) report(at, `${job.name}: needs ${name} twice`);
    seen.add(name);
  }
}

function checkDependenciesAreNeeds(job: LinkedJob, report: Report): void {
  const needs = new Set(job.needs.map((need) => need.name));
  for (const { name, at } of job.dependencies) {
    if (!needs.has(name)) report(at, `${job.name}: dependency ${name} should be part of needs`);
  }
}

/** Jobs whose artifacts a trigger job includes. */
function artifactJobs(trigger: Node | undefined): Link[] {
  const include = valueAt(trigger, 'include');
  const items = itemsOf(include);
  return items.flatMap((item) => {
    const job = entryOf(item, 'job')?.value;
    const name = textOf(job);
    return name === null || !job ? [] : { name, at: job.at, optional: false };
  });
}

function checkOnStop(job: LinkedJob, byName: ReadonlyMap<string, LinkedJob>, report: Report): void {
  const onStop = job.environment?.on_stop;
  if (typeof onStop !== 'string') return;
  const other = byName.get(onStop);
  if (!other) report(job.at, `${job.name}: on_stop job ${onStop} is not defined`, 'incomplete');
  else if (!other.environment) report(job.at, `${job.name}: on_stop job ${onStop} has no environment`);
  else if (other.environment.name !== job.environment?.name)
    report(job.at, `${job.name}: on_stop job ${onStop} has another environment name`);
  else if (other.environment.action !== 'stop')
    report(job.at, `${job.name}: on_stop job ${onStop} needs environment action stop`);
}

/** Depth first along `needs`, without recursion; one problem a cycle. */
function checkCycles(jobs: readonly LinkedJob[], byName: ReadonlyMap<string, LinkedJob>, report: Report): void {
  const state = new Map<LinkedJob, 'open' | 'done'>();
  for (const root of jobs) {
    if (state.has(root)) continue;
    state.set(root, 'open');
    const stack = [{ job: root, next: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const need = top.job.needs[top.next];
      top.next += 1;
      const target = need && byName.get(need.name);
      if (!need) {
        state.set(top.job, 'done');
        stack.pop();
      } else if (target && state.get(target) === 'open') {
        report(need.at, `${top.job.name}: needs ${need.name}, which makes a circular dependency`);
      } else if (target && !state.has(target)) {
        state.set(target, 'open');
        stack.push({ job: target, next: 0 });
      }
    }
  }
}
