import type { Words } from './words.ts';
import { english } from './words-en.ts';
import { japanese } from './words-ja.ts';

/** The words of a language; English where there are none. */
export function wordsOf(language: string | undefined): Words {
  return languages.get(language ?? 'en') ?? english;
}

export const languages: ReadonlyMap<string, Words> = new Map([
  ['en', english],
  ['ja', japanese],
]);
