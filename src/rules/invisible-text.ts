import { z } from 'zod';
import { type Located, Location, lineColumnAt, lineText, type SourceFile } from '../source.ts';
import { includedTexts } from './judging/included-texts.ts';
import { defineRule } from './rule.ts';

export const invisibleText = defineRule({
  id: 'invisible-text',
  summary: 'Characters in CI/CD configuration that nobody sees, or that change the order in which text is shown.',
  why: 'Reviewers approve what they see, and GitLab runs what is written: with such characters the two differ.',
  fix: 'Delete the characters, or type the line again.',
  blindSpots:
    'Letters that look like others (Cyrillic а for Latin a) and escapes in quotes (`"\\u200b"`) are not found. Where a script needs such characters, as in emoji, Persian or Hindi, they are no findings.',
  keywords: ['every line of every CI/CD file'],
  level: 'error',
  source: 'https://trojansource.codes/',
  examples: {
    bad: [
      { yaml: 'build:\n  script:\n    - ./check \u202e# dliub ekam\u202c\n' },
      { yaml: 'build:\n  script:\n    - rm -rf ./bu\u200bild\n' },
    ],
    good: [{ yaml: '# 👩‍💻 کتاب‌ها\nbuild:\n  script:\n    - echo "✔️ done"\n' }],
  },
  options: z.strictObject({
    allow: z
      .array(z.string().regex(/^U\+[0-9A-F]{4,6}$/, 'must be a code point, such as U+200B'))
      .default([])
      .describe('Code points that may be used, such as U+200B.'),
  }),
  messages: {
    reordered:
      '{value} on this line changes the order in which text is shown, so people do not read what GitLab reads.',
    invisible: '{value} on this line is invisible, but part of what GitLab reads.',
    break: '{value} on this line ends a line for GitLab, but is not shown as one.',
  },
  *check(config, { allow }, { hit }) {
    for (const { file, via } of includedTexts(config)) {
      for (const { stretch, points, isComment } of hiddenLinesOf(file)) {
        const found = points.filter((point) => !allow.includes(nameOf(point)));
        const message = messageFor(found);
        if (message === null) continue;
        const at: Located<string> = { value: stretch.text, at: stretch, path: [], via };
        const value = [...new Set(found.map(nameOf))].slice(0, MOST_NAMED).join(', ');
        const draft = hit(null, at, message, { value });
        // the line may have to be divided, or to lose no more than what is seen
        const suggested = message === 'break' || allow.length > 0 ? null : withoutHidden(stretch.text);
        const offered = draft.suggest(suggested, { safe: false });
        yield message === 'invisible' && isComment ? offered.atMost('warning') : offered;
      }
    }
  },
});

const MOST_NAMED = 5;
/** A file with more such lines is no more suspicious for it. */
const MOST_LINES = 50;

/** Default ignorable code points, and what libyaml, which GitLab reads with, takes for the end of a line (src/yaml_private.h, 0.2.5). */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\u0085\u2028\u2029]|\r(?!\n)/u;
const BREAK = /[\r\u0085\u2028\u2029]/;
const REORDERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const RIGHT_TO_LEFT = String.raw`[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]`;
const JOINED = String.raw`[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}]`;
const PICTURE = String.raw`\p{Extended_Pictographic}`;

/** Where writing needs them (Unicode Standard Annex 31, section 2.3; UTS 51). Then, as a group, where it does not. */
const PARTS = new RegExp(
  [
    '^\\ufeff',
    `(?<=[${PICTURE}\\p{Emoji_Modifier}\\p{Sm}])[\\ufe00-\\ufe0f]`,
    '(?<=[0-9#*])\\ufe0f(?=\\u20e3)',
    '(?<=\\p{Script=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
    `(?<=[${PICTURE}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=${PICTURE})`,
    '\\u{1f3f4}[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{3,6}\\u{e007f}',
    `(?<=${JOINED})[\\u200c\\u200d]`,
    `(?<=${RIGHT_TO_LEFT})[\\u061c\\u200e\\u200f]`,
    `[\\u061c\\u200e\\u200f](?=${RIGHT_TO_LEFT})`,
    `(${HIDDEN.source})`,
  ].join('|'),
  'gu',
);

/** A line with hidden characters. */
interface HiddenLine {
  /** From the first of them to the last. */
  readonly stretch: Location;
  readonly points: readonly string[];
  readonly isComment: boolean;
}

const remembered = new WeakMap<SourceFile, readonly HiddenLine[]>();

/** Files are shared by configurations, so each is searched once. */
function hiddenLinesOf(file: SourceFile): readonly HiddenLine[] {
  const known = remembered.get(file) ?? (HIDDEN.test(file.text) ? hiddenLinesIn(file) : []);
  remembered.set(file, known);
  return known;
}

function hiddenLinesIn(file: SourceFile): readonly HiddenLine[] {
  const lines = new Map<number, { start: number; end: number; points: string[] }>();
  for (const match of file.text.matchAll(PARTS)) {
    const point = match[1];
    if (point === undefined) continue;
    const { line } = lineColumnAt(file, match.index);
    const end = match.index + point.length;
    const known = lines.get(line);
    if (known) {
      known.end = end;
      known.points.push(point);
    } else if (lines.size < MOST_LINES) lines.set(line, { start: match.index, end, points: [point] });
    else break;
  }
  return [...lines].map(([line, { start, end, points }]) => ({
    stretch: new Location(file, start, end),
    points,
    isComment: /^\s*#/.test(lineText(file, line)),
  }));
}

function messageFor(points: readonly string[]): 'reordered' | 'break' | 'invisible' | null {
  if (points.length === 0) return null;
  if (points.some((point) => REORDERING.test(point))) return 'reordered';
  return points.some((point) => BREAK.test(point)) ? 'break' : 'invisible';
}

function withoutHidden(text: string): string {
  return text.replace(PARTS, (part, hidden) => (hidden === undefined ? part : ''));
}

function nameOf(point: string): string {
  return `U+${(point.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
