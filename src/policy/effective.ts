import { matchesProject } from '../runner/project-pattern.ts';
import type { Location } from '../source.ts';
import type { EffectivePolicy, RuleCatalogueEntry, RuleSetting } from './effective-policy.ts';
import type { Policy, PolicyLayer, SettingKey } from './policy.ts';
import { optionSchemas } from './policy-schema.ts';

type Settings = Pick<EffectivePolicy, SettingKey>;

export const DEFAULT_SETTINGS: Settings = {
  message: null,
  requestUrl: null,
  status: 'relevant',
  gate: 'status',
  scope: 'introduced',
  notEvaluable: 'pass',
  maxDiscussions: 20,
  notify: 'one',
  language: 'en',
  runnerConfigs: ['**/config.toml', '**/values.yaml'],
  lint: true,
};

/** The layers of a policy that apply to a project: the instance, then its groups from the outermost inwards. */
export function layersFor(policy: Policy, project: string): readonly PolicyLayer[] {
  return policy.layers.filter(({ glob }) => glob === null || matchesProject(glob, project));
}

/** A deeper layer replaces what an outer one sets, option by option; `allow+` adds to the outer list instead. */
export function effectivePolicy(
  policy: Policy,
  project: string,
  catalogue: readonly RuleCatalogueEntry[],
): EffectivePolicy {
  const layers = layersFor(policy, project);
  const settings: Record<string, unknown> = { ...DEFAULT_SETTINGS };
  for (const layer of layers) for (const [key, { value }] of layer.settings) settings[key] = value;
  return {
    project,
    ...(settings as unknown as Settings),
    rules: new Map(catalogue.map((entry) => [entry.id, ruleSetting(entry, layers)])),
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
