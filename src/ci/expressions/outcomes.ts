/**
 * `rules:if` where not every variable is known: the ways it may turn out, each with what is known then. Nothing that is
 * possible is left out, and what is known of one variable agrees with every answer. Agrees with `evaluate` wherever
 * everything is known.
 */
import { RE2JS } from 're2js';
import { evaluate, parsed, variablesIn } from './expression.ts';
import type { Expression } from './expression-parser.ts';
import { divide, enumerate, onlyValue, type Question } from './fact.ts';
import {
  assume,
  factOf,
  identify,
  type Knowledge,
  learn,
  nameOf,
  relate,
  relationOf,
  type TwoVariables,
  uniteKnowledge,
} from './knowledge.ts';
import { DEFINED, equality, isText, match, matchedBy, matching, PRESENT } from './questions.ts';
import { remembered } from './remembered.ts';

/** One way things may turn out. */
export interface Outcome {
  readonly holds: boolean;
  readonly knowledge: Knowledge;
}

/** Variables that are known whatever the knowledge says: those of YAML; null: not defined. Undefined: not among them. */
export type Fixed = (name: string) => string | null | undefined;

/** Beyond so many ways only yes and no are told apart. */
const MAX_OUTCOMES = 64;

/** Asked of ever new knowledge. */
export function outcomesOf(expression: string, fixed: Fixed): (knowledge: Knowledge) => readonly Outcome[] {
  const always = fixedAnswer(expression, fixed);
  if (always !== null) return (knowledge) => [{ holds: always, knowledge }];
  const tree = parsed(expression);
  // A value, null for none, and nothing for what only the knowledge tells.
  const values = (tree ? variablesIn(tree) : []).map((name) => [fixed(name)].filter((value) => value !== undefined));
  const question = JSON.stringify([expression, values]);
  return (knowledge) => remembered(knowledge, question, () => waysOf(expression, knowledge, fixed));
}

/** What it says of whatever knowledge; null: it depends. */
function fixedAnswer(expression: string, fixed: Fixed): boolean | null {
  let depends = false;
  const unknown = () => {
    depends = true;
    return null;
  };
  const lookup = (name: string) => {
    const value = fixed(name);
    return value === undefined ? unknown() : value;
  };
  const { truthful } = evaluate(expression, lookup, unknown);
  return depends ? null : truthful;
}

/** An expression that GitLab refuses never holds. */
function waysOf(expression: string, knowledge: Knowledge, fixed: Fixed): readonly Outcome[] {
  // Not held by whoever asks: there may be many, and `parsed` keeps them within bounds.
  const tree = parsed(expression);
  if (!tree) return [{ holds: false, knowledge }];
  const known = (name: string) => knownValue(name, knowledge, fixed);
  if (variablesIn(tree).every((name) => known(name) !== undefined)) {
    return [{ holds: evaluate(expression, known).truthful, knowledge }];
  }
  try {
    return united(new Evaluation(expression, fixed).truths(tree, knowledge));
  } catch (error) {
    if (error !== TOO_MANY) throw error;
    return both(knowledge);
  }
}

/** Either answer to a question that nobody here can answer: the same question gets the same answer later. */
export function eitherWay(question: string, knowledge: Knowledge): readonly Outcome[] {
  const answer = knowledge.assumed.get(question);
  if (answer !== undefined) return [{ holds: answer, knowledge }];
  return remembered(knowledge, `either ${question}`, () =>
    [true, false].map((holds) => ({ holds, knowledge: assume(knowledge, question, holds) })),
  );
}

/** One question about one variable. */
export function ask(name: string, question: Question, knowledge: Knowledge): readonly Outcome[] {
  const { yes, no } = divide(factOf(knowledge, name), question);
  if (!no) return [{ holds: true, knowledge }];
  if (!yes) return [{ holds: false, knowledge }];
  return [...possible(true, learn(knowledge, name, yes)), ...possible(false, learn(knowledge, name, no))];
}

/** None where the knowledge does not allow it. */
function possible(holds: boolean, knowledge: Knowledge | null): readonly Outcome[] {
  return knowledge ? [{ holds, knowledge }] : [];
}

/** Each value that the variable may have, then the texts that nobody knows. */
export function eachValue(name: string, knowledge: Knowledge): readonly Knowledge[] {
  return remembered(knowledge, `each ${name}`, () =>
    enumerate(factOf(knowledge, name)).flatMap((fact) => learn(knowledge, name, fact) ?? []),
  );
}

/** Ways with the same answer that differ in one variable alone become one. */
function united(outcomes: readonly Outcome[]): readonly Outcome[] {
  const result: Outcome[] = [];
  for (const outcome of outcomes) {
    let merged = outcome;
    for (let at = 0; at < result.length; at += 1) {
      const other = result[at] as Outcome;
      const knowledge = other.holds === merged.holds ? uniteKnowledge(other.knowledge, merged.knowledge) : null;
      if (!knowledge) continue;
      merged = { holds: merged.holds, knowledge };
      result.splice(at, 1);
      at = -1;
    }
    result.push(merged);
  }
  return result.length > MAX_OUTCOMES ? both((outcomes[0] as Outcome).knowledge) : result;
}

function both(knowledge: Knowledge): readonly Outcome[] {
  return [
    { holds: true, knowledge },
    { holds: false, knowledge },
  ];
}

const TOO_MANY = new Error('too many outcomes');

/** A value that is known, or a variable with several possible values. */
type Value = string | null | boolean | RE2JS | { readonly variable: string };
type BinaryExpression = Extract<Expression, { kind: 'binary' }>;
type Way = { readonly value: Value; readonly knowledge: Knowledge };

/** One expression; the tree has fewer than 100 nodes, so recursion is safe. */
class Evaluation {
  readonly #expression: string;
  readonly #fixed: Fixed;

  constructor(expression: string, fixed: Fixed) {
    this.#expression = expression;
    this.#fixed = fixed;
  }

  truths(node: Expression, knowledge: Knowledge): readonly Outcome[] {
    return limited(this.#ways(node, knowledge).flatMap((way) => this.#truth(way)));
  }

  #ways(node: Expression, knowledge: Knowledge): readonly Way[] {
    switch (node.kind) {
      case 'literal':
        return [{ value: node.value, knowledge }];
      case 'pattern':
        return [{ value: node.pattern, knowledge }];
      case 'variable':
        return [{ value: this.#valueOf(node.name, knowledge), knowledge }];
      case 'input':
        return eitherWay(`${this.#expression}: ${node.path}`, knowledge).map(asWay);
      case 'not':
        return this.truths(node.operand, knowledge).map(({ holds, knowledge }) => ({ value: !holds, knowledge }));
      case 'binary':
        return limited(this.#ways(node.left, knowledge).flatMap((left) => this.#binary(node, left)));
    }
  }

  #valueOf(name: string, knowledge: Knowledge): Value {
    const known = knownValue(name, knowledge, this.#fixed);
    return known === undefined ? { variable: name } : known;
  }

  #truth({ value, knowledge }: Way): readonly Outcome[] {
    if (isVariable(value)) return ask(value.variable, PRESENT, knowledge);
    const holds = typeof value === 'string' ? /\S/.test(value) : value !== null && value !== false;
    return [{ holds, knowledge }];
  }

  #binary(node: BinaryExpression, left: Way): readonly Way[] {
    const { operator } = node;
    if (operator === '&&' || operator === '||') {
      return rubyTruths(left).flatMap(({ holds, knowledge }) => {
        if (holds === (operator === '&&')) return this.#ways(node.right, knowledge);
        return [
          { value: isVariable(left.value) ? this.#valueOf(left.value.variable, knowledge) : left.value, knowledge },
        ];
      });
    }
    const negated = operator === '!=' || operator === '!~';
    const compare = operator === '==' || operator === '!=' ? this.#equal : this.#matches;
    return this.#ways(node.right, left.knowledge).flatMap((right) =>
      compare
        .call(this, left.value, right.value, right.knowledge)
        .map(({ holds, knowledge }) => ({ value: holds !== negated, knowledge })),
    );
  }

  #equal(left: Value, right: Value, knowledge: Knowledge): readonly Outcome[] {
    const [variable, other] = isVariable(left) ? [left, right] : [right, left];
    if (!isVariable(variable)) return [{ holds: areEqual(left, right), knowledge }];
    if (!isVariable(other)) {
      if (other === null) return ask(variable.variable, DEFINED, knowledge).map(opposite);
      // A boolean is compared as text with a text.
      return other instanceof RE2JS
        ? [{ holds: false, knowledge }]
        : ask(variable.variable, isText(String(other)), knowledge);
    }
    return this.#equalVariables(variable.variable, other.variable, knowledge);
  }

  #equalVariables(one: string, other: string, knowledge: Knowledge): readonly Outcome[] {
    if (nameOf(knowledge, one) === nameOf(knowledge, other)) return [{ holds: true, knowledge }];
    const known = relationOf(knowledge, equality(one, other)) ?? relationOf(knowledge, equality(other, one));
    if (known !== undefined) return [{ holds: known, knowledge }];
    return this.#oneByOne(other, knowledge, (value, next) => {
      if (value !== undefined) return this.#equal({ variable: one }, value, next);
      return this.#oneByOne(one, next, (own, last) => {
        if (own !== undefined) return this.#equal(own, { variable: other }, last);
        return [
          ...possible(true, identify(last, one, other)),
          { holds: false, knowledge: relate(last, equality(one, other), false) },
        ];
      });
    });
  }

  /** No right side: it does not match. */
  #matches(left: Value, right: Value, knowledge: Knowledge): readonly Outcome[] {
    if (right === null || right === false) return [{ holds: false, knowledge }];
    if (isVariable(right)) {
      if (!isVariable(left)) return ask(right.variable, matchedBy(left), knowledge);
      return this.#matchingVariables(match(left.variable, right.variable), knowledge);
    }
    const question = matching(right);
    return isVariable(left)
      ? ask(left.variable, question, knowledge)
      : [{ holds: question.ask(left === null ? null : String(left)), knowledge }];
  }

  #matchingVariables(about: TwoVariables, knowledge: Knowledge): readonly Outcome[] {
    const known = relationOf(knowledge, about);
    if (known !== undefined) return [{ holds: known, knowledge }];
    const [left, right] = about.names;
    return this.#oneByOne(right, knowledge, (pattern, next) => {
      if (pattern !== undefined) return ask(left, about.ofLeft(pattern), next);
      return this.#oneByOne(left, next, (text, last) =>
        text === undefined
          ? [true, false].map((holds) => ({ holds, knowledge: relate(last, about, holds) }))
          : ask(right, about.ofRight(text), last),
      );
    });
  }

  /** Each value that the variable may have; undefined for a text that nobody knows. */
  #oneByOne(
    name: string,
    knowledge: Knowledge,
    each: (value: string | null | undefined, knowledge: Knowledge) => readonly Outcome[],
  ): readonly Outcome[] {
    const ways = eachValue(name, knowledge);
    return limited(ways.flatMap((way) => each(onlyValue(factOf(way, name)), way)));
  }
}

/** Undefined: there may be several. */
function knownValue(name: string, knowledge: Knowledge, fixed: Fixed): string | null | undefined {
  const own = fixed(name);
  return own === undefined ? onlyValue(factOf(knowledge, name)) : own;
}

function limited<T>(ways: readonly T[]): readonly T[] {
  if (ways.length > MAX_OUTCOMES) throw TOO_MANY;
  return ways;
}

function asWay({ holds, knowledge }: Outcome): Way {
  return { value: holds, knowledge };
}

function opposite({ holds, knowledge }: Outcome): Outcome {
  return { holds: !holds, knowledge };
}

/** Inside `&&` and `||` an empty text counts as true. */
function rubyTruths({ value, knowledge }: Way): readonly Outcome[] {
  if (isVariable(value)) return ask(value.variable, DEFINED, knowledge);
  return [{ holds: value !== null && value !== false, knowledge }];
}

function isVariable(value: Value): value is { readonly variable: string } {
  return typeof value === 'object' && value !== null && 'variable' in value;
}

function areEqual(left: Value, right: Value): boolean {
  if (left instanceof RE2JS || right instanceof RE2JS) {
    return left instanceof RE2JS && right instanceof RE2JS && left.pattern() === right.pattern();
  }
  return left === null || right === null ? left === right : String(left) === String(right);
}
