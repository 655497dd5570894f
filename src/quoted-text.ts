/** Untrusted text made fit to be quoted to people: short, on one line, with nothing hidden in it. */

/**
 * What acts on a terminal, breaks a line or is not seen: controls, line and paragraph separators, format characters (marks
 * that turn the direction of writing, zero-width ones, tags) and halves of surrogate pairs, which no UTF-8 can carry.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const UNPRINTABLE_RUN = new RegExp(`${UNPRINTABLE.source}+`, 'gu');

export function onOneLine(text: string): string {
  return text.replace(UNPRINTABLE_RUN, ' ');
}

/** At most `longest` characters (code points, as GitLab and PostgreSQL count them); an ellipsis says that there was more. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // No more than two units each: enough to see whether there are too many, however long the text is.
  const characters = [...text.slice(0, 2 * longest + 1)];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}
