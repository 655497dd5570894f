import { matchesProject } from '../runner/project-pattern.ts';
import type { EffectivePolicy } from './effective-policy.ts';
import { exemptionsFor } from './exemptions.ts';
import type { Policy, PolicyLayer } from './policy.ts';
import { policySettings } from './policy-settings.ts';
import { ruleSetting } from './rule-setting.ts';
import { layersOfVariables, lockedSettings } from './setting-locks.ts';

/** The layers of a policy that apply to a project: the instance, then its groups from the outermost inwards. */
export function layersOf(policy: Policy, project: string): readonly PolicyLayer[] {
  return policy.layers.filter(
    ({ glob, within }) =>
      (glob === null || matchesProject(glob, project)) && (within === null || isIn(project, within)),
  );
}

function isIn(project: string, group: string): boolean {
  return project.toLowerCase().startsWith(`${group.toLowerCase()}/`);
}

/** What a policy says of one project: a deeper layer replaces what an outer one sets. */
export function policyOf(policy: Policy, project: string): EffectivePolicy {
  const layers = layersOf(policy, project);
  const settings = layers.flatMap((layer) => [...layer.settings].map(([name, { value }]) => [name, value]));
  return {
    project,
    file: policy.file.id,
    ...policySettings.parse({ ...Object.fromEntries(settings), ...lockedValues(layers) }),
    rules: new Map(policy.catalogue.map((entry) => [entry.id, ruleSetting(entry, layers)])),
    variables: new Map(layersOfVariables(layers).flatMap((layer) => [...layer.variables])),
    notAccepted: { inNotes: lockedAbove(layers, 'accept'), inComments: lockedAbove(layers, 'inlineAccept') },
    exemptions: exemptionsFor(project, policy.exemptions),
    runners: policy.runners,
    unknownRunner: policy.unknownRunner,
    groups: layers.flatMap(({ glob, at }) => (glob === null ? [] : [{ glob, at }])),
  };
}

function lockedValues(layers: readonly PolicyLayer[]): Record<string, unknown> {
  return Object.fromEntries([...lockedSettings(layers)].map(([name, { value }]) => [name, value]));
}

/** Rules that a layer above locks: what a layer further in says of accepting counts for none of them. */
function lockedAbove(
  layers: readonly Pick<PolicyLayer, 'locks' | 'settings'>[],
  setting: 'accept' | 'inlineAccept',
): ReadonlySet<string> {
  const saying = layers.findLastIndex(({ settings }) => settings.has(setting));
  return new Set(layers.slice(0, Math.max(saying, 0)).flatMap(({ locks }) => [...locks.keys()]));
}
