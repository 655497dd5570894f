/** What is known of the variables of some pipelines, and what was learnt by deciding conditions one way. */
import { type Fact, unite } from './fact.ts';

export interface Knowledge {
  /** Before anything was learnt. */
  readonly given: (name: string) => Fact;
  /** The name under which a variable is known: `CI_COMMIT_REF_NAME` is the tag's name in a tag's pipeline. */
  readonly same: ReadonlyMap<string, string>;
  readonly learnt: ReadonlyMap<string, Fact>;
  /** Answers to questions that are not about one variable's value, by a text that names the question. */
  readonly assumed: ReadonlyMap<string, boolean>;
}

export function factOf({ given, same, learnt }: Knowledge, name: string): Fact {
  const known = same.get(name) ?? name;
  return learnt.get(known) ?? given(known);
}

export function learn(knowledge: Knowledge, name: string, fact: Fact): Knowledge {
  const known = knowledge.same.get(name) ?? name;
  return { ...knowledge, learnt: new Map(knowledge.learnt).set(known, fact) };
}

export function assume(knowledge: Knowledge, question: string, answer: boolean): Knowledge {
  return { ...knowledge, assumed: new Map(knowledge.assumed).set(question, answer) };
}

/** Both as one, where they differ in no more than the facts of one variable; else null. */
export function uniteKnowledge(one: Knowledge, other: Knowledge): Knowledge | null {
  if (one === other) return one;
  if (one.given !== other.given || !areEqual(one.assumed, other.assumed)) return null;
  const names = new Set([...one.learnt.keys(), ...other.learnt.keys()]);
  const differing = [...names].filter((name) => one.learnt.get(name) !== other.learnt.get(name));
  const [name, ...more] = differing;
  if (name === undefined) return one;
  const fact = more.length === 0 ? unite(factOf(one, name), factOf(other, name)) : null;
  return fact && learn(one, name, fact);
}

function areEqual(one: ReadonlyMap<string, boolean>, other: ReadonlyMap<string, boolean>): boolean {
  return one.size === other.size && [...one].every(([question, answer]) => other.get(question) === answer);
}
