/** What each rule adds to judging: the time of its own check where it comes last, so that what rules share is read already. */
import { resolveAll } from '../../src/ci/resolve.ts';
import { ruleContext } from '../../src/review/judge/judge.ts';
import { runRules } from '../../src/review/judge/run-rules.ts';
import { rules } from '../../src/rules/index.ts';
import type { Rule } from '../../src/rules/rule.ts';
import { redactorFor } from '../../src/secrets/redactor-for.ts';
import { type Configuration, configurations } from './configurations.ts';
import { defaultPolicy, milliseconds } from './measure.ts';
import { median, type Row } from './row.ts';

/** Each judges everything: once for every rule, then for those that seem dear. Of 55 there is always one in which garbage was collected. */
const SUSPECTS = 6;
const ROUNDS = 4;
/** The one that is made here, and one with many scripts. */
const CONFIGURATIONS = ['made here, 600 jobs', 'vtk'];

export const ruleCosts: Row = {
  name: 'rules',
  about: 'a rule that is added ÷ judging, the three that cost the most',
  async measure() {
    const chosen = configurations().filter(({ name }) => CONFIGURATIONS.includes(name));
    const once = rules.map((rule) => ({ rule, share: shareOf(rule, chosen) }));
    const suspects = once.toSorted((a, b) => b.share - a.share).slice(0, SUSPECTS);
    const costs = suspects.map(({ rule, share }) => {
      const shares = Array.from({ length: ROUNDS }, () => shareOf(rule, chosen));
      return { what: rule.id, value: 100 * median([share, ...shares]) };
    });
    const most = costs.toSorted((a, b) => b.value - a.value).slice(0, 3);
    const detail = `of ${rules.length} rules, over ${chosen.map(({ name }) => name).join(' and ')}`;
    return most.map((each) => ({ ...each, unit: '%', reach: 1, better: 'less', detail }));
  },
};

function shareOf(rule: Rule, chosen: readonly Configuration[]): number {
  let own = 0;
  const timed: Rule = {
    ...rule,
    *check(...given: Parameters<Rule['check']>) {
      let hits: ReturnType<Rule['check']> = [];
      own += milliseconds(1, () => {
        hits = [...rule.check(...given)];
      });
      yield* hits;
    },
  };
  const last = [...rules.filter((other) => other !== rule), timed];
  const all = milliseconds(1, () => {
    for (const { fresh } of chosen) judgeBy(last, fresh());
  });
  return own / all;
}

function judgeBy(all: readonly Rule[], input: ReturnType<Configuration['fresh']>): void {
  const policy = defaultPolicy(input.pipeline.project);
  const { configs } = resolveAll(input);
  const facts = { projectGitStrategy: null, runnerConfigs: [] };
  const context = ruleContext(policy, facts, input.pipeline.serverFqdn);
  runRules(configs, all, policy, context, redactorFor(configs, null), input.pipeline.commit);
}
