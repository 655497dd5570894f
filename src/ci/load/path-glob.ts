/**
 * Patterns over paths of a repository: Ruby's `File.fnmatch?` as `exists` and `changes` use it (FNM_PATHNAME,
 * FNM_DOTMATCH and FNM_EXTGLOB; Ruby's dir.c), and the two wildcards of `include:local`.
 */
import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';
import { isRepositoryPath } from '../../includes/guard.ts';

/** Ruby expands braces without a limit; beyond this many patterns we stop. */
const BRACE_LIMIT = 1000;

/** Its braces stand for more patterns than are looked at. */
export function isTooMany(pattern: string): boolean {
  return expandBraces(pattern) === null;
}

/** Paths that it matches, one or more; null: it may match others alone. */
export function examplesOf(pattern: string): readonly string[] | null {
  return examples.memo(pattern).made;
}

function findExamples(pattern: string): readonly string[] | null {
  const examples = expandBraces(pattern)?.map((one) => [one, exampleOf(one)] as const);
  if (!examples?.every(([one, path]) => one === path || matchesPath(one, path))) return null;
  return examples.flatMap(([, path]) => (isRepositoryPath(path) ? path : []));
}

function exampleOf(pattern: string): string {
  return pattern
    .replaceAll('**/', '')
    .replace(/\*+|\?|\[[!^][^\]]*\]/g, 'x')
    .replace(/\[(.)[^\]]*\]|\\(.)/g, '$1$2');
}

// Does the pattern match the whole path? `*`, `?` and brackets stop at slashes, `**/` spans folders, `{a,b}` is expanded. Any
// path may match one that stands for too many.
export function matchesPath(pattern: string, path: string): boolean {
  const globs = globsOf(pattern);
  const names = path.split('/');
  return globs === null || globs.some((glob) => glob.matches(names, { taken: 0 }));
}

/** A pattern without braces. */
export interface Glob {
  /** Each of them is a folder or the file of every path that matches. */
  readonly names: readonly string[];
  /** `path`: cut at its slashes. What it took is added to the steps. */
  matches(path: readonly string[], steps: Steps): boolean;
}

/** As many as the signs and names that were compared. */
export interface Steps {
  taken: number;
}

/** Null: it stands for too many, and any path may match. */
export function globsOf(pattern: string): readonly Glob[] | null {
  return compiled.memo(pattern).globs;
}

/** In bytes. */
const compiled = new LRUCache<string, { readonly globs: readonly Glob[] | null }>({
  maxSize: 8 * 1024 * 1024,
  sizeCalculation: ({ globs }, pattern) => 200 + (globs?.length ?? 0) * (300 + 50 * pattern.length),
  memoMethod: (pattern) => ({ globs: expandBraces(pattern)?.map(globOf) ?? null }),
});

function globOf(pattern: string): Glob {
  const segments = segmentsOf(pattern);
  return {
    names: segments.flatMap(({ text, isPlain }) => (isPlain ? text : [])),
    matches: (path, steps) => matchesSegments(segments, path, steps),
  };
}

interface Segment {
  readonly text: string;
  /** It matches itself alone. */
  readonly isPlain: boolean;
}

function segmentsOf(pattern: string): readonly Segment[] {
  return pattern.split('/').map((text) => ({ text, isPlain: !/[*?[\\]/.test(text) }));
}

/** Lists of patterns are asked about every path, and by every set of included files. `maxSize` is in bytes. */
function rememberedOf(make: (pattern: string) => readonly string[] | null) {
  return new LRUCache<string, { readonly made: readonly string[] | null }>({
    maxSize: 8 * 1024 * 1024,
    sizeCalculation: ({ made }, pattern) =>
      [pattern, ...(made ?? [])].reduce((bytes, each) => bytes + 50 + 2 * each.length, 0),
    memoMethod: (pattern) => ({ made: make(pattern) }),
  });
}

const expanded = rememberedOf(expandEachBrace);
const examples = rememberedOf(findExamples);

/** Null: too many. A brace that is never closed gives no pattern at all, as in Ruby. */
function expandBraces(pattern: string): readonly string[] | null {
  return pattern.includes('{') ? expanded.memo(pattern).made : [pattern];
}

function expandEachBrace(pattern: string): readonly string[] | null {
  const done: string[] = [];
  const waiting = [pattern];
  let steps = 0;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    steps += 1;
    if (steps > BRACE_LIMIT) return null;
    const braces = firstBraces(next);
    if (braces === 'none') {
      done.push(next);
      continue;
    }
    if (braces === 'open') continue;
    const before = next.slice(0, braces.open);
    const after = next.slice(braces.close + 1);
    waiting.push(...alternatives(next, braces.open, braces.close).map((inner) => before + inner + after));
    if (waiting.length > BRACE_LIMIT) return null;
  }
  return done;
}

function firstBraces(pattern: string): { open: number; close: number } | 'none' | 'open' {
  let open = -1;
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at];
    if (char === '\\') at += 1;
    else if (char === '{') {
      if (depth === 0) open = at;
      depth += 1;
    } else if (char === '}' && open !== -1) {
      depth -= 1;
      if (depth === 0) return { open, close: at };
    }
  }
  return open === -1 ? 'none' : 'open';
}

/** The parts between commas of the outermost pair. */
function alternatives(pattern: string, open: number, close: number): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = start; at < close; at += 1) {
    const char = pattern[at];
    if (char === '\\') at += 1;
    else if (char === '{') depth += 1;
    else if (char === '}') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(pattern.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(pattern.slice(start, close));
  return parts;
}

// Segment by segment. Only the last `**/` is ever tried again, so the work stays below pattern times path squared.
function matchesSegments(wanted: readonly Segment[], given: readonly string[], steps: Steps): boolean {
  let at = 0;
  let index = 0;
  let retryAt = -1;
  let retryIndex = -1;
  for (;;) {
    steps.taken += 1;
    while (wanted[at]?.text === '**' && at < wanted.length - 1) {
      at += 1;
      retryAt = at;
      retryIndex = index;
    }
    if (matchesSegment(wanted[at] ?? NOTHING, given[index] ?? '', steps)) {
      const morePattern = at < wanted.length - 1;
      const morePath = index < given.length - 1;
      if (!morePattern && !morePath) return true;
      if (morePattern && morePath) {
        at += 1;
        index += 1;
        continue;
      }
    }
    if (retryAt === -1 || retryIndex >= given.length - 1) return false;
    retryIndex += 1;
    index = retryIndex;
    at = retryAt;
  }
}

const NOTHING: Segment = { text: '', isPlain: true };

function matchesSegment({ text, isPlain }: Segment, given: string, steps: Steps): boolean {
  return isPlain ? text === given : matchesWildcards(text, given, steps);
}

/** One segment: only the last `*` is tried again. */
function matchesWildcards(pattern: string, text: string, steps: Steps): boolean {
  let at = 0;
  let index = 0;
  let retryAt = -1;
  let retryIndex = -1;
  for (;;) {
    steps.taken += 1;
    if (at < pattern.length && pattern[at] === '*') {
      while (pattern[at] === '*') at += 1;
      if (at === pattern.length) return true;
      retryAt = at;
      retryIndex = index;
      continue;
    }
    if (index === text.length) return at === pattern.length;
    const next = at < pattern.length ? matchOne(pattern, at, text.codePointAt(index) ?? 0) : -1;
    if (next !== -1) {
      at = next;
      index += widthAt(text, index);
    } else if (retryAt !== -1) {
      at = retryAt;
      retryIndex += widthAt(text, retryIndex);
      index = retryIndex;
    } else {
      return false;
    }
  }
}

function widthAt(text: string, index: number): number {
  return (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
}

/** After the pattern's next element if it takes this character, else -1. */
function matchOne(pattern: string, at: number, char: number): number {
  if (pattern[at] === '?') return at + 1;
  if (pattern[at] === '[') return matchBracket(pattern, at + 1, char);
  const literal = pattern[at] === '\\' && at + 1 < pattern.length ? at + 1 : at;
  return pattern.codePointAt(literal) === char ? literal + widthAt(pattern, literal) : -1;
}

function matchBracket(pattern: string, start: number, char: number): number {
  const negated = pattern[start] === '!' || pattern[start] === '^';
  let at = negated ? start + 1 : start;
  let found = false;
  while (at < pattern.length && pattern[at] !== ']') {
    const range = rangeAt(pattern, at);
    if (!range) return -1;
    const { low, high, end } = range;
    found ||= char === low || char === high || (low <= char && char <= high);
    at = end;
  }
  return at < pattern.length && found !== negated ? at + 1 : -1;
}

/** `a` or `a-z` in brackets; null where the pattern ends. */
function rangeAt(pattern: string, at: number): { low: number; high: number; end: number } | null {
  const low = characterAt(pattern, at);
  const dash = low?.end ?? 0;
  const isRange = pattern[dash] === '-' && dash + 1 < pattern.length && pattern[dash + 1] !== ']';
  const high = isRange ? characterAt(pattern, dash + 1) : low;
  return low && high && { low: low.code, high: high.code, end: high.end };
}

function characterAt(pattern: string, at: number): { code: number; end: number } | null {
  const from = pattern[at] === '\\' ? at + 1 : at;
  const code = pattern.codePointAt(from);
  return code === undefined ? null : { code, end: from + widthAt(pattern, from) };
}

// A matcher for the wildcards of `include:local` (app/models/repository.rb): `*` within a folder, `**` anything,
// `**/` also no folder at all (since 18.11); everything else is literal. The whole path must match.
export function wildcardMatcher(pattern: string): (path: string) => boolean {
  const source = pattern.replace(/[*]{2}[/]|[*]{2}|[*]|[^*]+/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    return part === '*' ? '[^/]*' : RE2JS.quote(part);
  });
  const compiled = RE2JS.compile(source);
  return (path) => compiled.matches(path);
}

/** The folder that every match lies in, without trailing slash; '' for the whole repository. */
export function fixedFolder(pattern: string, wildcard: RegExp = /[*?[{\\]/): string {
  const first = pattern.search(wildcard);
  const fixed = first === -1 ? pattern : pattern.slice(0, first);
  return fixed.slice(0, Math.max(0, fixed.lastIndexOf('/')));
}
