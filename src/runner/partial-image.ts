/** An image name with unknown variables: does the known part already decide? */
import { type ImageList, limits } from './image-list.ts';
import { isMalformed, matchesImage } from './image-pattern.ts';
import { literalStart } from './pattern-index.ts';

/** Known text, or an unknown stretch that may be any text, also an empty one or one with slashes. */
export type Pieces = readonly (string | { readonly unknown: string })[];

/** `unknown`: it depends on the variable. */
export function judgePartialImage(pieces: Pieces, list: ImageList): 'accepted' | 'refused' | 'unknown' {
  if (list.deny.some((pattern) => matchesAnyway(pattern, pieces))) return 'refused';
  const mayBeDenied = list.deny.some((pattern) => couldMatch(pattern, pieces));
  if (!limits(list)) return mayBeDenied ? 'unknown' : 'accepted';
  if (!mayBeDenied && list.allow.some((pattern) => matchesAnyway(pattern, pieces))) return 'accepted';
  if (list.dockerOfficial && couldBeOfficial(pieces)) return 'unknown';
  return list.allow.some((pattern) => couldMatch(pattern, pieces)) ? 'unknown' : 'refused';
}

/** True unless no value of the unknown parts can make the image match. */
export function couldMatch(pattern: string, pieces: Pieces): boolean {
  if (isMalformed(pattern)) return false;
  const { start, end } = knownEnds(pieces);
  if (isLiteral(pattern)) return pattern.length >= start.length + end.length && fits(pattern, start, end);
  const literal = literalEnds(pattern);
  return agree(literal.start, start) && agree(reversed(literal.end), reversed(end));
}

/** True only when every value matches: a pattern that ends in `/**` behind a simple folder that is known. */
export function matchesAnyway(pattern: string, pieces: Pieces): boolean {
  if (pattern === '**') return true;
  if (!pattern.endsWith('/**')) return false;
  const folder = pattern.slice(0, -3);
  if (/\*\*|[[{\\]/.test(folder)) return false;
  const { start } = knownEnds(pieces);
  for (let slash = start.indexOf('/'); slash !== -1; slash = start.indexOf('/', slash + 1)) {
    if (matchesImage(folder, start.slice(0, slash))) return true;
  }
  return false;
}

/** An official image has no host but docker.io and no folder but library. */
function couldBeOfficial(pieces: Pieces): boolean {
  const { start } = knownEnds(pieces);
  const lastSlash = start.lastIndexOf('/');
  return ['', 'docker.io/', 'library/', 'docker.io/library/'].includes(start.slice(0, lastSlash + 1));
}

function knownEnds(pieces: Pieces): { start: string; end: string } {
  const first = pieces.findIndex((piece) => typeof piece !== 'string');
  const last = pieces.findLastIndex((piece) => typeof piece !== 'string');
  return { start: pieces.slice(0, first).join(''), end: pieces.slice(last + 1).join('') };
}

const WILDCARD = /[*?[{\\]/;

function isLiteral(pattern: string): boolean {
  return !WILDCARD.test(pattern) && !pattern.includes('}');
}

/** What every matching text begins and ends with. */
function literalEnds(pattern: string): { start: string; end: string } {
  const end = /[^*?[\]{}\\,]*$/.exec(pattern)?.[0] ?? '';
  // `**/a` matches a lone `a` too.
  return { start: literalStart(pattern), end: end.replace(/^\//, '') };
}

function fits(text: string, start: string, end: string): boolean {
  return text.startsWith(start) && text.endsWith(end);
}

function agree(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}
