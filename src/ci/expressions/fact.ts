import { canBeBoth } from './pattern-overlap.ts';

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

export function oneOf(...values: readonly (string | null)[]): Fact {
  return { values, others: null };
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
    const named = isAmong(only, others) ? [...yes, only] : yes;
    return { yes: factOf(named, null), no: factOf(no, { ...others, not: new Set([...others.not, only]) }) };
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

function factOf(values: readonly (string | null)[], others: Others | null): Fact | null {
  return values.length > 0 || others ? { values, others } : null;
}

/** Those of them that give the answer; null: none does. */
function answered(others: Others, question: Question, answer: boolean): Others | null {
  const { key, ofOthers } = question;
  const known = ofOthers ?? others.answers.find((each) => each.question.key === key)?.answer;
  if (known !== undefined) return known === answer ? others : null;
  if (!others.answers.every((each) => agree(each.question, each.answer, question, answer))) return null;
  return { ...others, answers: [...others.answers, { question, answer }] };
}

/** False only where no text can give both answers. */
function agree(one: Question, answer: boolean, other: Question, otherAnswer: boolean): boolean {
  if (one.pattern === undefined || other.pattern === undefined) return true;
  return canBeBoth({ source: one.pattern, found: answer }, { source: other.pattern, found: otherAnswer });
}

/** May the text be one of those that nobody knows? */
function isAmong(text: string, { not, answers }: Others): boolean {
  return /\S/.test(text) && !not.has(text) && answers.every(({ question, answer }) => question.ask(text) === answer);
}
