/** Rules about the configuration of runners: no job, but an entry of a config.toml is judged. */
import type { RunnerClass } from '../../runner/runner-class.ts';
import type { RunnerEntry } from '../../runner/runner-config.ts';
import { located, type Node } from '../../yaml/tree.ts';
import { defineRule, type Messages, type OwnValue, type Rule, type Values } from '../rule.ts';
import { type HitDraft, hitsOf } from './hit.ts';

/** A `[[runners]]` table and what the policy knows of a runner of that name: else it is shared and not isolated. */
export interface RunnerUnderReview extends RunnerEntry {
  readonly class: RunnerClass | null;
  readonly shared: boolean;
  /** A fresh virtual machine for every job. */
  readonly freshMachines: boolean;
}

type RunnerHit<M extends Messages> = <Id extends keyof M & string>(
  node: Node,
  id: Id,
  values: Values<M[Id]>,
  ...value: OwnValue<M[Id]>
) => HitDraft;

/** `hit` of `RuleContext`, at a node of the file. */
export interface RunnerHits<M extends Messages> {
  /** Wrong whatever class the runner has. */
  readonly hit: RunnerHit<M>;
  /** Judged by the runner's class: without one of its name it is taken for shared and open, and the note says so. */
  readonly hitByClass: RunnerHit<M>;
}

export interface RunnerConfigRule<Id extends string, O, M extends Messages> extends Omit<Rule<Id, O, M>, 'check'> {
  check(runner: RunnerUnderReview, options: O, hits: RunnerHits<M>): Iterable<HitDraft>;
}

/** `check` sees each `[[runners]]` table once. */
export function defineRunnerConfigRule<const Id extends string, O, const M extends Messages>({
  check,
  ...rule
}: RunnerConfigRule<Id, O, M>): Rule<Id, O, M> {
  return defineRule({
    ...rule,
    *check(_config, options, { runnerConfigs, runners }) {
      for (const entry of runnerConfigs.flatMap((file) => file.runners)) {
        const runner = underReview(entry, runners);
        yield* check(runner, options, runnerHits(runner));
      }
    },
  });
}

function runnerHits(runner: RunnerUnderReview): RunnerHits<Messages> {
  const classes = runner.class ? [runner.class] : [];
  const candidates = { classes, assumed: runner.class === null, unknownTags: [] };
  const begin = hitsOf(() => candidates, candidates);
  const hit: RunnerHit<Messages> = (node, id, values, value = values.value ?? '') =>
    begin(null, located(value, node), id, values, value);
  return {
    hit: (...said) => (runner.class ? hit(...said).judgedBy(runner.class) : hit(...said)),
    hitByClass: (...said) => hit(...said).judgedBy(...classes),
  };
}

function underReview(entry: RunnerEntry, classes: readonly RunnerClass[]): RunnerUnderReview {
  const found = (entry.name !== null && classes.find(({ name }) => name === entry.name)) || null;
  return {
    ...entry,
    class: found,
    shared: found?.shared ?? true,
    freshMachines: found?.isolation === 'vm-per-job',
  };
}
