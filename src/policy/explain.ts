import type { Location } from '../source.ts';
import { DEFAULT_SETTINGS, effectivePolicy, layersFor } from './effective.ts';
import type { EffectivePolicy, RuleCatalogueEntry } from './effective-policy.ts';
import type { Policy, SettingKey } from './policy.ts';

/** One value of a project's policy. `at` null: nobody set it, it is the default. */
export interface Explained {
  readonly name: string;
  readonly value: unknown;
  readonly at: Location | null;
}

export interface PolicyExplanation {
  readonly policy: EffectivePolicy;
  readonly settings: readonly Explained[];
  /** `level` first, then the options. */
  readonly rules: readonly { readonly id: string; readonly values: readonly Explained[] }[];
}

/** A project's policy with the place that decided each value. */
export function explainPolicy(
  policy: Policy,
  project: string,
  catalogue: readonly RuleCatalogueEntry[],
): PolicyExplanation {
  const effective = effectivePolicy(policy, project, catalogue);
  const layers = layersFor(policy, project);
  const settings = (Object.keys(DEFAULT_SETTINGS) as SettingKey[]).map((name) => ({
    name: snakeCase(name),
    value: effective[name],
    at: layers.findLast((layer) => layer.settings.has(name))?.settings.get(name)?.at ?? null,
  }));
  const rules = [...effective.rules].map(([id, setting]) => {
    const set = layers.flatMap((layer) => layer.rules.get(id) ?? []);
    const level = { name: 'level', value: setting.level, at: set.findLast((rule) => rule.level)?.level?.at ?? null };
    const options = Object.entries(setting.options ?? {}).map(([name, value]) => ({
      name,
      value,
      at: set.findLast((rule) => rule.options.has(name))?.options.get(name)?.at ?? null,
    }));
    return { id, values: [level, ...options] };
  });
  return { policy: effective, settings, rules };
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
