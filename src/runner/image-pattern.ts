/**
 * Patterns of `allowed_images` and `allowed_services` exactly as the runner reads them: Go's doublestar v4.10.0 (the
 * version in gitlab-runner's go.mod, 2026), whole text, case-sensitive, no negation. The matcher follows that library
 * step by step: a general glob package differs in dot files, classes that hold a slash, `**` inside a segment, braces.
 */

/** Beyond this many steps a pattern counts as not matching. Real ones need a few hundred; only brace bombs reach it. */
const MAX_STEPS = 500_000;
const NO_CHARACTER = 0xfffd;
const MAX_CHARACTER = 0x10ffff;

/** Where to go on when the text does not fit: from `pattern`, with the wildcard reaching one character or folder further. */
interface Retry {
  readonly pattern: number;
  readonly text: number;
}

/** One way to read the pattern: braces before `at` are replaced by one of their alternatives. */
interface Attempt {
  readonly pattern: string;
  readonly at: number;
  readonly text: number;
  readonly star: Retry | null;
  readonly doublestar: Retry | null;
}

/** `malformed` ends the whole search, as the library's error does; a list: try these in order. */
type Outcome = 'match' | 'mismatch' | 'malformed' | readonly Attempt[];

/** A malformed pattern matches nothing. Never throws, never hangs. */
export function matchesImage(pattern: string, text: string): boolean {
  const budget = { steps: MAX_STEPS };
  const waiting: Attempt[] = [{ pattern, at: 0, text: 0, star: null, doublestar: null }];
  const tried = new Set<string>();
  for (let attempt = waiting.pop(); attempt; attempt = waiting.pop()) {
    const key = attemptKey(attempt);
    if (tried.has(key)) continue;
    tried.add(key);
    const outcome = follow(attempt, text, budget);
    if (outcome === 'match') return true;
    if (outcome === 'malformed' || budget.steps <= 0) return false;
    if (outcome !== 'mismatch') for (const next of [...outcome].reverse()) waiting.push(next);
  }
  return false;
}

/** True when the library reports a bad pattern: the runner ignores such an entry without a word. */
export function isMalformed(pattern: string): boolean {
  return !isValid(pattern, 0);
}

/** Two attempts with the same key end alike: only what lies behind the earliest place they can return to matters. */
function attemptKey({ pattern, at, text, star, doublestar }: Attempt): string {
  const from = Math.min(at, star?.pattern ?? at, doublestar?.pattern ?? at);
  const place = (retry: Retry | null) => (retry ? `${retry.pattern - from},${retry.text}` : '');
  return `${at - from} ${text} ${place(star)} ${place(doublestar)} ${pattern.slice(from)}`;
}

/** An attempt on its way: the library's loop, with its variables. */
interface Walk {
  readonly pattern: string;
  readonly name: string;
  at: number;
  text: number;
  star: Retry | null;
  doublestar: Retry | null;
  startOfSegment: boolean;
}

function follow(attempt: Attempt, name: string, budget: { steps: number }): Outcome {
  const { pattern, at, text, star, doublestar } = attempt;
  const walk: Walk = { pattern, name, at, text, star, doublestar, startOfSegment: true };
  budget.steps -= walk.pattern.length;
  while (walk.text < name.length) {
    if (--budget.steps <= 0) return 'mismatch';
    const outcome = step(walk);
    if (outcome !== 'go on') return outcome;
  }
  return matchNothing(walk.pattern.slice(walk.at), walk.text);
}

function step(walk: Walk): Outcome | 'go on' {
  const { pattern, at } = walk;
  if (pattern[at] === '{') return openBrace(walk);
  if (pattern[at] === '*') return passStars(walk) ? 'match' : 'go on';
  const fits = passOne(walk);
  if (fits === 'malformed') return 'malformed';
  if (fits || retry(walk)) return 'go on';
  return isValid(pattern, walk.at) ? 'mismatch' : 'malformed';
}

function openBrace({ pattern, at, text, star, doublestar }: Walk): Outcome {
  const alternatives = alternativesAt(pattern, at);
  if (alternatives === null) return 'malformed';
  return alternatives.map((chosen) => ({ pattern: chosen, at, text, star, doublestar }));
}

/** `*`, or `**` at the start of a segment. True: the pattern ends with it, so whatever is left matches. */
function passStars(walk: Walk): boolean {
  const { pattern, text } = walk;
  const double = pattern[walk.at + 1] === '*';
  walk.at += double ? 2 : 1;
  if (double && walk.startOfSegment) {
    if (walk.at >= pattern.length) return true;
    if (pattern[walk.at] === '/') {
      walk.at++;
      walk.doublestar = { pattern: walk.at, text };
      walk.star = null;
      return false;
    }
  }
  walk.startOfSegment = false;
  walk.star = { pattern: walk.at, text };
  return false;
}

/** One character of the text. False: it does not fit. */
function passOne(walk: Walk): boolean | 'malformed' {
  if (walk.at >= walk.pattern.length) return false;
  const one = matchOne(walk.pattern, walk.at, walk.name, walk.text);
  if (one === 'malformed') return one;
  walk.at = one.at;
  if (!one.fits) return false;
  walk.startOfSegment = one.slash;
  walk.text += widthAt(walk.name, walk.text);
  return true;
}

/** Lets the last star take one character more, or else the last `**` one folder more. False: neither can. */
function retry(walk: Walk): boolean {
  const { name, star, doublestar } = walk;
  if (star && name[star.text] !== '/') {
    walk.star = { pattern: star.pattern, text: star.text + widthAt(name, star.text) };
    goBackTo(walk, walk.star, false);
    return true;
  }
  const slash = doublestar ? name.indexOf('/', doublestar.text) : -1;
  if (!doublestar || slash === -1) return false;
  walk.doublestar = { pattern: doublestar.pattern, text: slash + 1 };
  goBackTo(walk, walk.doublestar, true);
  return true;
}

function goBackTo(walk: Walk, { pattern, text }: Retry, startOfSegment: boolean): void {
  walk.at = pattern;
  walk.text = text;
  walk.startOfSegment = startOfSegment;
}

type Match = { readonly fits: boolean; readonly at: number; readonly slash: boolean } | 'malformed';

/** `?`, a class, or one character; never a wildcard or brace. Where it does not fit, `at` is where validation goes on. */
function matchOne(pattern: string, at: number, name: string, text: number): Match {
  if (pattern[at] === '?') return { fits: name[text] !== '/', at: name[text] === '/' ? at : at + 1, slash: false };
  if (pattern[at] === '[') return matchClass(pattern, at + 1, characterAt(name, text));
  const escaped = pattern[at] === '\\';
  const literal = escaped ? at + 1 : at;
  if (literal >= pattern.length) return 'malformed';
  const character = characterAt(pattern, literal);
  const fits = character === characterAt(name, text);
  // A backslash of a class before it counts as an escape too, as in the library.
  const back = escaped || pattern[at - 1] === '\\' ? literal - 1 : literal;
  return { fits, at: fits ? literal + widthAt(pattern, literal) : back, slash: fits && pattern[literal] === '/' };
}

/** `start`: behind the opening bracket. Unlike `?` and `*`, a class may match a slash. */
function matchClass(pattern: string, start: number, character: number): Match {
  const negated = pattern[start] === '!' || pattern[start] === '^';
  const first = negated ? start + 1 : start;
  if (first >= pattern.length || pattern[first] === ']') return 'malformed';
  const { matched, at } = findInClass(pattern, first, character);
  if (matched === negated) return at >= pattern.length ? 'malformed' : { fits: false, at, slash: false };
  const close = closingBracket(pattern, at);
  return close === -1 ? 'malformed' : { fits: true, at: close + 1, slash: false };
}

/** Reads characters and ranges up to the first that matches, or to the end of the class. */
function findInClass(pattern: string, start: number, character: number): { matched: boolean; at: number } {
  let at = start;
  let low = MAX_CHARACTER;
  while (at < pattern.length && pattern[at] !== ']') {
    const isRange = low < MAX_CHARACTER && pattern[at] === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']';
    if (isRange) at++;
    if (pattern[at] === '\\') at++;
    const one = characterAt(pattern, at);
    at += widthAt(pattern, at);
    if (isRange ? low <= character && character <= one : one === character) return { matched: true, at };
    low = isRange ? MAX_CHARACTER : one;
  }
  return { matched: false, at };
}

/** The text is used up: can the rest of the pattern match nothing? `a/**` accepts `a`. */
function matchNothing(rest: string, text: number): Outcome {
  if (/^(\*|\/?\*\*\/?)?$/.test(rest)) return 'match';
  if (rest[0] !== '{') return isValid(rest, 0) ? 'mismatch' : 'malformed';
  const alternatives = alternativesAt(rest, 0);
  if (alternatives === null) return 'malformed';
  return alternatives.map((pattern) => ({ pattern, at: 0, text, star: null, doublestar: null }));
}

/** The pattern with the brace at `open` replaced by each of its alternatives; null: it is not closed. */
function alternativesAt(pattern: string, open: number): string[] | null {
  const commas: number[] = [];
  let depth = 0;
  for (let at = open; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '{') depth++;
    else if (character === ',' && depth === 1) commas.push(at);
    else if (character === '}' && --depth === 0) {
      const ends = [...commas, at];
      return ends.map((end, index) => {
        const start = index === 0 ? open + 1 : (commas[index - 1] ?? open) + 1;
        return pattern.slice(0, open) + pattern.slice(start, end) + pattern.slice(at + 1);
      });
    }
  }
  return null;
}

function isValid(pattern: string, from: number): boolean {
  let depth = 0;
  for (let at = from; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\' && ++at >= pattern.length) return false;
    if (character === '{') depth++;
    if (character === '}' && --depth < 0) return false;
    if (character === '[') at = endOfClass(pattern, at);
    if (at === -1) return false;
  }
  return depth === 0;
}

/** The bracket that closes the class at `open`; -1: it is empty or not closed. */
function endOfClass(pattern: string, open: number): number {
  const first = pattern[open + 1] === '^' || pattern[open + 1] === '!' ? open + 2 : open + 1;
  return pattern[first] === ']' ? -1 : closingBracket(pattern, first);
}

/** The next `]` that is not escaped; -1: none. */
function closingBracket(pattern: string, from: number): number {
  for (let at = from; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === ']') return at;
  }
  return -1;
}

function characterAt(text: string, at: number): number {
  return text.codePointAt(at) ?? NO_CHARACTER;
}

function widthAt(text: string, at: number): number {
  if (at >= text.length) return 0;
  return characterAt(text, at) > 0xffff ? 2 : 1;
}
