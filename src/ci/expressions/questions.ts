/** What conditions ask of variables. */
import { RE2JS } from 're2js';
import { matches } from './expression.ts';
import { compilePattern } from './expression-lexer.ts';
import type { Question } from './fact.ts';
import type { TwoVariables } from './knowledge.ts';

export const DEFINED: Question = { key: 'defined', ask: (value) => value !== null, ofOthers: true };
export const PRESENT: Question = {
  key: 'present',
  ask: (value) => value !== null && /\S/.test(value),
  ofOthers: true,
};
const ABSENT: Question = { key: 'absent', ask: (value) => value === null, ofOthers: false };
const NEVER: Question = { key: 'never', ask: () => false, ofOthers: false };

export function isText(text: string): Question {
  return { key: `== ${text}`, ask: (value) => value === text, ofOthers: null, only: text };
}

/** Is it found by the pattern? A right side that is no `/regex/` is searched for the left side. */
export function matching(right: string | boolean | RE2JS): Question {
  const pattern = right instanceof RE2JS ? right : compilePattern(String(right));
  const ask = (value: string | null) => matches(value, right) === true;
  if (!pattern) return { key: `in ${right}`, ask, ...partOf(String(right)) };
  return { key: `=~ ${pattern.flags()} ${pattern.pattern()}`, ask, ofOthers: null, ...patternOf(pattern) };
}

/** Longer texts have more parts than are worth looking at. */
const MOST_PARTS = 40;

/** A text that is no pattern is searched for the value: one that is not blank is a part of it. */
function partOf(text: string): Pick<Question, 'ofOthers' | 'pattern'> {
  if (!/\S/.test(text)) return { ofOthers: false };
  if (text.length > MOST_PARTS || !/^[\x20-\x7e]+$/.test(text)) return { ofOthers: null };
  const signs = [...text].map((sign) => sign.replace(/[^\w ]/, '\\$&'));
  const starts = signs.map((_, start) => signs.slice(start).reduceRight((rest, sign) => `(?:${sign}${rest})?`, ''));
  return { ofOthers: null, pattern: `^(?:${starts.join('|')})$` };
}

/** The same, asked of the right side. */
export function matchedBy(left: string | boolean | null | RE2JS): Question {
  const key = `matches ${JSON.stringify(left instanceof RE2JS ? left.pattern() : left)}`;
  return { key, ask: (value) => matches(left, value) === true, ofOthers: null };
}

/** Where flags change what it means, its text says too little. */
function patternOf(pattern: RE2JS | null): Pick<Question, 'pattern'> {
  return pattern && pattern.flags() === 0 && !pattern.pattern().startsWith('(?') ? { pattern: pattern.pattern() } : {};
}

export function equality(left: string, right: string): TwoVariables {
  const isValue = (value: string | null) => (value === null ? ABSENT : isText(value));
  return { key: '==', names: [left, right], ofLeft: isValue, ofRight: isValue };
}

export function match(left: string, right: string): TwoVariables {
  const ofLeft = (value: string | null) => (value === null ? NEVER : matching(value));
  return { key: '=~', names: [left, right], ofLeft, ofRight: matchedBy };
}
