import { describe, expect, it } from 'vitest';
import { onOneLine, shorten } from '../src/quoted-text.ts';
import { code } from '../src/render/markdown.ts';
import { printable, printableJson } from '../src/render/printable.ts';

const HIDDEN = {
  'an escape': '\u001b',
  'a next line': '\u0085',
  'a line separator': '\u2028',
  'a right-to-left override': '\u202e',
  'an isolate': '\u2066',
  'an Arabic letter mark': '\u061c',
  'a zero-width space': '\u200b',
  'a word joiner': '\u2060',
  'a soft hyphen': '\u00ad',
  'a byte order mark': '\ufeff',
  'a tag character': '\u{e0041}',
  'half a surrogate pair': '\ud800',
};

describe.each(Object.entries(HIDDEN))('%s', (_, hidden) => {
  it('is seen as a space, wherever people read', () => {
    expect(onOneLine(`a${hidden}${hidden}b`)).toBe('a b');
    expect(code(`a${hidden}b`)).toBe('`a b`');
    expect(printable(`a${hidden}b`)).toBe(`a${' '.repeat(hidden.length)}b`);
  });

  it('is escaped in JSON, which means the same as before', () => {
    const json = printableJson({ a: hidden });
    expect(json).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(json)).toEqual({ a: hidden });
  });
});

it.each(['déjà vu', '日本語', '🚀 deploy', '❤️'])('%s is text like any other', (text) => {
  expect(onOneLine(text)).toBe(text);
  expect(printable(text)).toBe(text);
});

describe('shorten', () => {
  it.each([
    ['abcd', 4, 'abcd'],
    ['abcde', 4, 'abc…'],
    ['🚀🚀🚀🚀', 4, '🚀🚀🚀🚀'],
    ['🚀🚀🚀🚀🚀', 4, '🚀🚀🚀…'],
    ['a🚀🚀🚀🚀', 4, 'a🚀🚀…'],
  ])('%s to %i', (text, longest, expected) => {
    expect(shorten(text, longest)).toBe(expected);
  });

  it('does not take a long text apart', () => {
    const text = '🚀'.repeat(5_000_000);
    const before = performance.now();
    for (let turn = 0; turn < 1000; turn++) shorten(text, 100);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
