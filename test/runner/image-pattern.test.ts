import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMalformed, matchesImage } from '../../src/runner/image-pattern.ts';

const vectorFile = join(process.env.CONFORMANCE_DIR ?? '../shared/conformance', 'image-patterns.json');

describe('matchesImage', () => {
  it.each([
    ['alpine', 'alpine', true],
    ['alpine', 'Alpine', false],
    ['*', 'library/ruby', false],
    ['*/*', 'library/ruby', true],
    ['**/*:*', 'library/ruby', false],
    ['my.registry.tld/**', 'my.registry.tld/group/ruby:2.1', true],
    ['my.registry.tld/**', 'my.registry.tld', true],
    ['my.registry.tld/**', 'my.registry.tld.evil.example/x', false],
    ['ruby**', 'ruby/x', false],
    ['!evil', 'evil', false],
    ['!evil', '!evil', true],
    ['{ruby,node}:*', 'node:22', true],
    ['{ruby,}', '', true],
    ['*-dind', '.hidden-dind', true],
    ['[!a]lpine', '/lpine', true],
    ['a[^b]c', 'a/c', true],
    ['docker:[0-9]*', 'docker:27', true],
    ['a?b', 'a😀b', true],
    ['@(a|b)', 'a', false],
    ['a#b', 'a#b', true],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matchesImage(pattern, text)).toBe(expected);
  });

  it('follows the library where it differs from a glob in theory', () => {
    // The first star gives up its turn once the second is reached, even though a class could have taken the slash.
    expect(matchesImage('*[^x]*c', 'a/bc')).toBe(false);
    // An alternative starts a segment of its own (doublestar 4.10.0).
    expect(matchesImage('a{**/b,x}', 'ac/d/b')).toBe(true);
    // A malformed alternative ends the search.
    expect(matchesImage('{[,a}', 'a')).toBe(false);
  });

  it('answers bombs', () => {
    expect(matchesImage('{a,b}'.repeat(40), 'a'.repeat(40))).toBe(true);
    expect(matchesImage('{a,b}'.repeat(40), `${'a'.repeat(39)}c`)).toBe(false);
    expect(matchesImage('{a*,*a}'.repeat(60), `${'a'.repeat(300)}b`)).toBe(true);
    expect(matchesImage(`*${'{a,b}'.repeat(40)}`, `${'ab'.repeat(200)}c`)).toBe(false);
    expect(matchesImage(`${'a*'.repeat(5000)}b`, 'a'.repeat(10_000))).toBe(false);
    expect(matchesImage(`${'**/a*/'.repeat(500)}b`, 'a/'.repeat(5000))).toBe(false);
    expect(matchesImage('{,}'.repeat(5000), 'x')).toBe(false);
    expect(matchesImage(`${'{'.repeat(5000)}a${'}'.repeat(5000)}`, 'b')).toBe(false);
  });

  it('knows every escaped text as itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, other) => {
        const escaped = text.replaceAll(/[*?[\]{}\\]/g, '\\$&');
        expect(matchesImage(escaped, text)).toBe(true);
        expect(matchesImage(escaped, other)).toBe(other === text);
      }),
    );
  });

  it('takes a lone brace for a character, as the library does (doublestar 4.7.1)', () => {
    expect([matchesImage('}?', '} '), matchesImage('a}?', 'a}b'), matchesImage('}?', 'ab')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(isMalformed('}?')).toBe(true);
  });

  it('never matches with a malformed pattern', () => {
    const pieces = fc.constantFrom('a', '/', '*', '**', '?', '[', ']', '{', '}', ',', '\\', '-', '^');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), fc.string({ maxLength: 5 }), (pattern, text) => {
        // The library validates braces and does not ask for them as it matches: a lone `}` is a character.
        fc.pre(isMalformed(pattern.join('')) && !/\*\*|[{}]/.test(pattern.join('')));
        expect(matchesImage(pattern.join(''), text)).toBe(false);
      }),
    );
  });
});

describe.runIf(existsSync(vectorFile))('vectors of image-patterns.json', () => {
  const vectors = existsSync(vectorFile) ? JSON.parse(readFileSync(vectorFile, 'utf8')) : { patterns: [] };

  it.each(vectors.patterns as { pattern: string; text: string; match: boolean; badPattern: boolean }[])(
    '$pattern and $text',
    ({ pattern, text, match, badPattern }) => {
      expect({ match: matchesImage(pattern, text), bad: isMalformed(pattern) }).toEqual({ match, bad: badPattern });
    },
  );
});
