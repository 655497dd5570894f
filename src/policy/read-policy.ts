import { z } from 'zod';
import type { RunnerClass } from '../runner/runner-class.ts';
import type { Location, SourceFile } from '../source.ts';
import { parseYaml } from '../yaml/parse.ts';
import { isNull, type MapNode, type Node } from '../yaml/tree.ts';
import { describeIssue } from './describe-issue.ts';
import type { Level, RuleCatalogueEntry } from './effective-policy.ts';
import { lintPolicy } from './lint-policy.ts';
import type { Policy, PolicyLayer, PolicyProblem, RuleLayer, SettingKey, SetValue } from './policy.ts';
import { policySchema, type runner, type settings, unknownRunner } from './policy-schema.ts';
import { entryNamed, type Path, plainOf } from './policy-tree.ts';
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
  return { policy: policyOf(file, node, parsed.data), problems: [], warnings: lint.warnings };
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

type Parsed = z.infer<ReturnType<typeof policySchema>>;

function policyOf(file: SourceFile, root: MapNode, parsed: Parsed): Policy {
  const groups = entryNamed(root, 'groups')?.value;
  const layers = groups?.kind === 'map' ? [...groups.entries.values()] : [];
  return {
    file,
    layers: [
      layerOf(null, root.at, root),
      ...layers.map((entry) => layerOf(entry.key.text, entry.key.at, entry.value)).sort(bySpecificity),
    ],
    runners: (parsed.runners ?? []).map(runnerClassOf),
    unknownRunner: runnerClassOf({ name: 'unknown', ...unknownRunner.parse(parsed.unknown_runner ?? {}) }),
  };
}

const SETTING_KEYS: Readonly<Record<keyof typeof settings, SettingKey>> = {
  message: 'message',
  request_url: 'requestUrl',
  status: 'status',
  gate: 'gate',
  scope: 'scope',
  not_evaluable: 'notEvaluable',
  max_discussions: 'maxDiscussions',
  notify: 'notify',
  language: 'language',
  lint: 'lint',
  runner_configs: 'runnerConfigs',
};

function layerOf(glob: string | null, at: Location, node: Node): PolicyLayer {
  const values = new Map<SettingKey, SetValue>();
  for (const [key, name] of Object.entries(SETTING_KEYS)) {
    const entry = entryNamed(node, key);
    if (entry && !isNull(entry.value)) values.set(name, { value: plainOf(entry.value), at: entry.value.at });
  }
  const rules = entryNamed(node, 'rules')?.value;
  const entries = rules?.kind === 'map' ? [...rules.entries.values()] : [];
  return { glob, at, settings: values, rules: new Map(entries.map(({ key, value }) => [key.text, ruleOf(value)])) };
}

function ruleOf(node: Node): RuleLayer {
  if (node.kind !== 'map') return { level: { value: plainOf(node) as Level, at: node.at }, options: new Map() };
  const level = entryNamed(node, 'level')?.value;
  const options = new Map<string, SetValue & { adds: boolean }>();
  for (const { key, value } of node.entries.values()) {
    if (key.text === 'level' || isNull(value)) continue;
    const adds = key.text.endsWith('+');
    options.set(adds ? key.text.slice(0, -1) : key.text, { value: plainOf(value), at: key.at, adds });
  }
  return { level: level && !isNull(level) ? { value: plainOf(level) as Level, at: level.at } : null, options };
}

function runnerClassOf(parsed: z.infer<typeof runner>): RunnerClass {
  return {
    name: parsed.name,
    tags: parsed.tags,
    untagged: parsed.untagged,
    executor: parsed.executor,
    shared: parsed.shared,
    isolation: parsed.isolation,
    privileged: parsed.privileged,
    dockerSocket: parsed.docker_socket,
    protectedOnly: parsed.protected_only,
    projects: parsed.projects ?? null,
    image: parsed.image ?? null,
    allowedImages: parsed.allowed_images ?? null,
    allowedServices: parsed.allowed_services ?? null,
    allowedUsers: parsed.allowed_users ?? null,
    pullPolicy: parsed.pull_policy ?? null,
    allowedPullPolicies: parsed.allowed_pull_policies ?? null,
    version: parsed.version ?? null,
  };
}
