import { SettingsError } from '../errors.ts';
import { didYouMean } from '../nearest-word.ts';
import type { EffectivePolicy, RuleSetting } from '../policy/effective-policy.ts';
import { rules as allRules, ruleNamed } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';

/** Throws SettingsError, which says which one may be meant. */
export function requireRule(id: string): Rule {
  const rule = ruleNamed(id);
  if (rule) return rule;
  const ids = allRules.map((each) => each.id);
  throw new SettingsError(`there is no rule ${JSON.stringify(id)}${didYouMean(id, ids)}`);
}

/** The policy with these rules alone, also where it has them off; without ids as it is. Throws SettingsError. */
export function onlyRules(policy: EffectivePolicy, ids: readonly string[]): EffectivePolicy {
  if (ids.length === 0) return policy;
  ids.forEach(requireRule);
  const setting = (id: string, { level, ...rest }: RuleSetting): RuleSetting => {
    if (!ids.includes(id)) return { ...rest, level: 'off' };
    const byDefault = ruleNamed(id)?.level;
    return { ...rest, level: level !== 'off' ? level : byDefault === 'error' ? 'error' : 'warning' };
  };
  return { ...policy, rules: new Map([...policy.rules].map(([id, each]) => [id, setting(id, each)])) };
}
