/** A key that is known, but not where it stands: a sentence that says where it belongs. */
import { entriesOf, type Node } from '../yaml/tree.ts';
import { fileKey } from './file-keys.ts';
import { policySettings } from './policy-settings.ts';
import { entryNamed, nodeAt, type Path, plainOf } from './policy-tree.ts';
import { optionSchemas, RULE_KEYS, type RuleCatalogueEntry } from './rule-catalogue.ts';

/** What only the instance has, at the top level. */
export const INSTANCE_KEYS: readonly string[] = ['lists', 'groups', 'runners', 'unknown_runner', 'exemptions'];
const LAYER_KEYS: readonly string[] = ['rules', 'lock', 'variables', ...policySettings.keyof().options.map(fileKey)];

/** `path`: of the hash that holds the keys, of which there may be thousands. The sentence is null where a key is known nowhere near. */
export function misplacedIn(
  path: Path,
  root: Node,
  catalogue: readonly RuleCatalogueEntry[],
): (key: string) => string | null {
  const place = placeOf(path);
  const { node } = nodeAt(root, path);
  if (place === 'rules') return amongRules(entriesOf(node).map(keyText), catalogue);
  if (place === 'rule') return (key) => inRule(key, catalogue);
  if (place === 'elsewhere') return () => null;
  return (key) => {
    if (isRule(key, catalogue)) return `\`${key}\` is a rule: it belongs under \`rules\``;
    if (place === 'group' && INSTANCE_KEYS.includes(key)) return `\`${key}\` belongs at the top level, not in a group`;
    const value = entryNamed(node, key)?.value;
    const owner = catalogue.find((entry) => hasOption(entry, key) && (!value || takes(entry, key, value)));
    return owner
      ? `\`${key}\` belongs to a rule such as \`${owner.id}\`: indent it below its rule, under \`rules\``
      : null;
  };
}

function inRule(key: string, catalogue: readonly RuleCatalogueEntry[]): string | null {
  if (isRule(key, catalogue)) return `\`${key}\` is a rule of its own: indent it less`;
  if (key === 'lock') return '`lock` belongs beside `rules`, as a list of rules: `lock: [image-not-allowed]`';
  return [...LAYER_KEYS, ...INSTANCE_KEYS].includes(key)
    ? `\`${key}\` belongs beside \`rules\`, not into a rule: indent it less`
    : null;
}

/** Could it be meant as this option? */
function takes(entry: RuleCatalogueEntry, key: string, value: Node): boolean {
  const schema = optionSchemas(entry)[key.replace(/\+$/, '')];
  return schema === undefined || schema.safeParse(plainOf(value)).success;
}

function placeOf(path: Path): 'top' | 'group' | 'rules' | 'rule' | 'elsewhere' {
  const isInGroup = path[0] === 'groups';
  const inLayer = isInGroup ? path.slice(2) : path;
  if (inLayer.length === 0) return isInGroup ? 'group' : 'top';
  if (inLayer[0] !== 'rules') return 'elsewhere';
  return inLayer.length === 1 ? 'rules' : inLayer.length === 2 ? 'rule' : 'elsewhere';
}

/** `keys`: all that stand beside each other, in their order. */
function amongRules(keys: readonly string[], catalogue: readonly RuleCatalogueEntry[]): (key: string) => string | null {
  const owners = new Map<string, RuleCatalogueEntry | undefined>();
  let owner: RuleCatalogueEntry | undefined;
  for (const key of keys) {
    owners.set(key, owner);
    owner = catalogue.find(({ id }) => id === key) ?? owner;
  }
  return (key) => {
    const above = owners.get(key);
    if (above && hasOption(above, key)) return `\`${key}\` belongs to the rule \`${above.id}\`: indent it further`;
    if ([...LAYER_KEYS, ...INSTANCE_KEYS].includes(key)) return `\`${key}\` belongs beside \`rules\`: indent it less`;
    return null;
  };
}

function isRule(key: string, catalogue: readonly RuleCatalogueEntry[]): boolean {
  return catalogue.some(({ id }) => id === key);
}

function hasOption(entry: RuleCatalogueEntry, key: string): boolean {
  return RULE_KEYS.includes(key) || Object.hasOwn(optionSchemas(entry), key.replace(/\+$/, ''));
}

function keyText({ key }: { readonly key: { readonly text: string } }): string {
  return key.text;
}
