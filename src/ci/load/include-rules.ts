/**
 * `include:rules` (lib/gitlab/ci/config/external/rules.rb, entry/include/rules/rule.rb, 18.11). Validated as a whole
 * before the first rule is looked at.
 */

import type { IncludeContext } from '../../includes/include-kind.ts';
import type { FetchedFile, FileRequest, Unavailable } from '../../includes/request.ts';
import type { Location } from '../../source.ts';
import { textOf } from '../../yaml/ruby-types.ts';
import { entryOf, isNull, type MapNode, type Node } from '../../yaml/tree.ts';
import { evaluate } from '../expressions/expression.ts';
import type { CasesTogether } from '../pipelines/cases-together.ts';
import { holdsUnknownInput } from '../variables/unknown-inputs.ts';
import { changesClause } from './changes-clause.ts';
import { type Exists, existsIn, existsQuestion, expandPattern, expandPatterns, type Worktree } from './path-clauses.ts';

export interface RuleFacts {
  readonly context: IncludeContext;
  /** Clauses that are about the pipeline. */
  readonly conditions: Pick<CasesTogether, 'changed' | 'exists' | 'perhaps'>;
  /** Since 19.2, behind a flag that nobody here knows (`ci_rules_regexp`): where it is off, the clause holds. So it may or may not. */
  readonly acceptsRegexp: boolean;
  /** Undefined: asked for, not there yet. */
  readonly fetch: (request: FileRequest) => FetchedFile | undefined;
  /** Where the files of a project at a ref are to be found; ref null: its default branch. */
  readonly placeOf: (project: string, ref: string | null) => Place;
  /** Where those of the pipeline are. */
  readonly own: Place;
}

type Place = Pick<Worktree, 'project' | 'commit'>;

export type RuleVerdict =
  | { readonly kind: 'included' | 'dropped' | 'pending' }
  /** GitLab refuses the rules. */
  | { readonly kind: 'refused'; readonly at: Location; readonly message: string }
  /** A folder that `exists` looks in cannot be read: the file is taken in, and the review says so. */
  | { readonly kind: 'unreadable'; readonly at: Location; readonly unavailable: Unavailable };

type Refused = Extract<RuleVerdict, { kind: 'refused' }>;
type Clause = RuleVerdict | boolean;

const refused = (node: Node, message: string): Refused => ({ kind: 'refused', at: node.at, message });

/** The first rule whose clauses all hold decides; without one the entry is dropped. */
export function applyIncludeRules(rules: Node | undefined, facts: RuleFacts): RuleVerdict {
  if (!rules || isNull(rules) || (rules.kind === 'scalar' && rules.value === false)) return { kind: 'included' };
  const wrong = validateRules(rules, facts.acceptsRegexp);
  if (wrong) return wrong;
  if (rules.kind !== 'list') return { kind: 'included' };

  for (const { value: rule } of rules.items) {
    if (rule.kind !== 'map') continue;
    const holds = ruleHolds(rule, facts);
    if (typeof holds !== 'boolean') return holds;
    if (!holds) continue;
    return { kind: isNever(rule) ? 'dropped' : 'included' };
  }
  return { kind: 'dropped' };
}

function isNever(rule: MapNode): boolean {
  const when = entryOf(rule, 'when')?.value;
  return when?.kind === 'scalar' && when.value === 'never';
}

function ruleHolds(rule: MapNode, facts: RuleFacts): Clause {
  const clauses = [
    ['if', ifHolds],
    ['changes', changesHold],
    ['exists', existsHolds],
  ] as const;
  for (const [key, check] of clauses) {
    const node = entryOf(rule, key)?.value;
    if (!node || isNull(node)) continue;
    const holds = check(node, facts, isNever(rule));
    if (holds !== true) return holds;
  }
  return true;
}

function ifHolds(node: Node, { context }: RuleFacts): Clause {
  const expression = textOf(node) ?? '';
  return context.variables ? context.variables.holds(expression) : evaluate(expression, () => undefined).truthful;
}

function changesHold(node: Node, { context, conditions }: RuleFacts, isGuard: boolean): Clause {
  const paths = pathsOf(node);
  const regexp = textOf(entryOf(node, 'regexp')?.value);
  const patterns = regexp === null ? expandPatterns(paths, context.variables) : null;
  const comparedTo = textOf(entryOf(node, 'compare_to')?.value);
  return conditions.changed(changesClause(patterns, paths, comparedTo, regexp), isGuard);
}

function existsHolds(node: Node, facts: RuleFacts): Clause {
  const { context, conditions, fetch } = facts;
  const regexp = textOf(entryOf(node, 'regexp')?.value);
  if (regexp !== null) return conditions.perhaps(existsQuestion([], [...textsOf(node), regexp]));
  const where = placeOfExists(node, facts);
  if (where === null) return false;
  const patterns = expandPatterns(pathsOf(node), context.variables);
  if (!patterns || where === 'unknown') return conditions.perhaps(existsQuestion(pathsOf(node), textsOf(node)));
  if (where.isNamed && patterns.length === 0) return false;
  const now = outcome(existsIn(patterns, { ...where, fetch }), node, where.isNamed);
  return typeof now === 'boolean' ? conditions.exists(existsQuestion(patterns, elsewhere(where, facts)), now) : now;
}

/** Null: there are no files. Unknown: which project or ref is named. */
function placeOfExists(
  node: Node,
  { context, placeOf }: RuleFacts,
): (Place & { readonly isNamed: boolean }) | 'unknown' | null {
  const [written, writtenRef] = textsOf(node);
  if (written === null) return context.at && { ...context.at, isNamed: false };
  const project = expandPattern(written, context.variables);
  const ref = writtenRef === null ? null : expandPattern(writtenRef, context.variables);
  const isUnknown = project === null || (writtenRef !== null && ref === null);
  return isUnknown ? 'unknown' : { ...placeOf(project, ref), isNamed: true };
}

/** What names a project and a ref, as it is written. */
function textsOf(node: Node): readonly [project: string | null, ref: string | null] {
  return [textOf(entryOf(node, 'project')?.value), textOf(entryOf(node, 'ref')?.value)];
}

/** For a question: nothing where the files are those of the pipeline. */
function elsewhere({ project, commit }: Place, { own }: RuleFacts): readonly string[] {
  return project === own.project && commit === own.commit ? [] : [project, commit];
}

function outcome(exists: Exists, node: Node, isNamed: boolean): Clause {
  switch (exists) {
    case 'yes':
      return true;
    case 'no':
      return false;
    case 'pending':
      return { kind: 'pending' };
    case 'not_found':
      return isNamed && refused(node, 'rules:exists:project is not a project this pipeline may read');
    case 'ref_not_found':
      return isNamed && refused(node, 'rules:exists:ref does not exist in that project');
    default:
      return { kind: 'unreadable', at: node.at, unavailable: exists };
  }
}

const RULE_KEYS: readonly string[] = ['if', 'exists', 'when', 'changes'];
const PATH_LIMIT = 50;

/** What GitLab refuses in a whole list of rules; null when it takes them. */
export function validateRules(rules: Node, regexp: boolean): Refused | null {
  if (rules.kind !== 'list') return refused(rules, 'include:rules must be a list');
  if (rules.items.length === 0) return refused(rules, 'include:rules must not be empty');
  for (const { value } of rules.items) {
    const wrong = validateRule(value, regexp);
    if (wrong) return wrong;
  }
  return null;
}

function validateRule(rule: Node, regexp: boolean): Refused | null {
  if (rule.kind !== 'map') return refused(rule, 'a rule of include:rules must be a hash');
  if (rule.entries.size === 0) return refused(rule, 'a rule of include:rules must not be empty');
  for (const { key, value } of rule.entries.values()) {
    if (!RULE_KEYS.includes(key.text)) return refused(key, `include:rules does not know the key \`${key.text}\``);
    if (isNull(value)) continue;
    const wrong = validateClause(key.text, value, regexp);
    if (wrong) return wrong;
  }
  return null;
}

function validateClause(key: string, value: Node, regexp: boolean): Refused | null {
  switch (key) {
    case 'if': {
      const text = textOf(value);
      const valid = text !== null && (holdsUnknownInput(text) || evaluate(text, () => undefined).valid);
      return valid ? null : refused(value, 'include:rules:if is not a valid expression');
    }
    case 'when': {
      const text = textOf(value);
      if (text === 'never' || text === 'always') return null;
      return refused(value, 'include:rules:when must be never or always');
    }
    case 'changes':
      return validatePaths(key, value, ['paths', 'compare_to'], regexp);
    default:
      if (textOf(value) !== null) return null;
      return validatePaths(key, value, ['paths', 'project', 'ref'], regexp);
  }
}

function validatePaths(key: string, value: Node, known: readonly string[], regexp: boolean): Refused | null {
  const keys = regexp ? [...known, 'regexp'] : known;
  if (value.kind === 'list') return validatePathList(key, value);
  if (value.kind !== 'map') return refused(value, `include:rules:${key} must be a list of strings or a hash`);
  for (const entry of value.entries.values()) {
    if (!keys.includes(entry.key.text)) {
      return refused(entry.key, `include:rules:${key} does not know the key \`${entry.key.text}\``);
    }
    if (entry.key.text !== 'paths' && !isNull(entry.value) && textOf(entry.value) === null) {
      return refused(entry.value, `include:rules:${key}:${entry.key.text} must be a string`);
    }
  }
  const paths = entryOf(value, 'paths')?.value;
  if (entryOf(value, 'regexp')) {
    return paths ? refused(value, `include:rules:${key} cannot have both \`paths\` and \`regexp\``) : null;
  }
  if (!paths) return refused(value, `include:rules:${key} needs \`paths\``);
  if (!isNull(entryOf(value, 'ref')?.value) && isNull(entryOf(value, 'project')?.value)) {
    return refused(value, `include:rules:${key} needs \`project\` beside \`ref\``);
  }
  return isNull(paths) ? null : validatePathList(key, paths);
}

function validatePathList(key: string, value: Node): Refused | null {
  if (value.kind !== 'list' || value.items.some((item) => textOf(item.value) === null)) {
    return refused(value, `the paths of include:rules:${key} must be a list of strings`);
  }
  if (value.items.length > PATH_LIMIT) {
    return refused(value, `include:rules:${key} has more than ${PATH_LIMIT} paths`);
  }
  return null;
}

/** One text, a list of texts, or either under `paths`. */
function pathsOf(node: Node): string[] {
  if (node.kind === 'map') {
    const paths = entryOf(node, 'paths')?.value;
    return paths ? pathsOf(paths) : [];
  }
  if (node.kind === 'list') return node.items.flatMap((item) => textOf(item.value) ?? []);
  const text = textOf(node);
  return text === null ? [] : [text];
}
