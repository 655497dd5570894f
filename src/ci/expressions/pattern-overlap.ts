/** Whether one text can give several answers: patterns for tags and branches often exclude each other. */
import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';
import type { DFA } from 'refa';
import { refa } from '../../refa.ts';
import { alternatives, samplesOf, startOf } from './pattern-text.ts';

/** A pattern that is searched for, as RE2 writes it. */
export interface Searched {
  readonly source: string;
  readonly found: boolean;
}

/** Patterns with more nodes are not looked into: then anything is possible. */
const MAX_NODES = 500;
/** Nor is there a look at more of them together: each costs some milliseconds. */
const MAX_PATTERNS = 20;
const MAX_CACHED = 1000;

const answers = new LRUCache<string, boolean>({ max: MAX_CACHED });
/** By pattern; null: it is not looked into, which is dear to find out. */
const automata = new LRUCache<string, { readonly of: DFA | null }>({
  max: MAX_CACHED,
  memoMethod: (source) => ({ of: madeFrom(source) }),
});

/** False only where no text that is not blank can be all of this and none of the texts in `not`. */
export function canBeAll(searched: readonly Searched[], not: ReadonlySet<string>): boolean {
  // What is not searched for leaves room for any other text.
  if (searched.length > MAX_PATTERNS || !searched.some(({ found }) => found)) return true;
  const key = JSON.stringify([searched, [...not]]);
  let answer = answers.get(key);
  if (answer === undefined) {
    answer = hasWitness(searched, not) || (!beginApart(searched) && overlap(searched, not));
    answers.set(key, answer);
  }
  return answer;
}

/** A text that is all of it proves that there is one: most patterns have one that is easily guessed, and an automaton is dear. */
function hasWitness(searched: readonly Searched[], not: ReadonlySet<string>): boolean {
  const isAll = (text: string) =>
    /\S/.test(text) && !not.has(text) && searched.every(({ source, found }) => found === finds(source, text));
  return searched.some(({ source, found }) => found && samplesOf(source).some(isAll));
}

/** No text begins in two ways. */
function beginApart(searched: readonly Searched[]): boolean {
  const starts = searched.filter(({ found }) => found).map(({ source }) => startOf(source));
  return starts.some((one) => starts.some((other) => !one.startsWith(other) && !other.startsWith(one)));
}

const compiled = new LRUCache<string, { readonly pattern: RE2JS | null }>({
  max: MAX_CACHED,
  memoMethod: (source) => ({ pattern: compiledFrom(source) }),
});

/** Null: RE2 does not read it. */
function compiledFrom(source: string): RE2JS | null {
  try {
    return RE2JS.compile(source);
  } catch {
    return null;
  }
}

function finds(source: string, text: string): boolean | null {
  return compiled.memo(source).pattern?.matcher(text).find() ?? null;
}

function overlap(searched: readonly Searched[], not: ReadonlySet<string>): boolean {
  try {
    const wanted = searched.filter(({ found }) => found).map(({ source }) => automatonOf(source));
    const unwanted = searched.filter(({ found }) => !found).map(({ source }) => automatonOf(source));
    const parts = [...wanted, ...[...unwanted, ...wordsOf(not)].map(rest)];
    const all = parts.reduce((one, other) => refa().DFA.fromIntersection(one, other, limited()), automatonOf('\\S'));
    return !all.isEmpty;
  } catch {
    return true;
  }
}

function limited(): DFA.LimitedNodeFactory {
  const { DFA } = refa();
  return new DFA.LimitedNodeFactory(MAX_NODES);
}

/** Of all other texts. */
function rest(automaton: DFA): DFA {
  const others = refa().DFA.fromFA(automaton, limited());
  others.complement(limited());
  return others;
}

function wordsOf(words: ReadonlySet<string>): readonly DFA[] {
  const codes = [...words].map((word) => Array.from({ length: word.length }, (_, at) => word.charCodeAt(at)));
  return codes.length > 0 ? [refa().DFA.fromWords(codes, { maxCharacter: 0xffff }, limited())] : [];
}

/** Throws where the pattern is not looked into. */
function automatonOf(source: string): DFA {
  const { of } = automata.memo(source);
  if (!of) throw new Error('not looked into');
  return of;
}

/** Of all texts in which the pattern is found; null: it is too large, or not a pattern that both engines read alike. */
function madeFrom(source: string): DFA | null {
  try {
    return automatonFrom(source);
  } catch {
    return null;
  }
}

function automatonFrom(source: string): DFA {
  const { DFA, JS, NFA } = refa();
  const whole = alternatives(source).map(anchored).join('|');
  const parser = JS.Parser.fromLiteral({ source: whole, flags: 's' });
  const { expression, maxCharacter } = parser.parse({
    assertions: 'throw',
    backreferences: 'throw',
    maxNodes: MAX_NODES,
  });
  return DFA.fromFA(NFA.fromRegex(expression, { maxCharacter }), limited());
}

function anchored(alternative: string): string {
  const start = alternative.startsWith('^');
  const end = /(?:^|[^\\])(?:\\\\)*\$$/.test(alternative);
  const core = alternative.slice(start ? 1 : 0, end ? -1 : undefined);
  return `${start ? '' : '[^]*'}(?:${core})${end ? '' : '[^]*'}`;
}
