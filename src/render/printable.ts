// Controls (tab and escape among them), line separators, and marks that turn the direction of writing.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Untrusted text for a terminal: as long as before, on one line, without anything a terminal would act on. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}

/** JSON in which nothing is left for a terminal to act on. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(UNPRINTABLE, (character) =>
    character === '\n' ? character : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
