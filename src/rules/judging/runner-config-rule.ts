/** Rules about the configuration of runners: no job, but an entry of a config.toml is judged. */
import type { RunnerClass } from '../../runner/runner-class.ts';
import type { RunnerEntry } from '../../runner/runner-config.ts';
import { located, type Node } from '../../yaml/tree.ts';
import { defineRule, type Hit, type Rule } from '../rule.ts';

/** A `[[runners]]` table and what the policy knows of a runner of that name: else it is shared and not isolated. */
export interface RunnerUnderReview extends RunnerEntry {
  readonly class: RunnerClass | null;
  readonly shared: boolean;
  /** A fresh virtual machine for every job. */
  readonly freshMachines: boolean;
}

export interface RunnerConfigRule<O> extends Omit<Rule<string, O>, 'check'> {
  check(runner: RunnerUnderReview, options: O): Iterable<Hit>;
}

/** `check` sees each `[[runners]]` table once. */
export function defineRunnerConfigRule<O>({ check, ...rule }: RunnerConfigRule<O>): Rule {
  return defineRule({
    ...rule,
    *check(_config, options, { runnerConfigs, runners }) {
      for (const entry of runnerConfigs.flatMap((file) => file.runners)) {
        yield* check(underReview(entry, runners), options);
      }
    },
  });
}

/** A finding at `node`. `value` names it in the fingerprint: never a secret. */
export function runnerHit(
  runner: RunnerUnderReview,
  node: Node,
  message: string,
  value: string,
  values: Readonly<Record<string, string>> = {},
): Hit {
  const runners = { classes: runner.class ? [runner.class] : [], assumed: false, unknownTags: [] };
  return {
    at: located(value, node),
    job: null,
    message,
    value,
    values: { value, ...values },
    ...(runner.class ? { runners } : {}),
  };
}

/** `runnerHit` for what is judged by the runner's class: without one of its name it was assumed to be shared and open. */
export function assumingHit(runner: RunnerUnderReview, node: Node, ...rest: HitWords): Hit {
  const hit = runnerHit(runner, node, ...rest);
  return runner.class ? hit : { ...hit, runners: { classes: [], assumed: true, unknownTags: [] } };
}

type HitWords = [message: string, value: string, values?: Readonly<Record<string, string>>];

function underReview(entry: RunnerEntry, classes: readonly RunnerClass[]): RunnerUnderReview {
  const found = (entry.name !== null && classes.find(({ name }) => name === entry.name)) || null;
  return {
    ...entry,
    class: found,
    shared: found?.shared ?? true,
    freshMachines: found?.isolation === 'vm-per-job',
  };
}
