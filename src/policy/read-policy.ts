import { Location, type SourceFile } from '../source.ts';
import { parseYaml } from '../yaml/parse.ts';
import { isNull, type MapNode } from '../yaml/tree.ts';
import type { Double } from '../yaml/tree-builder.ts';
import { describeIssue } from './describe-issue.ts';
import { lintPolicy } from './lint-policy.ts';
import { expandLists } from './named-lists.ts';
import type { Policy } from './policy.ts';
import { policyFromTree } from './policy-from-tree.ts';
import type { PolicyProblem } from './policy-problems.ts';
import { policySchema } from './policy-schema.ts';
import { isPlainMap, plainOf } from './policy-tree.ts';
import type { RuleCatalogueEntry } from './rule-catalogue.ts';
import { uselessLevels } from './rule-setting.ts';
import { unclosedIn } from './unclosed.ts';

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
  const { node, problems: syntax, doubles } = parseYaml(file, 0, file.text.length, 'text');
  const garbled = file.text.indexOf('\ufffd');
  if (garbled !== -1) return refused([notUtf8(file, garbled)]);
  const unclosed = syntax.length > 0 ? unclosedIn(node) : null;
  if (unclosed) return refused([{ at: unclosed, message: `YAML syntax error: \`${unclosed.text}\` is never closed` }]);
  if (syntax.length > 0) return refused(syntax);
  if (!node || isNull(node)) return refused([{ at: null, message: 'the policy is empty' }]);
  if (node.kind !== 'map') return refused([{ at: node.at, message: 'the policy must be a hash' }]);

  const lists = expandLists(withoutExtensions(node));
  const { root } = lists;
  const schema = schemaFor(catalogue);
  const parsed = schema.safeParse(longForm(plainOf(root)));
  const wrong = parsed.error?.issues.flatMap((issue) => describeIssue(issue, root, schema, catalogue)) ?? [];
  const lint = lintPolicy(root, catalogue);
  const problems = inOrder([...wrong, ...lists.problems, ...lint.problems, ...doubles.map(repeated)]);
  const warnings = inOrder([...lists.warnings, ...lint.warnings]);
  if (!parsed.success || problems.length > 0) return { policy: null, problems, warnings };
  const policy = policyFromTree(file, root, catalogue);
  return { policy, problems, warnings: inOrder([...warnings, ...uselessLevels(policy)]) };
}

/** `x-…` keys at the top level are a home for anchors. */
function withoutExtensions(root: MapNode): MapNode {
  return { ...root, entries: new Map([...root.entries].filter(([, { key }]) => !key.text.startsWith('x-'))) };
}

const schemas = new WeakMap<readonly RuleCatalogueEntry[], ReturnType<typeof policySchema>>();

/** Building a schema takes far longer than using it, and every review reads the policy. */
function schemaFor(catalogue: readonly RuleCatalogueEntry[]): ReturnType<typeof policySchema> {
  const known = schemas.get(catalogue) ?? policySchema(catalogue, { short: false });
  schemas.set(catalogue, known);
  return known;
}

function repeated({ at, first }: Double): PolicyProblem {
  return { at, message: `\`${at.text}\` is repeated: line ${first.span.start.line} has it already` };
}

/** Bytes that are no UTF-8 arrive as U+FFFD. */
function notUtf8(file: SourceFile, offset: number): PolicyProblem {
  return { at: new Location(file, offset, offset + 1), message: 'this is not UTF-8: save the file in that encoding' };
}

function refused(problems: readonly PolicyProblem[]): ReadPolicy {
  return { policy: null, problems, warnings: [] };
}

/** `rule: error` becomes `rule: { level: error }`, an empty section an absent one, wherever rules may stand. */
function longForm(plain: unknown): unknown {
  if (!isPlainMap(plain)) return plain;
  const long: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(plain)) {
    if (value === null) continue;
    if (key === 'rules' && isPlainMap(value)) long[key] = mapValues(value, longRule);
    else if (key === 'groups' && isPlainMap(value)) long[key] = mapValues(value, (group) => longForm(group ?? {}));
    else long[key] = value;
  }
  return long;
}

function longRule(rule: unknown): unknown {
  return isPlainMap(rule) ? rule : rule === null ? {} : { level: rule };
}

function mapValues(
  map: Readonly<Record<string, unknown>>,
  change: (value: unknown) => unknown,
): Record<string, unknown> {
  const changed: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(map)) changed[key] = change(value);
  return changed;
}

/** What is used in several places is told of once. */
function inOrder(problems: readonly PolicyProblem[]): PolicyProblem[] {
  const once = new Map(problems.map((problem) => [`${problem.at?.start} ${problem.message}`, problem]));
  return [...once.values()].sort((a, b) => (a.at?.start ?? 0) - (b.at?.start ?? 0));
}
