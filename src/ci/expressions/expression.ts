/** Evaluates `rules:if` (lib/gitlab/ci/pipeline/expression/, 18.11). */
import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';
import { compilePattern } from './expression-lexer.ts';
import { type Expression, parseExpression } from './expression-parser.ts';

export interface Evaluation {
  /** False: GitLab refuses the configuration. */
  readonly valid: boolean;
  /** What the expression evaluates to: a text, a boolean, null, or what an input holds. Null when not valid. */
  readonly value: unknown;
  /** Does the rule hold? Blank texts do not; `"false"` and `"0"` do. */
  readonly truthful: boolean;
}

const INVALID: Evaluation = { valid: false, value: null, truthful: false };

/** `lookup` gives unexpanded values, undefined or null for no such variable; `inputs` the value of `$[[ inputs.x ]]`. */
export function evaluate(
  expression: string,
  lookup: (name: string) => string | null | undefined,
  inputs: (path: string) => unknown = () => null,
): Evaluation {
  const tree = parsed(expression);
  if (!tree) return INVALID;
  const value = resultOf(tree, lookup, inputs);
  return { valid: true, value: value instanceof RE2JS ? value.pattern() : value, truthful: isPresent(value) };
}

/** Names of the variables and inputs an expression looks at; empty when it is not valid. */
export function namesIn(expression: string): { variables: string[]; inputs: string[] } {
  const names = { variables: [] as string[], inputs: [] as string[] };
  const walk = (node: Expression): void => {
    if (node.kind === 'variable') names.variables.push(node.name);
    else if (node.kind === 'input') names.inputs.push(node.path);
    else if (node.kind === 'not') walk(node.operand);
    else if (node.kind === 'binary') {
      walk(node.left);
      walk(node.right);
    }
  };
  const tree = parsed(expression);
  if (tree) walk(tree);
  return names;
}

const names = new WeakMap<Expression, readonly string[]>();

/** Names of the variables in it, each once. */
export function variablesIn(tree: Expression): readonly string[] {
  let found = names.get(tree);
  if (!found) {
    const all = new Set<string>();
    const walk = (node: Expression): void => {
      if (node.kind === 'variable') all.add(node.name);
      else if (node.kind === 'not') walk(node.operand);
      else if (node.kind === 'binary') {
        walk(node.left);
        walk(node.right);
      }
    };
    walk(tree);
    found = [...all];
    names.set(tree, found);
  }
  return found;
}

/** Rules ask for the same few expressions again and again, in every job and every pipeline. In bytes. */
const trees = new LRUCache<string, { readonly tree: Expression | null }>({
  maxSize: 16 * 1024 * 1024,
  sizeCalculation: ({ tree }, expression) => 500 + 2 * expression.length + (tree ? bytesOf(tree) : 0),
  memoMethod: (expression) => ({ tree: parseExpression(expression) }),
});

/** About what the heap needs for it; patterns take the most. */
function bytesOf(node: Expression): number {
  if (node.kind === 'pattern') return 150 * node.pattern.programSize();
  if (node.kind === 'not') return 100 + bytesOf(node.operand);
  return node.kind === 'binary' ? 150 + bytesOf(node.left) + bytesOf(node.right) : 100;
}

/** The expression's tree, kept for the next time; null when GitLab cannot parse it. */
export function parsed(expression: string): Expression | null {
  return trees.memo(expression).tree;
}

/** The tree has fewer than 100 nodes, so recursion is safe. */
function resultOf(
  node: Expression,
  lookup: (name: string) => string | null | undefined,
  inputs: (path: string) => unknown,
): unknown {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'pattern':
      return node.pattern;
    case 'variable':
      return lookup(node.name) ?? null;
    case 'input':
      return inputs(node.path) ?? null;
    case 'not':
      return !isPresent(resultOf(node.operand, lookup, inputs));
  }
  const left = resultOf(node.left, lookup, inputs);
  const right = () => resultOf(node.right, lookup, inputs);
  switch (node.operator) {
    case '&&':
      return isRubyTrue(left) ? right() : left;
    case '||':
      return isRubyTrue(left) ? left : right();
    case '==':
      return areEqual(left, right());
    case '!=':
      return !areEqual(left, right());
    case '=~':
      return matches(left, right()) ?? false;
    case '!~':
      return !(matches(left, right()) ?? false);
  }
}

/** Inside `&&` and `||` an empty text counts as true. */
function isRubyTrue(value: unknown): boolean {
  return value !== null && value !== false;
}

/** Rails' `present?`. */
function isPresent(value: unknown): boolean {
  if (typeof value === 'string') return /\S/.test(value);
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== false;
}

/** A boolean is compared as text with a text. */
function areEqual(left: unknown, right: unknown): boolean {
  if (typeof left === 'boolean' && typeof right === 'string') return String(left) === right;
  if (typeof left === 'string' && typeof right === 'boolean') return left === String(right);
  if (left instanceof RE2JS && right instanceof RE2JS) return left.pattern() === right.pattern();
  return left === right;
}

/** Null: there is no right side. A right side that is no `/regex/` is searched for the left side. */
export function matches(left: unknown, right: unknown): boolean | null {
  if (right === null || right === false) return null;
  const text = left === null ? '' : String(left);
  if (right instanceof RE2JS) return right.matcher(text).find();
  const pattern = compilePattern(String(right));
  return pattern ? pattern.matcher(text).find() : String(right).includes(text);
}
