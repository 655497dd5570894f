/** Conditions as the test understands them: written and decided here, by none of the code under test. */

export type Expression =
  | { readonly is: 'variable'; readonly name: string }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'null' }
  | { readonly is: 'pattern'; readonly source: string }
  | { readonly is: 'not'; readonly of: Expression }
  | { readonly is: Operator; readonly left: Expression; readonly right: Expression };

type Operator = '&&' | '||' | '==' | '!=' | '=~' | '!~';

/** Null: not defined. */
export type Lookup = (name: string) => string | null;

/** Higher binds closer. */
function closeness({ is }: Expression): number {
  if (is === '||') return 1;
  if (is === '&&') return 2;
  return is === '==' || is === '!=' || is === '=~' || is === '!~' ? 3 : 4;
}

/** With no more parentheses than it needs. */
export function written(one: Expression): string {
  switch (one.is) {
    case 'variable':
      return `$${one.name}`;
    case 'text':
      return `"${one.text}"`;
    case 'null':
      return 'null';
    case 'pattern':
      return `/${one.source}/`;
    case 'not':
      return `!${within(one.of, 4)}`;
    default:
      return `${within(one.left, closeness(one))} ${one.is} ${within(one.right, closeness(one) + 1)}`;
  }
}

function within(one: Expression, least: number): string {
  return closeness(one) < least ? `(${written(one)})` : written(one);
}

export function holds(one: Expression, lookup: Lookup): boolean {
  const value = resultOf(one, lookup);
  return typeof value === 'string' ? value.trim() !== '' : value !== null && value !== false;
}

type Value = string | boolean | null | RegExp;

function resultOf(one: Expression, lookup: Lookup): Value {
  switch (one.is) {
    case 'variable':
      return lookup(one.name);
    case 'text':
      return one.text;
    case 'null':
      return null;
    case 'pattern':
      return new RegExp(one.source);
    case 'not':
      return !holds(one.of, lookup);
    case '&&': {
      const left = resultOf(one.left, lookup);
      return left === null || left === false ? left : resultOf(one.right, lookup);
    }
    case '||': {
      const left = resultOf(one.left, lookup);
      return left === null || left === false ? resultOf(one.right, lookup) : left;
    }
    case '==':
      return equal(resultOf(one.left, lookup), resultOf(one.right, lookup));
    case '!=':
      return !equal(resultOf(one.left, lookup), resultOf(one.right, lookup));
    case '=~':
      return found(resultOf(one.left, lookup), resultOf(one.right, lookup));
    case '!~':
      return !found(resultOf(one.left, lookup), resultOf(one.right, lookup));
  }
}

function equal(left: Value, right: Value): boolean {
  if (left === null || right === null) return left === right;
  return String(left) === String(right);
}

function found(left: Value, right: Value): boolean {
  if (right === null) return false;
  const text = left === null ? '' : String(left);
  if (right instanceof RegExp) return right.test(text);
  const inVariable = /^\/(.+)\/$/.exec(String(right));
  return inVariable?.[1] === undefined ? String(right).includes(text) : new RegExp(inVariable[1]).test(text);
}

/** Every part of it, itself first. */
export function* partsOf(one: Expression): Generator<Expression> {
  yield one;
  if ('of' in one) yield* partsOf(one.of);
  if ('left' in one) {
    yield* partsOf(one.left);
    yield* partsOf(one.right);
  }
}
