/** Conditions that a shell text asks before it runs a command: `if [ "$NAME" = x ]; then …`, `… || exit 0`. */
import type { AndOr, Case, CaseItem, Command, CompoundList, SyntaxNode, TestExpression, Word } from 'unbash';
import type { Guard, Question, ShellPiece } from './shell-syntax.ts';
import { wordOf } from './shell-words.ts';

/** A text; `true`: some text that is not empty; null: not known. */
export type KnownText = string | true | null;

type Values = (name: string) => KnownText;

/** Tells of guards whether what they guard runs where variables have these values; null: not known. */
export function guardsThatLetPass(values: Values): (guard: Guard | null) => boolean | null {
  const known = new Map<Guard, boolean | null>();
  return (guard) => {
    const waiting: Guard[] = [];
    let each = guard;
    for (; each && !known.has(each); each = each.outer) waiting.push(each);
    let passes = each ? (known.get(each) ?? null) : true;
    for (const inner of waiting.reverse()) {
      const answer = passes === false ? null : answerOf(inner.asks, values);
      passes = allOf([passes, answer === null ? null : answer === inner.holds]);
      known.set(inner, passes);
    }
    return passes;
  };
}

/** What is asked on the way into a part of a construct; null: nothing that a variable could answer. */
export function guardInto(child: SyntaxNode, node: SyntaxNode, outer: Guard | null): Guard | null {
  if (node.type === 'If' && child !== node.clause) {
    const isElse = child !== node.then;
    // Each `elif` asks for itself, and what comes after one is not told apart.
    return { outer, asks: node.clause, holds: !isElse };
  }
  if (node.type === 'Elif' && child === node.then) return { outer, asks: node.clause, holds: true };
  return outer;
}

export function guardOfItem({ word, items }: Case, item: CaseItem, outer: Guard | null): Guard | null {
  // After `;&` nothing is asked any more.
  if (items[items.indexOf(item) - 1]?.terminator === ';&') return outer;
  return { outer, asks: { type: 'Fits', word, patterns: item.pattern }, holds: true };
}

/** After `… || exit 0`, or `if …; then exit; fi`, only the others go on. */
export function guardAfter(statement: SyntaxNode, outer: Guard | null): Guard | null {
  const node = statement.type === 'Statement' && !statement.background ? statement.command : null;
  if (node?.type === 'If') {
    if (endsIn(node.then)) return { outer, asks: node.clause, holds: false };
    return node.elif.length === 0 && node.else && endsIn(node.else) ? { outer, asks: node.clause, holds: true } : outer;
  }
  if (node?.type !== 'AndOr' || !endsIn(node.commands.at(-1))) return outer;
  const last = guardInChain(node, node.commands.length - 1, outer);
  return { ...last, holds: !last.holds };
}

/** Before the one at `index`: what the chain has come to asks for it. */
export function guardInChain(node: AndOr, index: number, outer: Guard | null): Guard {
  return { outer, asks: { type: 'First', count: index, of: node }, holds: node.operators[index - 1] === '&&' };
}

function endsIn(node: SyntaxNode | undefined): boolean {
  switch (node?.type) {
    case 'Statement':
      return !node.background && endsIn(node.command);
    case 'CompoundList':
      return endsIn(node.commands.at(-1));
    case 'BraceGroup':
      return endsIn(node.body);
    case 'Command':
      return node.name?.value === 'exit' || node.name?.value === 'return';
    default:
      return false;
  }
}

/** The status of a command; null: not known. */
function answerOf(node: Question, values: Values): boolean | null {
  switch (node.type) {
    case 'Fits':
      return anyOf(node.patterns.map((pattern) => compared(node.word, '==', pattern, values)));
    case 'CompoundList':
      return lastOf(node, values);
    case 'Statement':
      return node.background ? null : answerOf(node.command, values);
    case 'BraceGroup':
    case 'Subshell':
      return lastOf(node.body, values);
    case 'AndOr':
      return chained(node, node.commands.length, values);
    case 'First':
      return chained(node.of, node.count, values);
    case 'Pipeline': {
      const [only, ...others] = node.commands;
      if (!only || others.length > 0) return null;
      const isNegated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
      return isNegated ? opposite(answerOf(only, values)) : answerOf(only, values);
    }
    case 'TestCommand':
      return tested(node.expression, values);
    case 'Command':
      return asked(node, values);
    default:
      return null;
  }
}

function lastOf({ commands }: CompoundList, values: Values): boolean | null {
  const last = commands.at(-1);
  return last ? answerOf(last, values) : null;
}

/** Longer chains are not followed. */
const LONGEST_CHAIN = 20;

function chained({ commands, operators }: AndOr, count: number, values: Values): boolean | null {
  if (count > LONGEST_CHAIN) return null;
  const [first, ...others] = commands.slice(0, count).map((command) => answerOf(command, values));
  return others.reduce<boolean | null>(
    (before, answer, index) => (operators[index] === '&&' ? allOf([before, answer]) : anyOf([before, answer])),
    first ?? null,
  );
}

/** `[[ … ]]`. */
function tested(expression: TestExpression, values: Values): boolean | null {
  switch (expression.type) {
    case 'TestUnary':
      return isSet(expression.operator, expression.operand, values);
    case 'TestBinary':
      return compared(expression.left, expression.operator, expression.right, values);
    case 'TestLogical': {
      const answers = expression.operands.map((operand) => tested(operand, values));
      return expression.operator === '&&' ? allOf(answers) : anyOf(answers);
    }
    case 'TestNot': {
      const answer = tested(expression.operand, values);
      return expression.negations.length % 2 === 1 ? opposite(answer) : answer;
    }
    case 'TestGroup':
      return tested(expression.expression, values);
  }
}

/** `[ … ]`, `test …`, `true`. */
function asked({ name, args }: Command, values: Values): boolean | null {
  const program = name?.value;
  if (program === 'true' || program === ':') return true;
  if (program === 'false') return false;
  if (program !== '[' && program !== 'test') return null;
  const words = args.flatMap((arg) => (arg.type === 'Word' && arg.value !== ']' ? [arg] : []));
  const either = divided(words, '-o').map((part) => allOf(divided(part, '-a').map((each) => one(each, values))));
  return anyOf(either);
}

function divided(words: readonly Word[], at: string): readonly (readonly Word[])[] {
  const ends = [...words.flatMap((word, index) => (word.value === at ? [index] : [])), words.length];
  return ends.map((end, index) => words.slice(index === 0 ? 0 : (ends[index - 1] ?? 0) + 1, end));
}

function one([first, second, third, ...others]: readonly Word[], values: Values): boolean | null {
  if (!first || others.length > 0) return null;
  if (first.value === '!' && second) return opposite(one(third ? [second, third] : [second], values));
  if (third) return second ? compared(first, second.value, third, values, false) : null;
  return second ? isSet(first.value, second, values) : isSet('-n', first, values);
}

function isSet(operator: string, word: Word, values: Values): boolean | null {
  if (operator !== '-n' && operator !== '-z') return null;
  const text = textOf(word, values);
  return text === null ? null : (text === '') === (operator === '-z');
}

/** `fits`: the right side is a pattern, unless it is quoted. */
function compared(left: Word, operator: string, right: Word, values: Values, fits = true): boolean | null {
  const isEqual = /^==?$/.test(operator);
  if (!isEqual && operator !== '!=') return null;
  const [text, other] = [textOf(left, values), textOf(right, values)];
  const answer = fits && isPattern(right) ? fitting(text, other) : same(text, other);
  return isEqual ? answer : opposite(answer);
}

function isPattern({ text }: Word): boolean {
  return /[*?[]/.test(text) && !/^(["'])[^"']*\1$/.test(text);
}

function same(text: KnownText, other: KnownText): boolean | null {
  if (typeof text === 'string' && typeof other === 'string') return text === other;
  // One is empty, the other is not.
  return (text === '' && other === true) || (text === true && other === '') ? false : null;
}

/** Only `*` is told apart: a pattern with more is not known. */
function fitting(text: KnownText, pattern: KnownText): boolean | null {
  if (typeof text !== 'string' || typeof pattern !== 'string' || /[?[\\(|"']/.test(pattern)) return null;
  const parts = pattern.split('*').map((part) => part.replace(/[.+^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(
    `^${parts.filter((part, index) => part !== '' || index === 0 || index === parts.length - 1).join('.*')}$`,
  ).test(text);
}

const NOTHING_INSIDE = { within: null, commandsIn: () => [], deeper: () => null };

function textOf(word: Word, values: Values): KnownText {
  return together(wordOf(word, NOTHING_INSIDE).pieces, values);
}

function together(pieces: readonly ShellPiece[], values: Values): KnownText {
  return pieces.map((piece) => given(piece, values)).reduce(joined, '');
}

function given(piece: ShellPiece, values: Values): KnownText {
  if (piece.kind === 'text') return piece.text;
  if (piece.kind !== 'variable' || piece.change) return null;
  const value = values(piece.name);
  return value === '' && piece.fallback ? together(piece.fallback, values) : value;
}

/** With a part that is not empty the whole is not. */
function joined(text: KnownText, other: KnownText): KnownText {
  if (typeof text === 'string' && typeof other === 'string') return text + other;
  return (text !== null && text !== '') || (other !== null && other !== '') ? true : null;
}

function opposite(answer: boolean | null): boolean | null {
  return answer === null ? null : !answer;
}

function allOf(answers: readonly (boolean | null)[]): boolean | null {
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

function anyOf(answers: readonly (boolean | null)[]): boolean | null {
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}
