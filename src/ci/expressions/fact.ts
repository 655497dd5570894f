import { canBeAll } from './pattern-overlap.ts';

/** What is known of one variable: the values it may have. Questions divide a fact into those that say yes and those that say no. */
export interface Fact {
  /** One by one; null: not defined. */
  readonly values: readonly (string | null)[];
  /** Beside them any other text that is not blank; null: none. */
  readonly others: Others | null;
}

/** Texts that nobody here knows, and what was learnt about them on the way. */
export interface Others {
  /** They are none of these. */
  readonly not: ReadonlySet<string>;
  readonly answers: readonly { readonly question: Question; readonly answer: boolean }[];
}

export interface Question {
  /** Equal questions have equal keys. */
  readonly key: string;
  /** Null: not defined. */
  readonly ask: (value: string | null) => boolean;
  /** What a text that is not blank and that nobody knows says: null: it depends. */
  readonly ofOthers: boolean | null;
  /** The only text that says yes. */
  readonly only?: string;
  /** Yes is said by the texts in which this pattern is found. */
  readonly pattern?: string;
}

const ANY_TEXT: Others = { not: new Set(), answers: [] };

export const ABSENT: Fact = { values: [null], others: null };
/** A text that is not blank, but nobody knows which. */
export const SOME_TEXT: Fact = { values: [], others: ANY_TEXT };
/** Perhaps not defined, perhaps any text. A blank one is as good as the empty one. */
export const UNKNOWN: Fact = { values: [null, ''], others: ANY_TEXT };

/** A text that is not blank, and none of these. */
export function noneOf(...texts: readonly string[]): Fact {
  return { values: [], others: { ...ANY_TEXT, not: new Set(texts) } };
}

export function oneOf(...values: readonly (string | null)[]): Fact {
  return { values, others: null };
}

/** Equal for equal facts. */
export function keyOfFact({ values, others }: Fact): string {
  if (!others) return JSON.stringify(values);
  const answers = others.answers.map(({ question, answer }) => [question.key, answer]);
  return JSON.stringify([values, [...others.not], answers]);
}

/** The value where there is only one, null for none; undefined: there may be several. */
export function onlyValue({ values, others }: Fact): string | null | undefined {
  return others === null && values.length === 1 ? values[0] : undefined;
}

export interface Divided {
  readonly yes: Fact | null;
  readonly no: Fact | null;
}

export function divide(fact: Fact, question: Question): Divided {
  const yes = fact.values.filter((value) => question.ask(value));
  const no = fact.values.filter((value) => !question.ask(value));
  if (!fact.others) return { yes: factOf(yes, null), no: factOf(no, null) };
  const { only } = question;
  if (only !== undefined) {
    const { others } = fact;
    if (!isAmong(only, others)) return { yes: factOf(yes, null), no: factOf(no, others) };
    return {
      yes: factOf([...yes, only], null),
      no: factOf(no, unlessNone({ ...others, not: new Set([...others.not, only]) })),
    };
  }
  const part = (answer: boolean) => answered(fact.others as Others, question, answer);
  return { yes: factOf(yes, part(true)), no: factOf(no, part(false)) };
}

/** Each value by itself, then the texts that nobody knows. */
export function enumerate({ values, others }: Fact): readonly Fact[] {
  return [...values.map((value) => oneOf(value)), ...(others ? [{ values: [], others }] : [])];
}

/** Both together; null: what was learnt about unknown texts differs. */
export function unite(one: Fact, other: Fact): Fact | null {
  if (one.others && other.others && one.others !== other.others) return null;
  return { values: [...new Set([...one.values, ...other.values])], others: one.others ?? other.others };
}

/** What both allow; null: nothing. */
export function intersect(one: Fact, other: Fact): Fact | null {
  const values = [
    ...one.values.filter((value) => other.values.includes(value) || isText(value, other.others)),
    ...other.values.filter((value) => isText(value, one.others)),
  ];
  return factOf([...new Set(values)], one.others && other.others && together(one.others, other.others));
}

function isText(value: string | null, others: Others | null): boolean {
  return value !== null && others !== null && isAmong(value, others);
}

function together(one: Others, other: Others): Others | null {
  const all = new Map(one.answers.map((each) => [each.question.key, each]));
  for (const each of other.answers) {
    const known = all.get(each.question.key);
    if (known && known.answer !== each.answer) return null;
    all.set(each.question.key, each);
  }
  return unlessNone({ not: new Set([...one.not, ...other.not]), answers: [...all.values()] });
}

function factOf(values: readonly (string | null)[], others: Others | null): Fact | null {
  return values.length > 0 || others ? { values, others } : null;
}

/** Those of them that give the answer; null: none does. */
function answered(others: Others, question: Question, answer: boolean): Others | null {
  const { key, ofOthers } = question;
  const known = ofOthers ?? others.answers.find((each) => each.question.key === key)?.answer;
  if (known !== undefined) return known === answer ? others : null;
  return unlessNone({ ...others, answers: [...others.answers, { question, answer }] });
}

/** Null where no text can give all of the answers. */
function unlessNone(others: Others): Others | null {
  const searched = others.answers.flatMap(({ question, answer }) =>
    question.pattern === undefined ? [] : [{ source: question.pattern, found: answer }],
  );
  return canBeAll(searched, others.not) ? others : null;
}

/** May the text be one of those that nobody knows? */
function isAmong(text: string, { not, answers }: Others): boolean {
  return /\S/.test(text) && !not.has(text) && answers.every(({ question, answer }) => question.ask(text) === answer);
}
