import type { Location } from '../source.ts';
import type { EffectivePolicy, RuleSetting } from './effective-policy.ts';
import { fileKey } from './file-keys.ts';
import type { Policy, PolicyLayer, RuleLayer } from './policy.ts';
import { layersOf, policyOf } from './policy-of.ts';
import { policySettings } from './policy-settings.ts';
import { lockedSettings } from './setting-locks.ts';

/** One value of a project's policy. `at` null: nobody set it, it is the default. */
export interface ExplainedValue {
  readonly name: string;
  readonly value: unknown;
  readonly at: Location | null;
  /** Lines of layers above whose entries it holds as well, the nearest first; absent: none. */
  readonly addsTo?: readonly Location[];
}

export interface PolicyExplanation {
  readonly policy: EffectivePolicy;
  readonly settings: readonly ExplainedValue[];
  /** By name, as an administrator gave them. */
  readonly variables: readonly ExplainedValue[];
  /** `level` first, then the options, then those that a level above locked. */
  readonly rules: readonly { readonly id: string; readonly values: readonly ExplainedValue[] }[];
}

/** A project's policy with the place that decided each value. */
export function explainPolicy(policy: Policy, project: string): PolicyExplanation {
  return explainedBy(policyOf(policy, project), layersOf(policy, project));
}

/** The same of a policy that is merged already: `layers` are those that apply. */
export function explainedBy(effective: EffectivePolicy, layers: readonly PolicyLayer[]): PolicyExplanation {
  const locked: ReadonlyMap<string, { readonly at: Location }> = lockedSettings(layers);
  const settings = policySettings.keyof().options.map((name) => ({
    name: fileKey(name),
    value: effective[name],
    at: locked.get(name)?.at ?? layers.findLast((layer) => layer.settings.has(name))?.settings.get(name)?.at ?? null,
  }));
  const rules = [...effective.rules].map(([id, setting]) => {
    const set = layers.flatMap((layer) => layer.rules.get(id) ?? []);
    const level = { name: 'level', value: setting.level, at: levelAt(set, setting) };
    const from = { name: 'enforce_from', value: setting.enforceFrom, at: dayAt(set, layers, setting) };
    const options = Object.entries(setting.options ?? {}).map(([name, value]) => ({
      name,
      value,
      ...linesOf(set, name),
    }));
    const lockedOptions = setting.locked.map(({ value, at }) => ({ name: 'locked', value, at }));
    return { id, values: [level, ...(setting.enforceFrom === null ? [] : [from]), ...options, ...lockedOptions] };
  });
  const variables = [...effective.variables].map(([name, { value, at }]) => ({ name, value, at }));
  return { policy: effective, settings, variables, rules };
}

/** The innermost line that sets an option, and those above that it adds to. */
function linesOf(set: readonly RuleLayer[], option: string): Pick<ExplainedValue, 'at' | 'addsTo'> {
  const lines = set.flatMap((rule) => rule.options.get(option) ?? []);
  const replaced = Math.max(
    0,
    lines.findLastIndex(({ adds }) => !adds),
  );
  const [last, ...above] = lines.slice(replaced).reverse();
  return { at: last?.at ?? null, ...(above.length > 0 ? { addsTo: above.map(({ at }) => at) } : {}) };
}

/** The innermost line that sets the day: of the rule itself, else of a whole layer. */
function dayAt(
  set: readonly RuleLayer[],
  layers: readonly PolicyLayer[],
  { enforceFrom }: RuleSetting,
): Location | null {
  const days = [...layers.map(({ settings }) => settings.get('enforceFrom')), ...set.map((rule) => rule.enforceFrom)];
  return days.findLast((each) => each?.value === enforceFrom)?.at ?? null;
}

/** The innermost line that sets the level in force: a lock may keep a deeper one from having an effect. */
function levelAt(set: readonly RuleLayer[], { level }: RuleSetting): Location | null {
  return set.findLast((rule) => rule.level?.value === level)?.level?.at ?? null;
}
