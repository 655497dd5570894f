import type { Located } from '../../source.ts';
import type { Hit } from '../rule.ts';

/** A suggestion that puts `text` in place of a value that is written as it is, in the quotes it has. Else nothing. */
export function replacement(at: Located<string>, text: string): Pick<Hit, 'suggestion'> {
  const written = at.at.text;
  for (const quote of ['', "'", '"']) {
    if (written === `${quote}${at.value}${quote}`) return { suggestion: { replacement: `${quote}${text}${quote}` } };
  }
  return {};
}
