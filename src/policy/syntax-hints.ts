/** What to do about a text that is no YAML: the parser says what it met, not what was meant. */
import type { Problem } from '../source.ts';

const QUOTES = 'put the whole text in quotes';

const HINTS: readonly (readonly [met: RegExp, hint: string])[] = [
  [/reserved character|directive indicator/, QUOTES],
  [
    /unknown alias|Unresolved alias/i,
    `a text that begins with \`*\` needs quotes; an alias needs its \`&anchor\` above`,
  ],
  [/Nested mappings are not allowed/, 'a text with `: ` in it needs quotes, or the next line is indented too far'],
  [/Tabs are not allowed/, 'indent with spaces'],
  [
    /Unexpected .* at node end/,
    "a quote within quotes is written twice ('it''s'), or stands in the other kind of quotes",
  ],
  [/Missing , or :|Block collections are not allowed/, 'a comma, a quote or a closing bracket is missing before it'],
  [/unspecified class Time|must be quoted/, 'write a day alone, such as 2027-01-31, or put it in quotes'],
  [
    /Implicit keys need to be on a single line|Implicit map keys|could not find expected ':'|must be followed by/i,
    'a `:` is missing, or the line is indented wrongly',
  ],
  [/All mapping items must start at the same column|same column/, 'keys of one hash begin at the same column'],
];

export function withHint({ at, message }: Problem): Problem {
  const hint = HINTS.find(([met]) => met.test(message))?.[1];
  return { at, message: hint === undefined ? message : `${message}: ${hint}` };
}
