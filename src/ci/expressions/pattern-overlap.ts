/** Whether one text can give two answers: patterns for tags and branches often exclude each other. */
import { LRUCache } from 'lru-cache';
import { DFA, isDisjointWith, JS, NFA } from 'refa';

/** A pattern that is searched for, as RE2 writes it. */
export interface Searched {
  readonly source: string;
  readonly found: boolean;
}

/** Patterns with more nodes are not looked into: then anything is possible. */
const MAX_NODES = 2000;
const MAX_CACHED = 1000;

const answers = new LRUCache<string, boolean>({ max: MAX_CACHED });

/** False only where no text can be both. */
export function canBeBoth(one: Searched, other: Searched): boolean {
  if (!one.found && !other.found) return true;
  const [found, second] = one.found ? [one, other] : [other, one];
  const key = JSON.stringify([found.source, second.source, second.found]);
  let answer = answers.get(key);
  if (answer === undefined) {
    answer = overlaps(found.source, second);
    answers.set(key, answer);
  }
  return answer;
}

function overlaps(source: string, other: Searched): boolean {
  try {
    const first = automatonOf(source);
    const second = automatonOf(other.source);
    if (other.found) return !isDisjointWith(first, second, MAX_NODES);
    const rest = DFA.fromFA(second);
    rest.complement();
    return !isDisjointWith(first, rest, MAX_NODES);
  } catch {
    // Not a pattern that both engines read alike, or one that is too large.
    return true;
  }
}

/** Of all texts in which the pattern is found. */
function automatonOf(source: string): NFA {
  const whole = alternatives(source).map(anchored).join('|');
  const parser = JS.Parser.fromLiteral({ source: whole, flags: 's' });
  const { expression, maxCharacter } = parser.parse({
    assertions: 'throw',
    backreferences: 'throw',
    maxNodes: MAX_NODES,
  });
  return NFA.fromRegex(expression, { maxCharacter });
}

function anchored(alternative: string): string {
  const start = alternative.startsWith('^');
  const end = /(?:^|[^\\])(?:\\\\)*\$$/.test(alternative);
  const core = alternative.slice(start ? 1 : 0, end ? -1 : undefined);
  return `${start ? '' : '[^]*'}(?:${core})${end ? '' : '[^]*'}`;
}

/** Cut at every `|` outside of groups and classes. */
function alternatives(source: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let inClass = false;
  let start = 0;
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === '|' && depth === 0) {
      parts.push(source.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, source.slice(start)];
}
