import type { z } from 'zod';
import { onceFor } from '../once-per.ts';
import { Location, type SourceFile } from '../source.ts';
import { parseYaml } from '../yaml/parse.ts';
import { isNull, type MapNode } from '../yaml/tree.ts';
import type { Double } from '../yaml/tree-builder.ts';
import { describeIssue } from './describe-issue.ts';
import { lintPolicy } from './lint-policy.ts';
import { expandLists } from './named-lists.ts';
import { checkOwnGroup } from './own-group.ts';
import type { Policy, PolicyLayer } from './policy.ts';
import { groupLayers, policyFromTree } from './policy-from-tree.ts';
import type { PolicyProblem } from './policy-problems.ts';
import { groupFileSchema, policySchema } from './policy-schema.ts';
import { groupOfFile } from './policy-source.ts';
import { isPlainMap, plainOf } from './policy-tree.ts';
import type { RuleCatalogueEntry } from './rule-catalogue.ts';
import { uselessLevels } from './rule-setting.ts';
import { uselessSettings } from './setting-locks.ts';
import { bySpecificity } from './specificity.ts';
import { withHint } from './syntax-hints.ts';
import { unclosedIn } from './unclosed.ts';
import { uselessExemptions } from './useless-exemptions.ts';
import { asHash } from './wrong-type.ts';

export interface ReadPolicy {
  /** Null when there is any problem. */
  readonly policy: Policy | null;
  /** What makes the policy unusable. */
  readonly problems: readonly PolicyProblem[];
  /** What is allowed but hardly meant. */
  readonly warnings: readonly PolicyProblem[];
}

/**
 * Reads a policy: the instance's file, and those of single groups beside it. Never throws: what is wrong comes with its place
 * and the nearest right word.
 */
export function readPolicy(
  file: SourceFile,
  catalogue: readonly RuleCatalogueEntry[],
  groupFiles: readonly SourceFile[] = [],
): ReadPolicy {
  const main = readTree(file);
  const parts = groupFiles.map((each) => ({ ...readTree(each), group: groupOfFile(file.path, each.path) ?? '' }));
  const unread = [...main.problems, ...parts.flatMap(({ file: part, problems }) => problems.map(placedIn(part)))];
  if (!main.root || unread.length > 0) return { policy: null, problems: unread, warnings: [] };

  const lists = expandLists(
    main.root,
    parts.flatMap(({ root }) => root ?? []),
  );
  const [root = main.root, ...groupRoots] = lists.roots;
  const owned = parts.map(({ file: each, group }, index) => checkOwnGroup(each, groupRoots[index] ?? root, group));
  const checked = [
    check(root, instanceSchema(catalogue), catalogue),
    ...owned.map((each) => check(each.root, groupSchema(catalogue), catalogue)),
  ];
  const repetitions = [main, ...parts].flatMap(({ doubles }) => doubles.map(repeated));
  const problems = inOrder([
    ...checked.flatMap((each) => each.problems),
    ...owned.flatMap((each) => each.problems),
    ...lists.problems,
    ...repetitions,
  ]);
  const warnings = inOrder([...lists.warnings, ...checked.flatMap((each) => each.warnings)]);
  if (problems.length > 0) return { policy: null, problems, warnings };
  const policy = withGroups(
    policyFromTree(file, root, catalogue),
    owned.flatMap((each, index) => groupLayers(each.root, parts[index]?.group ?? '')),
  );
  return { policy, problems, warnings: inOrder([...warnings, ...useless(policy)]) };
}

function useless(policy: Policy): PolicyProblem[] {
  return [...uselessLevels(policy), ...uselessSettings(policy), ...uselessExemptions(policy)];
}

/** What the instance's file says of a group comes before what the group itself says. */
function withGroups(policy: Policy, layers: readonly PolicyLayer[]): Policy {
  if (layers.length === 0) return policy;
  const [instance, ...groups] = policy.layers;
  return { ...policy, layers: [...(instance ? [instance] : []), ...[...groups, ...layers].sort(bySpecificity)] };
}

/** Of several files the one that is empty has to be named. */
function placedIn(file: SourceFile): (problem: PolicyProblem) => PolicyProblem {
  return ({ at, message }) => ({ at: at ?? new Location(file, 0, 0), message });
}

interface ReadTree {
  readonly file: SourceFile;
  /** Null: the problems say why. */
  readonly root: MapNode | null;
  readonly problems: readonly PolicyProblem[];
  readonly doubles: readonly Double[];
}

function readTree(file: SourceFile): ReadTree {
  const { node, problems: syntax, doubles } = parseYaml(file, 0, file.text.length, 'text');
  const refused = (problems: readonly PolicyProblem[]) => ({ file, root: null, problems, doubles: [] });
  const garbled = file.text.indexOf('\ufffd');
  if (garbled !== -1) return refused([notUtf8(file, garbled)]);
  const unclosed = syntax.length > 0 ? unclosedIn(node) : null;
  if (unclosed) return refused([{ at: unclosed, message: `YAML syntax error: \`${unclosed.text}\` is never closed` }]);
  if (syntax.length > 0) return refused(syntax.map(withHint));
  if (!node || isNull(node)) return refused([{ at: null, message: 'the policy is empty: write at least `rules: {}`' }]);
  if (node.kind !== 'map') return refused([{ at: node.at, message: `the policy must be a hash${asHash(node)}` }]);
  const second = secondDocument(file, node);
  if (second) return refused([second]);
  return { file, root: withoutExtensions(node), problems: [], doubles };
}

/** YAML allows several; nobody would read those behind the first. */
function secondDocument(file: SourceFile, { at }: MapNode): PolicyProblem | null {
  const found = /^---(?=\s|$)/m.exec(file.text.slice(at.end));
  if (!found) return null;
  const start = at.end + found.index;
  const message =
    '`---` begins a second document, which is not read: a policy is one, and those of groups have files of their own';
  return { at: new Location(file, start, start + 3), message };
}

function check(
  root: MapNode,
  schema: z.ZodType,
  catalogue: readonly RuleCatalogueEntry[],
): Pick<ReadPolicy, 'problems' | 'warnings'> {
  // Zod would make code of it first, which takes longer than all that a process parses with it.
  const parsed = schema.safeParse(longForm(plainOf(root)), { jitless: true });
  const wrong = parsed.error?.issues.flatMap((issue) => describeIssue(issue, root, schema, catalogue)) ?? [];
  const lint = lintPolicy(root, catalogue);
  return { problems: [...wrong, ...lint.problems], warnings: lint.warnings };
}

/** `x-…` keys at the top level are a home for anchors. */
function withoutExtensions(root: MapNode): MapNode {
  return { ...root, entries: new Map([...root.entries].filter(([, { key }]) => !key.text.startsWith('x-'))) };
}

/** Building a schema takes far longer than using it, and every review reads the policy; most have no files of groups. */
const instanceSchema = onceFor((catalogue: readonly RuleCatalogueEntry[]) => policySchema(catalogue, { short: false }));
const groupSchema = onceFor(groupFileSchema);

function repeated({ at, first }: Double): PolicyProblem {
  return { at, message: `\`${at.text}\` is repeated: line ${first.span.start.line} has it already` };
}

/** Bytes that are no UTF-8 arrive as U+FFFD. */
function notUtf8(file: SourceFile, offset: number): PolicyProblem {
  return { at: new Location(file, offset, offset + 1), message: 'this is not UTF-8: save the file in that encoding' };
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

/** File by file; what is used in several places is told of once. */
function inOrder(problems: readonly PolicyProblem[]): PolicyProblem[] {
  const files = [...new Set(problems.map(({ at }) => at?.file.id))];
  const once = new Map(problems.map((problem) => [JSON.stringify(keyOf(problem)), problem]));
  const place = ({ at }: PolicyProblem) => files.indexOf(at?.file.id);
  return [...once.values()].sort((a, b) => place(a) - place(b) || (a.at?.start ?? 0) - (b.at?.start ?? 0));
}

function keyOf({ at, message }: PolicyProblem): unknown[] {
  return [at?.file.id, at?.start, message];
}
