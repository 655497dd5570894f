import type { EffectivePolicy } from '../../src/policy/effective-policy.ts';
import { policyOf } from '../../src/policy/policy-of.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import type { Finding } from '../../src/review/judge/finding.ts';
import { ruleContext } from '../../src/review/judge/judge.ts';
import { policyFaults } from '../../src/review/judge/policy-faults.ts';
import { runRules } from '../../src/review/judge/run-rules.ts';
import { ruleCatalogue, rules } from '../../src/rules/index.ts';
import { isRunnerConfigPath, readRunnerConfig } from '../../src/runner/runner-config.ts';
import { redactorFor } from '../../src/secrets/redactor-for.ts';
import { PROJECT, SERVER_FQDN } from '../conformance/serve-files.ts';
import { sourceFile } from '../support/make-config.ts';
import { resolvePossible } from '../support/possible.ts';
import type { RuleCase } from './read-case.ts';

/** The findings of one rule, and of those that the case's own policy names, judged as a whole review would. */
export function judgeCase(
  rule: string,
  { files, policy: text, projectGitStrategy, serverUrl = `https://${SERVER_FQDN}` }: Omit<RuleCase, 'expected'>,
): readonly Finding[] {
  const policy = policyFor(rule, text);
  const configs = resolvePossible({ '.gitlab-ci.yml': 'build:\n  script: [make]\n', ...files }, { serverUrl });
  const fatal = configs
    .flatMap((config) => config.problems)
    .filter((problem) => problem.fatal && problem.kind !== 'include');
  if (fatal.length > 0)
    throw new Error(`the case is no valid configuration: ${fatal.map((each) => each.message).join('; ')}`);
  const runnerConfigs = Object.entries(files)
    .filter(([path]) => isRunnerConfigPath(path, policy.runnerConfigs))
    .map(([path, text]) => readRunnerConfig(sourceFile(path, text)));
  const source = { path: 'policy.yml', text: files['policy.yml'] ?? '' };
  const changed = 'policy.yml' in files ? { source, before: null, path: source.path } : null;
  const facts = { runnerConfigs, projectGitStrategy };
  const faults = changed ? { policyFaults: policyFaults(changed, PROJECT, '2026-11-22') } : {};
  const context = ruleContext(policy, { ...facts, ...faults }, new URL(serverUrl).host);
  return runRules(configs, rules, policy, context, redactorFor(configs, null));
}

function policyFor(rule: string, text: string): EffectivePolicy {
  const written = text === '' ? `rules:\n  ${rule}: error\n` : text;
  const { policy, problems } = readPolicy(sourceFile('policy.yml', written), ruleCatalogue);
  if (!policy) throw new Error(`the case's policy is wrong: ${problems.map((problem) => problem.message).join('; ')}`);
  const effective = policyOf(policy, PROJECT);
  const named = new Set([rule, ...policy.layers.flatMap((layer) => [...layer.rules.keys()])]);
  const settings = [...effective.rules].flatMap(([id, setting]) => {
    if (!named.has(id)) return [];
    return [[id, id === rule && setting.level === 'off' ? { ...setting, level: 'error' as const } : setting] as const];
  });
  return { ...effective, rules: new Map(settings) };
}
