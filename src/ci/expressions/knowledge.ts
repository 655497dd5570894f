/** What is known of the variables of some pipelines, and what was learnt by deciding conditions one way. */
import { keyOf, onceFor } from '../../once-per.ts';
import { divide, type Fact, intersect, keyOfFact, onlyValue, type Question, unite } from './fact.ts';

export interface Knowledge {
  /** Before anything was learnt. */
  readonly given: (name: string) => Fact;
  /** The name under which a variable is known: `CI_COMMIT_REF_NAME` is the tag's name in a tag's pipeline. */
  readonly same: ReadonlyMap<string, string>;
  readonly learnt: ReadonlyMap<string, Fact>;
  /** Answers to questions about two variables, while neither is known. */
  readonly relations: readonly Relation[];
  /** Answers to questions that are about no variable's value, by a text that names the question. */
  readonly assumed: ReadonlyMap<string, boolean>;
}

/** An answer about two variables. Once one of them is known, it is an answer about the other. */
export interface Relation {
  readonly about: TwoVariables;
  readonly answer: boolean;
}

export interface TwoVariables {
  /** Equal texts ask the same of two variables. */
  readonly key: string;
  readonly names: readonly [left: string, right: string];
  readonly ofLeft: (right: string | null) => Question;
  readonly ofRight: (left: string | null) => Question;
}

export const NOTHING_LEARNT: Omit<Knowledge, 'given'> = {
  same: new Map(),
  learnt: new Map(),
  relations: [],
  assumed: new Map(),
};

export function factOf(knowledge: Knowledge, name: string): Fact {
  const known = nameOf(knowledge, name);
  return knowledge.learnt.get(known) ?? knowledge.given(known);
}

/** Equal for two names of what is one value. */
export function nameOf({ same }: Pick<Knowledge, 'same'>, name: string): string {
  return same.get(name) ?? name;
}

interface Shared {
  readonly facts: Map<string, Fact>;
  readonly knowledge: Map<string, Knowledge>;
}

const shared = new WeakMap<Knowledge['given'], Shared>();

function sharedWith({ given }: Knowledge): Shared {
  const known = shared.get(given) ?? { facts: new Map(), knowledge: new Map() };
  shared.set(given, known);
  return known;
}

const textOf = onceFor((assumed: Knowledge['assumed']) => ({ text: JSON.stringify([...assumed]) }));

/** What is equally known of the same pipelines is one object, so that what is asked of it is answered once. */
function theOne(knowledge: Knowledge): Knowledge {
  const { same, learnt, relations, assumed } = knowledge;
  const key = keyOf([same, relations, textOf(assumed).text, ...[...learnt].flat()]);
  const alike = sharedWith(knowledge).knowledge;
  const one = alike.get(key) ?? knowledge;
  alike.set(key, one);
  return one;
}

function withFact(knowledge: Knowledge, name: string, fact: Fact): Knowledge {
  const alike = sharedWith(knowledge).facts;
  const key = keyOfFact(fact);
  const one = alike.get(key) ?? fact;
  alike.set(key, one);
  return theOne({ ...knowledge, learnt: new Map(knowledge.learnt).set(name, one) });
}

/** Null where an answer that was given before does not allow it. */
export function learn(knowledge: Knowledge, name: string, fact: Fact): Knowledge | null {
  const known = nameOf(knowledge, name);
  const next = withFact(knowledge, known, fact);
  const value = onlyValue(fact);
  if (value === undefined) return next;
  return knowledge.relations.reduce(
    (so: Knowledge | null, relation) => so && following(so, relation, known, value),
    next,
  );
}

/** What a relation says of its other variable, now that one has this value. */
function following(
  knowledge: Knowledge,
  { about, answer }: Relation,
  known: string,
  value: string | null,
): Knowledge | null {
  const [left, right] = about.names.map((name) => nameOf(knowledge, name));
  if (left !== known && right !== known) return knowledge;
  if (left === right) return about.ofLeft(value).ask(value) === answer ? knowledge : null;
  const [other, question] = left === known ? [right, about.ofRight(value)] : [left, about.ofLeft(value)];
  const fact = factOf(knowledge, other as string);
  const { yes, no } = divide(fact, question);
  const rest = answer ? yes : no;
  if (!rest) return null;
  return rest.values.length === fact.values.length && rest.others === fact.others
    ? knowledge
    : learn(knowledge, other as string, rest);
}

export function assume(knowledge: Knowledge, question: string, answer: boolean): Knowledge {
  return theOne({ ...knowledge, assumed: new Map(knowledge.assumed).set(question, answer) });
}

/** Undefined: not asked yet. */
export function relationOf(knowledge: Knowledge, { key, names }: TwoVariables): boolean | undefined {
  const [left, right] = names.map((name) => nameOf(knowledge, name));
  return knowledge.relations.find(({ about }) => {
    const [one, other] = about.names.map((name) => nameOf(knowledge, name));
    return about.key === key && one === left && other === right;
  })?.answer;
}

export function relate(knowledge: Knowledge, about: TwoVariables, answer: boolean): Knowledge {
  return { ...knowledge, relations: [...knowledge.relations, { about, answer }] };
}

/** Two variables turn out to be one value; null where no value can be both. A predefined name is the one that stays. */
export function identify(knowledge: Knowledge, one: string, other: string): Knowledge | null {
  const [first, second] = [nameOf(knowledge, one), nameOf(knowledge, other)];
  const [kept, gone] = second.startsWith('CI_') ? [second, first] : [first, second];
  const fact = intersect(factOf(knowledge, kept), factOf(knowledge, gone));
  if (!fact) return null;
  const names = [gone, ...[...knowledge.same].flatMap(([name, known]) => (known === gone ? [name] : []))];
  const same = new Map([...knowledge.same, ...names.map((name) => [name, kept] as const)]);
  return learn({ ...knowledge, same }, kept, fact);
}

/** Both as one, where they differ in no more than the facts of one variable; else null. */
export function uniteKnowledge(one: Knowledge, other: Knowledge): Knowledge | null {
  if (one === other) return one;
  if (one.given !== other.given || !areEqual(one.assumed, other.assumed) || !areEqual(one.same, other.same))
    return null;
  if (one.relations !== other.relations) return null;
  const names = new Set([...one.learnt.keys(), ...other.learnt.keys()]);
  const differing = [...names].filter((name) => one.learnt.get(name) !== other.learnt.get(name));
  const [name, ...more] = differing;
  if (name === undefined) return one;
  const fact = more.length === 0 ? unite(factOf(one, name), factOf(other, name)) : null;
  return fact && withFact(one, name, fact);
}

function areEqual<T>(one: ReadonlyMap<string, T>, other: ReadonlyMap<string, T>): boolean {
  return one === other || (one.size === other.size && [...one].every(([key, value]) => other.get(key) === value));
}
