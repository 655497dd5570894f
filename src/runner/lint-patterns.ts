/** Patterns that do not do what they look like: the runner accepts them without a word. */
import { RE2JS } from 're2js';
import { isMalformed, matchesImage } from './image-pattern.ts';

export interface PatternFault {
  /** In the list. */
  readonly index: number;
  /** A sentence without the pattern, ready to follow it: `is malformed: …`. */
  readonly message: string;
  /** True: it cannot do what it was written for. False: it works, but says less or more than it seems to. */
  readonly useless: boolean;
}

/** More alternatives than this are no list a person wrote, and slow to try. */
const MAX_ALTERNATIVES = 1000;

/** A list of runner patterns, as `allow`, `deny` or `allowed_images`. `denies`: leaving out the untagged image is meant. */
export function lintPatterns(patterns: readonly string[], denies = false): PatternFault[] {
  return patterns.flatMap((pattern, index) => {
    const earlier = patterns.slice(0, index).find((other) => covers(other, pattern));
    const fault =
      lintOne(pattern) ??
      (earlier === undefined ? null : doubtful(`never decides: \`${earlier}\` before it matches everything it does`)) ??
      (denies ? null : lintTag(pattern, patterns));
    return fault ? [{ index, ...fault }] : [];
  });
}

/** Patterns of VirtualBox and Parallels runners. */
export function lintExpressions(patterns: readonly string[]): PatternFault[] {
  return patterns.flatMap((pattern, index) => {
    try {
      RE2JS.compile(pattern);
      return [];
    } catch {
      return [{ index, ...useless('is no regular expression that Go knows: the runner would not start') }];
    }
  });
}

type Fault = Omit<PatternFault, 'index'>;

const useless = (message: string): Fault => ({ message, useless: true });
const doubtful = (message: string): Fault => ({ message, useless: false });

function lintOne(pattern: string): Fault | null {
  if (pattern === '') return useless('is empty and matches no image');
  if (isMalformed(pattern)) {
    return useless('is malformed and matches nothing: a bracket or brace is not closed, or a backslash ends it');
  }
  if (pattern.startsWith('!')) return useless('does not exclude anything: a leading `!` is an ordinary character');
  if (looksLikeExpression(pattern)) {
    return useless('looks like a regular expression: write a glob such as `registry.example.org/**`');
  }
  if (/\s/.test(pattern)) return useless('holds a space, which no image name has');
  if (countAlternatives(pattern) > MAX_ALTERNATIVES) {
    return useless(`has more than ${MAX_ALTERNATIVES} alternatives: write separate entries`);
  }
  if (/(^|[^*/])\*\*|\*\*[^*/]/.test(pattern.replace(/^\*\*(\/|$)/, '')) && !/[{[\\]/.test(pattern)) {
    return doubtful('matches no further folder there: `**` works only between slashes, elsewhere it is one `*`');
  }
  return null;
}

function looksLikeExpression(pattern: string): boolean {
  return /^\^|\$$|\\[.dws/]|\.\+|\(.*[|)]|(^|\/)\.\*/.test(pattern);
}

/** `ruby:*` refuses `ruby`, which means `ruby:latest`. */
function lintTag(pattern: string, patterns: readonly string[]): Fault | null {
  if (!pattern.endsWith(':*') || /[@{[\\]/.test(pattern)) return null;
  const untagged = pattern.slice(0, -2);
  const sample = untagged.replaceAll('**/', '').replaceAll(/\*+|\?/g, SAMPLE);
  if (patterns.some((other) => matchesImage(other, sample))) return null;
  return doubtful(`refuses the image without a tag: add \`${untagged}\` if that is not meant`);
}

// Not in any image name, so that only a wildcard can match it.
const SAMPLE = '\ue000';

/** Does `earlier` match whatever `later` does? Tried on samples, which only a wildcard at the same place can match. */
function covers(earlier: string, later: string): boolean {
  if (earlier === later) return true;
  if (/[{[\\]/.test(later) || isMalformed(later)) return false;
  const folders = ['', `${SAMPLE}/`, `${SAMPLE}/${SAMPLE}/`];
  const stretches = ['', SAMPLE, `${SAMPLE}:${SAMPLE}`];
  return folders.every((folder) =>
    stretches.every((stretch) => {
      const deep = later.replace(/(^|\/)\*\*$/, `$1${folder}${stretch}`).replaceAll('**/', folder);
      return matchesImage(earlier, deep.replaceAll(/\*+/g, stretch).replaceAll('?', SAMPLE));
    }),
  );
}

/** How many patterns without braces it stands for, at most. */
function countAlternatives(pattern: string): number {
  const open: { done: number; now: number }[] = [{ done: 0, now: 1 }];
  for (const [at, character] of [...pattern].entries()) {
    const group = open.at(-1);
    if (!group || pattern[at - 1] === '\\') continue;
    if (character === '{') open.push({ done: 0, now: 1 });
    else if (character === ',' && open.length > 1) {
      group.done += group.now;
      group.now = 1;
    } else if (character === '}' && open.length > 1) {
      open.pop();
      const outer = open.at(-1);
      if (outer) outer.now *= group.done + group.now;
    }
  }
  return open[0]?.now ?? 1;
}
