import type { Located } from '../../source.ts';

/** `text` in the quotes of the value that it is to replace; null where that is not written as it is. */
export function quotedLike({ at, value }: Located<string>, text: string): string | null {
  for (const quote of ['', "'", '"']) {
    if (at.text === `${quote}${value}${quote}`) return `${quote}${text}${quote}`;
  }
  return null;
}
