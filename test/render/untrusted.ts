/** What a body becomes on GitLab, for tests with hostile names. */

import fc from 'fast-check';
import MarkdownIt from 'markdown-it';

/** Stands in every hostile text, so that one can see where it ends up. */
export const EVIL = 'EVIL';

/** Text that tries to leave its code, to mention, to command, to close a comment or a tag. */
export const hostile: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      '\n',
      '\r\n',
      '\u2028',
      '\u0085',
      '\v',
      '`',
      '``',
      '```',
      '~~~',
      '|',
      '/close',
      '/merge\n',
      '@all',
      '!1',
      '#1',
      '<!--',
      '-->',
      '<script>',
      '</details>',
      '[x](javascript:1)',
      '{value}',
      '{rule}',
      '$',
      '&amp;',
      '\\',
      ' ',
      '\t',
      '\u202e',
      '* ',
      '\ud800',
      '<!-- pipewarden 1 summary -->',
    ),
    { maxLength: 12 },
  )
  .map((parts) => [EVIL, ...parts, EVIL].join(''));

/** All text that GitLab would look for mentions and references in, that is what is not code; HTML too. */
export function textOutsideCode(body: string): string {
  const tokens = new MarkdownIt({ html: true, linkify: true }).parse(body, {});
  const inline = tokens.flatMap((token) => [token, ...(token.children ?? [])]);
  return inline
    .filter((token) => token.type !== 'code_inline' && token.type !== 'fence' && token.type !== 'inline')
    .map((token) => token.content)
    .join('\n');
}
