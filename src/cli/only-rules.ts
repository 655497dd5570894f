import { SettingsError } from '../errors.ts';
import type { EffectivePolicy, RuleSetting } from '../policy/effective-policy.ts';
import { didYouMean } from '../policy/nearest-word.ts';
import { rules as allRules, ruleNamed } from '../rules/index.ts';

/** The policy with these rules alone, also where it has them off; without ids as it is. Throws SettingsError. */
export function onlyRules(policy: EffectivePolicy, ids: readonly string[]): EffectivePolicy {
  if (ids.length === 0) return policy;
  const names = allRules.map(({ id }) => id);
  const unknown = ids.find((id) => !names.includes(id));
  if (unknown !== undefined) {
    throw new SettingsError(`there is no rule ${JSON.stringify(unknown)}${didYouMean(unknown, names)}`);
  }
  const setting = (id: string, { level, ...rest }: RuleSetting): RuleSetting => {
    if (!ids.includes(id)) return { ...rest, level: 'off' };
    const byDefault = ruleNamed(id)?.level;
    return { ...rest, level: level !== 'off' ? level : byDefault === 'error' ? 'error' : 'warning' };
  };
  return { ...policy, rules: new Map([...policy.rules].map(([id, each]) => [id, setting(id, each)])) };
}
