import { UNPRINTABLE } from '../quoted-text.ts';
import type { Span } from '../source.ts';

/** Untrusted text for a terminal: as long as before, on one line, without anything a terminal would act on. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (found) => ' '.repeat(found.length));
}

/** `.gitlab-ci.yml:3:5`, which editors and terminals open. */
export function locationText({ file, start }: Span): string {
  return `${printable(file)}:${start.line}:${start.column}`;
}

/** JSON in which nothing is left for a terminal to act on. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(UNPRINTABLE, (character) =>
    character === '\n' ? character : character.split('').map(escaped).join(''),
  );
}

/** One UTF-16 unit, as JSON writes it. */
function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
