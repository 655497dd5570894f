import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shorteningTexts } from '../src/short-texts.ts';
import { anyText } from './support/any-text.ts';

const MOST = 20;

function shortened(text: string, pieces: readonly number[]): string {
  const bytes = Buffer.from(text);
  const shorten = shorteningTexts(MOST);
  const cuts = [0, ...pieces.map((piece) => piece % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const chunks = cuts.slice(1).map((end, index) => shorten(bytes.subarray(cuts[index], end)));
  return Buffer.concat(chunks).toString();
}

/** Every text and every key of `is` begins one of `was`, in the same place. */
function begins(was: unknown, is: unknown): boolean {
  if (typeof was === 'string') {
    const text = String(is);
    // The half of a pair may be left at the end.
    const isWhole = Buffer.byteLength(JSON.stringify(was)) <= MOST || text.length >= 1;
    return was.startsWith(text) && isWhole && Buffer.byteLength(text) <= MOST + 6;
  }
  if (Array.isArray(was)) return was.every((each, index) => begins(each, (is as unknown[])[index]));
  if (typeof was !== 'object' || was === null) return Object.is(was, is);
  return Object.entries(was).every(([key, value]) => begins(value, (is as Record<string, unknown>)[key]));
}

const texts = anyText(60);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 1e9),
    texts,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('value'), { maxKeys: 4 }),
  ),
})).value;

test('texts are cut between characters, and all else stays, wherever the pieces end', () => {
  const pieces = fc.array(fc.nat(), { maxLength: 6 });
  fc.assert(
    fc.property(values, pieces, fc.boolean(), (value, cuts, ascii) => {
      const json = JSON.stringify(value);
      const text = ascii
        ? json.replace(/[^ -~]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
        : json;
      expect(begins(value, JSON.parse(shortened(text, cuts)))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('where the pieces end makes no difference', () => {
  fc.assert(
    fc.property(values, fc.array(fc.nat(), { maxLength: 6 }), (value, cuts) => {
      const text = JSON.stringify(value);
      expect(shortened(text, cuts)).toBe(shortened(text, []));
    }),
    { numRuns: 500 },
  );
});

test.each(['short', '', 'a "quote" in it', 'back\\slash'])('%j stays', (text) => {
  expect(JSON.parse(shortened(JSON.stringify([text, text]), [3, 7]))).toEqual([text, text]);
});
