import { matchesProject } from '../runner/project-pattern.ts';
import type { Location } from '../source.ts';
import type { EffectivePolicy, RuleSetting } from './effective-policy.ts';
import type { Policy, PolicyLayer } from './policy.ts';
import { policySettings } from './policy-settings.ts';
import { optionSchemas, type RuleCatalogueEntry } from './rule-catalogue.ts';

/** The layers of a policy that apply to a project: the instance, then its groups from the outermost inwards. */
export function layersOf(policy: Policy, project: string): readonly PolicyLayer[] {
  return policy.layers.filter(({ glob }) => glob === null || matchesProject(glob, project));
}

/** A deeper layer replaces what an outer one sets, option by option; `allow+` adds to the outer list instead. */
export function policyOf(policy: Policy, project: string): EffectivePolicy {
  const layers = layersOf(policy, project);
  const settings = layers.flatMap((layer) => [...layer.settings].map(([name, { value }]) => [name, value]));
  return {
    project,
    file: policy.file.id,
    ...policySettings.parse(Object.fromEntries(settings)),
    rules: new Map(policy.catalogue.map((entry) => [entry.id, ruleSetting(entry, layers)])),
    variables: new Map(layers.flatMap((layer) => [...layer.variables])),
    runners: policy.runners,
    unknownRunner: policy.unknownRunner,
    groups: layers.flatMap(({ glob, at }) => (glob === null ? [] : [{ glob, at }])),
  };
}

function ruleSetting(entry: RuleCatalogueEntry, layers: readonly PolicyLayer[]): RuleSetting {
  let level = entry.level;
  let setBy: Location | null = null;
  const options = new Map<string, unknown>();
  for (const rule of layers.flatMap((layer) => layer.rules.get(entry.id) ?? [])) {
    if (rule.level) {
      level = rule.level.value;
      setBy = rule.level.at;
    }
    for (const [name, { value, at, adds }] of rule.options) {
      const outer = options.has(name) ? options.get(name) : optionSchemas(entry)[name]?.safeParse(undefined).data;
      options.set(name, adds ? joined(outer, value) : value);
      setBy = at;
    }
  }
  return { level, options: entry.options.parse(Object.fromEntries(options)), setBy };
}

function joined(outer: unknown, inner: unknown): unknown[] {
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  return [...list(outer), ...list(inner)];
}
