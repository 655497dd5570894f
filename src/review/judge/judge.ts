import { LRUCache } from 'lru-cache';
import type { Job, ResolvedConfig, ResolveInput } from '../../ci/config.ts';
import { ownConfigs } from '../../ci/config-parts.ts';
import { resolveAll } from '../../ci/resolve.ts';
import { keyOf, onceFor } from '../../once-per.ts';
import { allOptions, type EffectivePolicy } from '../../policy/effective-policy.ts';
import { rules } from '../../rules/index.ts';
import { hitsOf } from '../../rules/judging/hit.ts';
import type { PolicyFault, Rule, RuleContext } from '../../rules/rule.ts';
import { candidatesFor } from '../../runner/candidates.ts';
import type { Candidates } from '../../runner/runner-class.ts';
import type { RunnerConfigFile } from '../../runner/runner-config.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import { redactorFor } from '../../secrets/redactor-for.ts';
import type { Finding } from './finding.ts';
import { letPass } from './let-pass.ts';
import { runRules } from './run-rules.ts';

/** A configuration and what the policy makes of it. */
export interface Judgement {
  /** Every configuration that the pipelines may have. */
  readonly configs: readonly ResolvedConfig[];
  /** Those that the merge request changes. */
  readonly runnerConfigs: readonly RunnerConfigFile[];
  readonly findings: readonly Finding[];
  /** What else is said of the configuration passes through it; the findings have. */
  readonly redactor: Redactor;
}

/** What is known beside the configuration itself. */
export interface SideFacts {
  readonly runnerConfigs: readonly RunnerConfigFile[];
  /** The project's setting; null where the token may not see it. */
  readonly projectGitStrategy: 'clone' | 'fetch' | null;
  /** In UTC, such as `2027-01-31`. */
  readonly today: string;
  /** Of the policy that the merge request changes; absent: it changes none. */
  readonly policyFaults?: readonly PolicyFault[];
}

/** What a side is before it is judged: its configurations, and what all that is said of them passes through. */
type Resolved = Pick<Judgement, 'configs' | 'redactor'>;

/** One side of a merge request, or a local checkout: the rules run over what it was resolved to. */
export function judge(
  input: ResolveInput,
  policy: EffectivePolicy,
  facts: SideFacts,
  { configs, redactor }: Resolved = resolvedAlone(input),
): Judgement {
  const { serverFqdn, commit } = input.pipeline;
  const { runnerConfigs, policyFaults = [], ...plain } = facts;
  const find = () => {
    const found = runRules(configs, rules, policy, ruleContext(policy, facts, serverFqdn), redactor, commit);
    return letPass(found, policy, facts.today);
  };
  const isPlain = runnerConfigs.length + policyFaults.length === 0;
  const beside = JSON.stringify([serverFqdn, commit, plain]);
  const findings = isPlain ? findingsOnce(configs, [policy, redactor, beside], find) : find();
  return { configs, runnerConfigs, findings, redactor };
}

/** By what they rest on beside the configurations, as long as these are kept. */
const foundBefore = onceFor((_: Judgement['configs']) => new LRUCache<string, Judgement['findings']>({ max: 4 }));

function findingsOnce(
  configs: Judgement['configs'],
  grounds: Parameters<typeof keyOf>[0],
  find: () => Judgement['findings'],
): Judgement['findings'] {
  const before = foundBefore(configs);
  const key = keyOf(grounds);
  const findings = before.get(key) ?? find();
  before.set(key, findings);
  return findings;
}

function resolvedAlone(input: ResolveInput): Resolved {
  const { configs } = resolveAll(input);
  return { configs, redactor: redactorFor(configs, null) };
}

/** Which runners take a job of a file that others include is a matter of their projects, and of the tags that they give it. */
function runnersFor(job: Job, { project, runners, unknownRunner }: EffectivePolicy): Candidates {
  if (job.forOthers === undefined) return candidatesFor(job, project, runners, unknownRunner);
  const mayBeAny = job.forOthers === 'incomplete' && job.tags === null;
  return candidatesFor(job, null, mayBeAny ? [] : runners, unknownRunner);
}

/** What every rule is given. */
export function ruleContext(policy: EffectivePolicy, facts: Omit<SideFacts, 'today'>, serverFqdn: string): RuleContext {
  const candidates = (job: Job) => runnersFor(job, policy);
  return {
    hit: hitsOf(candidates),
    project: policy.project,
    candidates,
    runners: policy.runners,
    optionsOf: <O>({ id }: Pick<Rule<string, O>, 'id' | 'options'>) => {
      const setting = policy.rules.get(id);
      if (!setting || setting.level === 'off') return [];
      return allOptions(setting) as O[];
    },
    ...facts,
    serverFqdn,
  };
}

/** Without a configuration of its own a project has no pipeline: nothing is broken, and nothing can be wrong. */
export function hasPipeline({ root }: Pick<ResolveInput, 'root'>, { configs }: Judgement): boolean {
  return root.kind !== 'local' || ownConfigs(configs).some((config) => config.root.unavailable !== 'not_found');
}

/** For a project without a pipeline: nothing is wrong but in files that others include. */
export function withoutProblems(judgement: Judgement): Judgement {
  const configs = judgement.configs.map((config) => (config.forOthers ? config : { ...config, problems: [] }));
  return { ...judgement, configs };
}
