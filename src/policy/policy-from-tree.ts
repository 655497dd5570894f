/** From the tree of a policy file that was found valid to its layers, every value with the place that sets it. */
import { type RunnerClass, runnerClass, unknownRunner } from '../runner/runner-class.ts';
import type { Location, SourceFile } from '../source.ts';
import { type Entry, entriesOf, isNull, itemsOf, type MapNode, type Node } from '../yaml/tree.ts';
import { type Exemption, exemption } from './exemptions.ts';
import { byName, fileKey } from './file-keys.ts';
import type { Policy, PolicyLayer, RuleLayer, SetValue } from './policy.ts';
import { policySettings, type SettingName } from './policy-settings.ts';
import { entryNamed, isPlainMap, plainOf } from './policy-tree.ts';
import { level, RULE_KEYS, type RuleCatalogueEntry } from './rule-catalogue.ts';
import { bySpecificity } from './specificity.ts';

export function policyFromTree(file: SourceFile, root: MapNode, catalogue: readonly RuleCatalogueEntry[]): Policy {
  const groups = entriesIn(root, 'groups').map(({ key, value }) => layerFrom(key.text, key.at, value));
  return {
    file,
    catalogue,
    layers: [layerFrom(null, root.at, root), ...groups.sort(bySpecificity)],
    runners: itemsOf(entryNamed(root, 'runners')?.value).map((node) => classFrom(node, runnerClass)),
    unknownRunner: classFrom(entryNamed(root, 'unknown_runner')?.value, unknownRunner),
    exemptions: itemsOf(entryNamed(root, 'exemptions')?.value).map(exemptionFrom),
  };
}

/** The layers of a file that a group owns: of the group as a whole, and of what the file names in it. */
export function groupLayers(root: MapNode, group: string): readonly PolicyLayer[] {
  const named = entriesIn(root, 'groups').map(({ key, value }) => layerFrom(key.text, key.at, value));
  return [layerFrom(`${group}/**`, root.at, root), ...named].map((layer) => ({ ...layer, within: group }));
}

const SETTING_NAMES = new Map(policySettings.keyof().options.map((name) => [fileKey(name), name]));

function layerFrom(glob: string | null, at: Location, node: Node): PolicyLayer {
  const settings = new Map<SettingName, SetValue>();
  for (const { key, value } of entriesOf(node)) {
    const name = SETTING_NAMES.get(key.text);
    if (name && !isNull(value)) settings.set(name, { value: plainOf(value), at: value.at });
  }
  const variables = entriesIn(node, 'variables').map(({ key, value }) => {
    return [key.text, { value: value.kind === 'scalar' ? value.text : '', at: value.at }] as const;
  });
  const rules = entriesIn(node, 'rules').map(({ key, value }) => [key.text, ruleFrom(value)] as const);
  const locks = itemsOf(entryNamed(node, 'lock')?.value).flatMap((item) =>
    item.kind === 'scalar' ? [[item.text, item.at] as const] : [],
  );
  return {
    glob,
    within: null,
    at,
    locks: new Map(locks),
    settings,
    variables: new Map(variables),
    rules: new Map(rules),
  };
}

function ruleFrom(node: Node): RuleLayer {
  if (node.kind !== 'map') return { level: levelFrom(node), enforceFrom: null, options: new Map() };
  const options = new Map<string, SetValue & { adds: boolean }>();
  for (const { key, value } of entriesOf(node)) {
    if (RULE_KEYS.includes(key.text) || isNull(value)) continue;
    const adds = key.text.endsWith('+');
    options.set(adds ? key.text.slice(0, -1) : key.text, { value: plainOf(value), at: key.at, adds });
  }
  const from = entryNamed(node, 'enforce_from')?.value;
  const enforceFrom = from && !isNull(from) ? { value: String(plainOf(from)), at: from.at } : null;
  return { level: levelFrom(entryNamed(node, 'level')?.value), enforceFrom, options };
}

function levelFrom(node: Node | undefined): RuleLayer['level'] {
  return node && !isNull(node) ? { value: level.parse(plainOf(node)), at: node.at } : null;
}

function exemptionFrom(node: Node): Exemption {
  return { ...exemption.parse(plainOf(node)), at: node.at };
}

function classFrom(node: Node | undefined, schema: typeof runnerClass | typeof unknownRunner): RunnerClass {
  const written = node ? plainOf(node) : null;
  return schema.parse(isPlainMap(written) ? byName(schema.shape, written) : {});
}

function entriesIn(node: Node, key: string): readonly Entry[] {
  return entriesOf(entryNamed(node, key)?.value);
}
