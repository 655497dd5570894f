/** Patterns that do not do what they look like: the runner accepts them without a word. */
import { RE2JS } from 're2js';
import { countAlternatives } from './count-alternatives.ts';
import { isMalformed, matchesImage } from './image-pattern.ts';
import { PatternIndex } from './pattern-index.ts';

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

/** Of patterns that begin alike, only so many are compared with each other. */
const MAX_COMPARED = 50;

/** A list of runner patterns, as `allow`, `deny` or `allowed_images`. `denies`: leaving out the untagged image is meant. */
export function lintPatterns(patterns: readonly string[], denies = false): PatternFault[] {
  const all = new PatternIndex(patterns);
  const takeUntagged = new PatternIndex(patterns.filter((pattern) => !pattern.endsWith(':*')));
  return patterns.flatMap((pattern, index) => {
    const fault =
      lintOne(pattern) ??
      lintCase(pattern) ??
      lintOrder(pattern, index, all) ??
      lintDocker(pattern, all) ??
      (denies ? null : lintTag(pattern, takeUntagged));
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
      return [{ index, ...useless('is not a valid Go regular expression: the runner would not start') }];
    }
  });
}

type Fault = Omit<PatternFault, 'index'>;

export const MALFORMED =
  'is malformed and matches nothing: it has an unclosed bracket or brace, or ends with a backslash';

const useless = (message: string): Fault => ({ message, useless: true });
const doubtful = (message: string): Fault => ({ message, useless: false });

function lintOne(pattern: string): Fault | null {
  if (pattern === '') return useless('is empty and matches no image');
  if (isMalformed(pattern)) {
    return useless(MALFORMED);
  }
  if (pattern.startsWith('!')) return useless('does not exclude anything: a leading `!` is an ordinary character');
  if (/^[a-z][\w+.-]*:\/\//i.test(pattern)) {
    return useless(`matches nothing: the name of an image has no \`${pattern.replace(/\/\/.*/s, '//')}\` in front`);
  }
  if (looksLikeExpression(pattern)) {
    return useless('looks like a regular expression: write a glob such as `registry.example.org/**`');
  }
  if (/\s/.test(pattern)) return useless('contains a space, which no image name does');
  if (pattern.includes('$')) return useless(VARIABLE);
  const foreign = NOT_IN_NAMES.exec(pattern)?.[0];
  if (foreign !== undefined) return useless(`contains \`${foreign}\`, which no image name does`);
  if (countAlternatives(pattern) > MAX_ALTERNATIVES) {
    return useless(`has more than ${MAX_ALTERNATIVES} alternatives: write separate entries`);
  }
  if (/(^|[^*/])\*\*|\*\*[^*/]/.test(pattern.replace(/^\*\*(\/|$)/, '')) && !/[{[\\]/.test(pattern)) {
    return doubtful(
      'does not match nested folders there: `**` spans folders only between slashes, elsewhere it works like `*`',
    );
  }
  return null;
}

const VARIABLE =
  'is not expanded: a pattern knows no variables, so write the value out (a list of `lists` is used as `$name`, alone)';

/** Beside the signs of patterns. */
const NOT_IN_NAMES = /[^\w./:@+*?[\]{},!^\\-]/u;

/** The path of an image, which a registry takes in lower case only. */
function lintCase(pattern: string): Fault | null {
  if (/[{[\\]/.test(pattern)) return null;
  const [, ...folders] = (pattern.split('@')[0] ?? '').split('/');
  const path = folders.map((folder) => folder.replace(/:[^/]*$/, '')).find((folder) => /[A-Z]/.test(folder));
  return path === undefined
    ? null
    : doubtful(`matches nothing: \`${path}\` has capitals, and the path of an image is in lower case`);
}

/** `docker.io/library/ruby:3` is told from `ruby:3`, which people write. */
function lintDocker(pattern: string, all: PatternIndex): Fault | null {
  const [, short] = /^(?:index\.)?docker\.io\/(?:library\/)?(.+)$/.exec(pattern) ?? [];
  if (short === undefined || /[{[\\]/.test(short)) return null;
  const sample = short.replaceAll('**/', '').replaceAll(/\*+|\?/g, SAMPLE);
  if (all.candidates(sample).some((other) => matchesImage(other.pattern, sample))) return null;
  const official = pattern.includes('/library/') ? ', or use `docker_official: true` for official images' : '';
  return doubtful(`does not mean images that are written without \`docker.io/\`: add \`${short}\`${official}`);
}

function looksLikeExpression(pattern: string): boolean {
  return /^\^|\$$|\\[.dws/]|\.\+|\(.*[|)]|(^|\/)\.\*/.test(pattern);
}

/** `ruby:*` refuses `ruby`, which means `ruby:latest`. */
function lintTag(pattern: string, takeUntagged: PatternIndex): Fault | null {
  if (!pattern.endsWith(':*') || /[@{[\\]/.test(pattern)) return null;
  const untagged = pattern.slice(0, -2);
  const sample = untagged.replaceAll('**/', '').replaceAll(/\*+|\?/g, SAMPLE);
  if (takeUntagged.candidates(sample).some((other) => matchesImage(other.pattern, sample))) return null;
  return doubtful(`refuses the image without a tag: add \`${untagged}\` if that is not intended`);
}

/** A pattern that only repeats what an earlier one decides. */
function lintOrder(pattern: string, index: number, all: PatternIndex): Fault | null {
  const samples = samplesOf(pattern);
  const covers = (other: string) =>
    other === pattern || (samples.length > 0 && samples.every((sample) => matchesImage(other, sample)));
  const earlier = all
    .candidates(samples[0] ?? pattern, MAX_COMPARED)
    .find((other) => other.index < index && covers(other.pattern));
  if (!earlier) return null;
  return doubtful(`has no effect: the earlier \`${earlier.pattern}\` already matches everything that it matches`);
}

// Not in any image name, so that only a wildcard can match it.
const SAMPLE = '\ue000';

/** Texts that a pattern matches, with stretches that only a wildcard at the same place can match. None: hard to say. */
function samplesOf(pattern: string): readonly string[] {
  if (/[{[\\]/.test(pattern)) return [];
  const folders = ['', `${SAMPLE}/`, `${SAMPLE}/${SAMPLE}/`];
  const stretches = ['', SAMPLE, `${SAMPLE}:${SAMPLE}`];
  return folders.flatMap((folder) =>
    stretches.map((stretch) => {
      const deep = pattern.replace(/(^|\/)\*\*$/, `$1${folder}${stretch}`).replaceAll('**/', folder);
      return deep.replaceAll(/\*+/g, stretch).replaceAll('?', SAMPLE);
    }),
  );
}
