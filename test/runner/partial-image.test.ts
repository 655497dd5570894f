import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesImage } from '../../src/runner/image-pattern.ts';
import { couldMatch, judgePartialImage, matchesAnyway, type Pieces } from '../../src/runner/partial-image.ts';

const X = { unknown: 'X' };
const judge = (pieces: Pieces, allow: string[], deny: string[] = [], dockerOfficial = false) =>
  judgePartialImage(pieces, { allow, deny, dockerOfficial });

describe('judgePartialImage', () => {
  it('decides where the known part does', () => {
    expect(judge(['evil.example/', X], ['registry.example.org/**'])).toBe('refused');
    expect(judge(['registry.example.org/app:', X], ['registry.example.org/**'])).toBe('accepted');
    expect(judge(['registry.example.org/app:', X], [], ['registry.example.org/**'])).toBe('refused');
    expect(judge(['ruby:', X], [])).toBe('accepted');
    expect(judge(['evil.example/', X], ['ruby'], [], true)).toBe('refused');
  });

  it('knows when it depends on the variable', () => {
    // `ruby:5000/evil` is an image of the host ruby, port 5000.
    expect(judge(['ruby:', X], ['ruby:*'])).toBe('unknown');
    expect(judge([X], ['ruby'])).toBe('unknown');
    expect(judge([X, '/app'], ['registry.example.org/**'])).toBe('unknown');
    expect(judge(['registry.example.org', X], ['registry.example.org/**'])).toBe('unknown');
    expect(judge(['registry.example.org/', X], ['registry.example.org/**'], ['**/evil'])).toBe('unknown');
    expect(judge(['python:', X], [], [], true)).toBe('unknown');
    expect(judge(['library/', X], [], [], true)).toBe('unknown');
    expect(judge(['ruby:', X], [], ['ruby:2*'])).toBe('unknown');
  });

  const pattern = fc
    .array(fc.constantFrom('a', 'b', '/', '/**', '**/', '*', '?', '[^a]', '{a,b}', '{/**,a}', '\\a'), { maxLength: 6 })
    .map((pieces) => pieces.join(''));
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 4 });

  it('never contradicts what a value would give', () => {
    fc.assert(
      fc.property(pattern, text, text, text, (glob, before, value, after) => {
        const matches = matchesImage(glob, before + value + after);
        if (matches) expect(couldMatch(glob, [before, X, after])).toBe(true);
        else expect(matchesAnyway(glob, [before, X, after])).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });
});
