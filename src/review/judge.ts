import type { ResolvedConfig, ResolveInput } from '../ci/config.ts';
import { resolve } from '../ci/resolve.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { rules } from '../rules/index.ts';
import type { RuleContext } from '../rules/rule.ts';
import { candidatesFor } from '../runner/candidates.ts';
import type { Finding } from './finding.ts';
import { redact, redactAll } from './redact.ts';
import { runRules } from './run-rules.ts';

/** A configuration and what the policy makes of it. */
export interface Judgement {
  readonly config: ResolvedConfig;
  readonly findings: readonly Finding[];
}

/** What the project's settings say; null where the token may not see them. */
export interface ProjectFacts {
  readonly projectGitStrategy: 'clone' | 'fetch' | null;
}

/** One side of a merge request, or a local checkout: resolve, then run the rules. */
export function judge(input: ResolveInput, policy: EffectivePolicy, facts: ProjectFacts): Judgement {
  const config = resolve(input);
  const context: RuleContext = {
    project: policy.project,
    candidates: (job) => candidatesFor(job.tags, policy.project, policy.runners, policy.unknownRunner),
    runners: policy.runners,
    optionsOf: (rule) => {
      const setting = policy.rules.get(rule);
      return setting && setting.level !== 'off' ? setting.options : undefined;
    },
    projectGitStrategy: facts.projectGitStrategy,
    serverFqdn: input.pipeline.serverFqdn,
  };
  const findings = runRules(config, rules, policy, context, input.pipeline.commit);
  return { config, findings: findings.map(withoutSecrets) };
}

/** A mend with a mask in it would break what it mends. */
function withoutSecrets(finding: Finding): Finding {
  const { suggestion, ...rest } = finding;
  const safe = suggestion && redact(suggestion.replacement) === suggestion.replacement;
  return { ...redactAll(rest), ...(safe ? { suggestion } : {}) };
}
