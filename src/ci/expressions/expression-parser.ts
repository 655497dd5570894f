/** The tree of a `rules:if` expression (lib/gitlab/ci/pipeline/expression/parser.rb, 18.11: the shunting-yard algorithm). */
import { type Operator, type Token, tokensOf, type Value } from './expression-lexer.ts';

export type Expression =
  | Value
  | { readonly kind: 'not'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: Exclude<Operator, '!'>;
      readonly left: Expression;
      readonly right: Expression;
    };

/** Lower binds closer. */
const PRECEDENCE: Readonly<Record<Operator, number>> = {
  '!': 1,
  '==': 10,
  '!=': 10,
  '=~': 10,
  '!~': 10,
  '&&': 11,
  '||': 12,
};

/** Null when GitLab cannot parse the expression. */
export function parseExpression(expression: string): Expression | null {
  const tokens = tokensOf(expression);
  return tokens && build(tokens);
}

function build(tokens: readonly Token[]): Expression | null {
  const operands: Expression[] = [];
  const waiting: (Operator | '(')[] = [];

  const apply = (operator: Operator): boolean => {
    const right = operands.pop();
    if (!right) return false;
    if (operator === '!') {
      operands.push({ kind: 'not', operand: right });
      return true;
    }
    const left = operands.pop();
    if (!left) return false;
    operands.push({ kind: 'binary', operator, left, right });
    return true;
  };
  /** Applies what binds at least as close as `precedence`, up to the last open parenthesis. */
  const applyWaiting = (precedence: number): boolean => {
    for (let top = waiting.at(-1); top && top !== '(' && PRECEDENCE[top] <= precedence; top = waiting.at(-1)) {
      waiting.pop();
      if (!apply(top)) return false;
    }
    return true;
  };

  for (const token of tokens) {
    if (token.kind === '(') {
      waiting.push('(');
    } else if (token.kind === ')') {
      if (!applyWaiting(Number.POSITIVE_INFINITY) || waiting.pop() !== '(') return null;
    } else if (token.kind === 'operator') {
      if (token.operator !== '!' && !applyWaiting(PRECEDENCE[token.operator])) return null;
      waiting.push(token.operator);
    } else {
      operands.push(token);
    }
  }
  if (!applyWaiting(Number.POSITIVE_INFINITY) || waiting.length > 0 || operands.length !== 1) return null;
  return operands[0] ?? null;
}
