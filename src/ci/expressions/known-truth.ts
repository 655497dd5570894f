/**
 * `rules:if` when not every variable is known: a value may be any text, or may not exist at all. Agrees with
 * `evaluate` wherever everything is known.
 */
import { evaluate, parsed } from './expression.ts';
import type { Expression } from './expression-parser.ts';

/** A text that is not blank, but nobody knows which. */
export const SOME_TEXT = Symbol('some text');
/** Perhaps undefined, perhaps any text. */
export const UNKNOWN = Symbol('unknown');

export type KnownValue = string | null | typeof SOME_TEXT | typeof UNKNOWN;
export type Truth = 'yes' | 'no' | 'maybe';

/** An expression that GitLab refuses never holds. */
export function truthOf(expression: string, lookup: (name: string) => KnownValue): Truth {
  const tree = parsed(expression);
  if (!tree) return 'no';
  const names = new Map<string, KnownValue>();
  collect(tree, lookup, names);
  if ([...names.values()].every((value) => typeof value !== 'symbol')) {
    const known = (name: string) => names.get(name) as string | null;
    return evaluate(expression, known).truthful ? 'yes' : 'no';
  }
  return truth(resultOf(tree, names));
}

function collect(node: Expression, lookup: (name: string) => KnownValue, names: Map<string, KnownValue>): void {
  if (node.kind === 'variable') names.set(node.name, lookup(node.name));
  else if (node.kind === 'not') collect(node.operand, lookup, names);
  else if (node.kind === 'binary') {
    collect(node.left, lookup, names);
    collect(node.right, lookup, names);
  }
}

type Value = KnownValue | boolean | { readonly pattern: Extract<Expression, { kind: 'pattern' }>['pattern'] };

function truth(value: Value): Truth {
  if (value === UNKNOWN) return 'maybe';
  if (typeof value === 'string') return /\S/.test(value) ? 'yes' : 'no';
  return value === null || value === false ? 'no' : 'yes';
}

function resultOf(node: Expression, names: ReadonlyMap<string, KnownValue>): Value {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'pattern':
      return { pattern: node.pattern };
    case 'variable':
      return names.get(node.name) ?? null;
    case 'input':
      return UNKNOWN;
    case 'not': {
      const operand = truth(resultOf(node.operand, names));
      return operand === 'maybe' ? UNKNOWN : operand === 'no';
    }
    case 'binary':
      return binaryOf(node, names);
  }
}

function binaryOf(node: Extract<Expression, { kind: 'binary' }>, names: ReadonlyMap<string, KnownValue>): Value {
  const left = resultOf(node.left, names);
  const right = resultOf(node.right, names);
  switch (node.operator) {
    case '&&':
      if (left === null || left === false) return left;
      return left === UNKNOWN && truth(right) !== 'no' ? UNKNOWN : right;
    case '||':
      if (left === UNKNOWN) return UNKNOWN;
      return left === null || left === false ? right : left;
    case '==':
      return equal(left, right);
    case '!=':
      return negated(equal(left, right));
    case '=~':
      return matches(left, right);
    case '!~':
      return negated(matches(left, right));
  }
}

function negated(value: Value): Value {
  return value === UNKNOWN ? UNKNOWN : value !== true;
}

function equal(left: Value, right: Value): Value {
  if (left === UNKNOWN || right === UNKNOWN) return UNKNOWN;
  if (left === SOME_TEXT || right === SOME_TEXT) {
    const other = left === SOME_TEXT ? right : left;
    return typeof other === 'string' && /\S/.test(other) ? UNKNOWN : other === SOME_TEXT ? UNKNOWN : false;
  }
  return typeof left === 'object' || typeof right === 'object' ? left === right : String(left) === String(right);
}

function matches(left: Value, right: Value): Value {
  if (right === null || right === false) return false;
  if (typeof left === 'symbol' || typeof right === 'symbol') return UNKNOWN;
  if (typeof right === 'object') return right.pattern.matcher(left === null ? '' : String(left)).find();
  return UNKNOWN;
}
