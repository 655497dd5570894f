import { z } from 'zod';
import { type RunnerClass, runnerClass, unknownRunner } from '../runner/runner-class.ts';
import type { Location, SourceFile } from '../source.ts';
import { parseYaml } from '../yaml/parse.ts';
import { type Entry, entriesOf, isNull, itemsOf, type MapNode, type Node } from '../yaml/tree.ts';
import { describeIssue } from './describe-issue.ts';
import { byName, fileKey } from './file-keys.ts';
import { lintPolicy } from './lint-policy.ts';
import type { Policy, PolicyLayer, RuleLayer, SetValue } from './policy.ts';
import type { PolicyProblem } from './policy-problems.ts';
import { policySchema } from './policy-schema.ts';
import { policySettings, type SettingName } from './policy-settings.ts';
import { entryNamed, type Path, plainOf } from './policy-tree.ts';
import { level, type RuleCatalogueEntry } from './rule-catalogue.ts';
import { bySpecificity } from './specificity.ts';

export interface ReadPolicy {
  /** Null when there is any problem. */
  readonly policy: Policy | null;
  /** What makes the policy unusable. */
  readonly problems: readonly PolicyProblem[];
  /** What is allowed but hardly meant. */
  readonly warnings: readonly PolicyProblem[];
}

/** Reads a policy file. Never throws: what is wrong comes with its place and the nearest right word. */
export function readPolicy(file: SourceFile, catalogue: readonly RuleCatalogueEntry[]): ReadPolicy {
  const { node, problems: syntax, doubles } = parseYaml(file);
  if (syntax.length > 0) return refused(syntax);
  if (!node || isNull(node)) return refused([{ at: null, message: 'the policy is empty' }]);
  if (node.kind !== 'map') return refused([{ at: node.at, message: 'the policy must be a map of keys' }]);

  const schema = schemaFor(catalogue);
  const parsed = schema.safeParse(longForm(plainOf(node)));
  const wrong = parsed.error?.issues.flatMap((issue) => describeIssue(issue, node, (path) => keysAt(schema, path)));
  const lint = lintPolicy(node, catalogue);
  const problems = inOrder([...(wrong ?? []), ...lint.problems, ...doubles.map(doubled)]);
  if (!parsed.success || problems.length > 0) return { ...refused(problems), warnings: lint.warnings };
  return { policy: policyFrom(file, node, catalogue), problems: [], warnings: lint.warnings };
}

const schemas = new WeakMap<readonly RuleCatalogueEntry[], ReturnType<typeof policySchema>>();

/** Building a schema takes far longer than using it, and every review reads the policy. */
function schemaFor(catalogue: readonly RuleCatalogueEntry[]): ReturnType<typeof policySchema> {
  const known = schemas.get(catalogue) ?? policySchema(catalogue, { short: false });
  schemas.set(catalogue, known);
  return known;
}

function doubled(at: Location): PolicyProblem {
  return { at, message: `\`${at.text}\` stands here for the second time: only one of the two would count` };
}

function refused(problems: readonly PolicyProblem[]): ReadPolicy {
  return { policy: null, problems, warnings: [] };
}

/** `rule: error` becomes `rule: { level: error }`, an empty section an absent one, wherever rules may stand. */
function longForm(plain: unknown): unknown {
  if (!isMap(plain)) return plain;
  const long: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(plain)) {
    if (value === null) continue;
    if (key === 'rules' && isMap(value)) long[key] = mapValues(value, (rule) => (isMap(rule) ? rule : { level: rule }));
    else if (key === 'groups' && isMap(value)) long[key] = mapValues(value, (group) => longForm(group ?? {}));
    else long[key] = value;
  }
  return long;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapValues(map: Record<string, unknown>, change: (value: unknown) => unknown): Record<string, unknown> {
  const changed: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(map)) changed[key] = change(value);
  return changed;
}

/** The keys the schema knows at a path. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  let at: z.ZodType | undefined = schema;
  for (const step of path) {
    while (at instanceof z.ZodOptional || at instanceof z.ZodDefault) at = at.def.innerType as z.ZodType;
    if (at instanceof z.ZodObject) at = (at.shape as Record<string, z.ZodType>)[String(step)];
    else if (at instanceof z.ZodRecord) at = at.def.valueType as z.ZodType;
    else if (at instanceof z.ZodArray) at = at.def.element as z.ZodType;
  }
  while (at instanceof z.ZodOptional || at instanceof z.ZodDefault) at = at.def.innerType as z.ZodType;
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function inOrder(problems: readonly PolicyProblem[]): PolicyProblem[] {
  return [...problems].sort((a, b) => (a.at?.start ?? 0) - (b.at?.start ?? 0));
}

function policyFrom(file: SourceFile, root: MapNode, catalogue: readonly RuleCatalogueEntry[]): Policy {
  const groups = entriesIn(root, 'groups').map(({ key, value }) => layerFrom(key.text, key.at, value));
  const runners = entryNamed(root, 'runners')?.value;
  return {
    file,
    catalogue,
    layers: [layerFrom(null, root.at, root), ...groups.sort(bySpecificity)],
    runners: itemsOf(runners).map((node) => classFrom(node, runnerClass)),
    unknownRunner: classFrom(entryNamed(root, 'unknown_runner')?.value, unknownRunner),
  };
}

function layerFrom(glob: string | null, at: Location, node: Node): PolicyLayer {
  const settings = new Map<SettingName, SetValue>();
  for (const name of policySettings.keyof().options) {
    const entry = entryNamed(node, fileKey(name));
    if (entry && !isNull(entry.value)) settings.set(name, { value: plainOf(entry.value), at: entry.value.at });
  }
  const variables = entriesIn(node, 'variables').map(({ key, value }) => {
    return [key.text, { value: value.kind === 'scalar' ? value.text : '', at: value.at }] as const;
  });
  const rules = entriesIn(node, 'rules').map(({ key, value }) => [key.text, ruleFrom(value)] as const);
  return { glob, at, settings, variables: new Map(variables), rules: new Map(rules) };
}

function ruleFrom(node: Node): RuleLayer {
  if (node.kind !== 'map') return { level: levelFrom(node), options: new Map() };
  const options = new Map<string, SetValue & { adds: boolean }>();
  for (const { key, value } of node.entries.values()) {
    if (key.text === 'level' || isNull(value)) continue;
    const adds = key.text.endsWith('+');
    options.set(adds ? key.text.slice(0, -1) : key.text, { value: plainOf(value), at: key.at, adds });
  }
  return { level: levelFrom(entryNamed(node, 'level')?.value), options };
}

function levelFrom(node: Node | undefined): RuleLayer['level'] {
  return node && !isNull(node) ? { value: level.parse(plainOf(node)), at: node.at } : null;
}

function classFrom(node: Node | undefined, schema: typeof runnerClass | typeof unknownRunner): RunnerClass {
  const written = node ? plainOf(node) : null;
  return schema.parse(isMap(written) ? byName(schema.shape, written) : {});
}

function entriesIn(node: Node, key: string): readonly Entry[] {
  return entriesOf(entryNamed(node, key)?.value);
}
