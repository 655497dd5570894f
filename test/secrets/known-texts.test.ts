import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KnownTexts } from '../../src/secrets/known-texts.ts';
import { redactorOf } from '../../src/secrets/redactor.ts';

const masked = (texts: readonly string[], text: string) => new KnownTexts(texts, 3).masked(text, '*');

it.each([
  [['abc'], 'xabcx abc', 'x*x *'],
  [['abcdef', 'abc'], 'abcdef abcd', '* *d'],
  // one masks what the other would have left of itself
  [['abcde', 'cdefgh'], 'xabcdefghx', 'x*x'],
  [['abc'], 'abcabc', '**'],
  [[], 'abc', 'abc'],
])('%j in %j', (texts, text, expected) => {
  expect(masked(texts, text)).toBe(expected);
});

it('leaves none of them anywhere', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 3, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), fc.array(word), (texts, words) => {
      const text = masked(texts, words.join(''));
      for (const known of texts) expect(text).not.toContain(known);
    }),
  );
});

it('masks thousands of tokens in thousands of texts at once', () => {
  const tokens = Array.from({ length: 4_000 }, (_, n) => `glpat-${String(n).padStart(20, 'aB3_')}`);
  const redactor = redactorOf(tokens);
  const before = process.cpuUsage();
  for (const token of tokens) expect(redactor.text(`the value ${token} here`)).toBe('the value *** here');
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(5);
});
