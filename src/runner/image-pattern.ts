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

function follow(attempt: Attempt, name: string, budget: { steps: number }): Outcome {
  const { pattern } = attempt;
  let { at, text, star, doublestar } = attempt;
  let startOfSegment = true;
  budget.steps -= pattern.length;
  while (text < name.length) {
    if (--budget.steps <= 0) return 'mismatch';
    if (pattern[at] === '*') {
      at++;
      if (pattern[at] === '*') {
        at++;
        if (startOfSegment) {
          if (at >= pattern.length) return 'match';
          if (pattern[at] === '/') {
            at++;
            doublestar = { pattern: at, text };
            star = null;
            continue;
          }
        }
      }
      startOfSegment = false;
      star = { pattern: at, text };
      continue;
    }
    if (pattern[at] === '{') {
      const alternatives = alternativesAt(pattern, at);
      if (alternatives === null) return 'malformed';
      return alternatives.map((chosen) => ({ pattern: chosen, at, text, star, doublestar }));
    }
    if (at < pattern.length) {
      const step = matchOne(pattern, at, name, text);
      if (step === 'malformed') return 'malformed';
      if (step.fits) {
        startOfSegment = step.slash;
        at = step.at;
        text += widthAt(name, text);
        continue;
      }
      at = step.at;
    }
    if (star && name[star.text] !== '/') {
      star = { pattern: star.pattern, text: star.text + widthAt(name, star.text) };
      at = star.pattern;
      text = star.text;
      startOfSegment = false;
      continue;
    }
    const slash: number = doublestar ? name.indexOf('/', doublestar.text) : -1;
    if (doublestar && slash !== -1) {
      doublestar = { pattern: doublestar.pattern, text: slash + 1 };
      at = doublestar.pattern;
      text = doublestar.text;
      startOfSegment = true;
      continue;
    }
    return isValid(pattern, at) ? 'mismatch' : 'malformed';
  }
  return matchNothing(pattern.slice(at), text);
}

type Step = { readonly fits: boolean; readonly at: number; readonly slash: boolean } | 'malformed';

/** `?`, a class, or one character; never a wildcard or brace. Where it does not fit, `at` is where validation goes on. */
function matchOne(pattern: string, at: number, name: string, text: number): Step {
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

/** `at`: behind the opening bracket. Unlike `?` and `*`, a class may match a slash. */
function matchClass(pattern: string, start: number, character: number): Step {
  let at = start;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at++;
  if (at >= pattern.length || pattern[at] === ']') return 'malformed';
  let matched = false;
  let last = MAX_CHARACTER;
  while (!matched && at < pattern.length && pattern[at] !== ']') {
    let one = characterAt(pattern, at);
    at += widthAt(pattern, at);
    if (last < MAX_CHARACTER && one === 0x2d && at < pattern.length && pattern[at] !== ']') {
      if (pattern[at] === '\\') at++;
      const high = characterAt(pattern, at);
      at += widthAt(pattern, at);
      matched = last <= character && character <= high;
      last = MAX_CHARACTER;
      continue;
    }
    if (one === 0x5c) {
      one = characterAt(pattern, at);
      at += widthAt(pattern, at);
    }
    matched = one === character;
    last = one;
  }
  if (matched === negated) return at >= pattern.length ? 'malformed' : { fits: false, at, slash: false };
  const close = closingBracket(pattern, at);
  return close === -1 ? 'malformed' : { fits: true, at: close + 1, slash: false };
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
    if (character !== '[') continue;
    at += pattern[at + 1] === '^' || pattern[at + 1] === '!' ? 2 : 1;
    if (pattern[at] === ']') return false;
    at = closingBracket(pattern, at);
    if (at === -1) return false;
  }
  return depth === 0;
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
