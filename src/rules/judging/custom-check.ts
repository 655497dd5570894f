/** What one entry of the rule `custom` asks for. It comes from the policy; what it is held against does not. */
import { RE2JS } from 're2js';
import { z } from 'zod';

/** Only expressions that take linear time, whatever they are held against. */
const expression = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    try {
      RE2JS.compile(text);
    } catch (error) {
      const cause = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'malformed';
      context.addIssue({ code: 'custom', message: `is not a valid RE2 expression: ${cause}` });
    }
  });

export const customCheck = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w.-]{1,60}$/, { error: 'must be at most 60 letters, digits, dots, dashes and underscores' })
      .describe('Names the check in notes.'),
    keyword: z
      .string()
      .regex(/^[^\s:]+(?::[^\s:]+)*$/, { error: 'must be a keyword, or a path of keys such as `artifacts:reports:*`' })
      .describe('A keyword of jobs, or a path of keys separated by colons, in which `*` matches any text.'),
    contains: z.string().min(1).optional().describe('A string that the value may not contain.'),
    matches: expression.optional().describe('An RE2 expression that may not match anywhere in the value.'),
    message: z.string().min(1).describe('What the note says.'),
    level: z
      .enum(['off', 'warning', 'error'])
      .default('error')
      .describe('The level of what it finds, at most that of the rule.'),
  })
  .refine(({ contains, matches }) => contains === undefined || matches === undefined, {
    error: 'must have `contains` or `matches`, not both',
  });

export type CustomCheck = z.infer<typeof customCheck>;

/** Offsets in a text. */
export type Range = readonly [start: number, end: number];

const MOST_MATCHES = 20;

/** Where a text is against the check; null: the keyword itself is. */
export function textMatcher({ contains, matches }: CustomCheck): ((text: string) => readonly Range[]) | null {
  const pattern = matches ?? (contains === undefined ? null : RE2JS.quote(contains));
  if (pattern === null) return null;
  const compiled = RE2JS.compile(pattern);
  return (text) => {
    const found: Range[] = [];
    const matcher = compiled.matcher(text);
    while (found.length < MOST_MATCHES && matcher.find()) found.push([matcher.start(), matcher.end()]);
    return found;
  };
}

/** Whether a path of keys is the check's keyword (`exact`), or stands below it. */
export function keywordMatcher({ keyword }: CustomCheck): (path: readonly string[], exact: boolean) => boolean {
  const parts = keyword.split(':').map((part) => RE2JS.compile(part.split('*').map(RE2JS.quote).join('.*')));
  return (path, exact) =>
    (exact ? path.length === parts.length : path.length >= parts.length) &&
    parts.every((part, index) => part.matches(path[index] ?? ''));
}
