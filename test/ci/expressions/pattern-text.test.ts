import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it, vi } from 'vitest';
import { canBeAll } from '../../../src/ci/expressions/pattern-overlap.ts';
import { alternatives, samplesOf, startOf } from '../../../src/ci/expressions/pattern-text.ts';
import * as automata from '../../../src/refa.ts';

const search = (source: string) => ({ source, found: true });

describe('samples of a pattern', () => {
  it.each([
    String.raw`^v\d+\.\d+\.\d+$`,
    String.raw`^v[0-9]+\.[0-9]+\.[0-9]+(-rc[0-9]+)?$`,
    String.raw`\A[0-9]+-[0-9]+-stable\z`,
    '(^qa[/-].*|.*-qa$)',
    String.raw`^[\d-]+-stable(-ee)?$`,
    String.raw`\bcoverage\b`,
    '^[^/]+/[a-f0-9]{8}$',
    '^(?:rc|beta)-.+?$',
    String.raw`^\w\s\D\W\S\b\B?`,
  ])('%s is found in one of them', (source) => {
    const pattern = RE2JS.compile(source);
    expect(samplesOf(source).some((text) => pattern.matcher(text).find())).toBe(true);
  });

  it('has the least and all that it may take', () => {
    expect(samplesOf('^a(-rc)?b*(c|d)$')).toEqual(['ac', 'a-rcbc']);
  });

  it.each(['('.repeat(300), ')', '(a{300}){300}', '\\', '[', 'a{999999999}', 'x'.repeat(10_000)])(
    'is short whatever it is of',
    (source) => {
      for (const text of samplesOf(source)) expect(text.length).toBeLessThanOrEqual(300);
    },
  );
});

describe('the start of a pattern', () => {
  it.each([
    [String.raw`^v\d`, 'v'],
    [String.raw`\Arelease\-1\.x$`, 'release-1.x'],
    ['^abc?', 'ab'],
    ['^abc*d', 'ab'],
    ['^abc{0,2}', 'ab'],
    ['^abc+', 'abc'],
    ['^\u{1f600}?b', ''],
    ['^(?:a|b)', ''],
    ['^a|b', ''],
    [String.raw`^ab\Q[\E|c]`, ''],
    ['abc', ''],
  ])('of %s is %j', (source, start) => {
    expect(startOf(source)).toBe(start);
  });

  it('is that of each text in which it is found', () => {
    const piece = fc.constantFrom('a', 'b', '.', 'a?', 'b*', 'a+', 'b{0,1}', '(a)', '[ab]', '|', '^', '$');
    const sources = fc.array(piece, { maxLength: 5 }).map((pieces) => `^${pieces.join('')}`);
    const texts = fc.array(fc.constantFrom('a', 'b'), { maxLength: 4 }).map((signs) => signs.join(''));
    fc.assert(
      fc.property(sources, texts, (source, text) => {
        fc.pre(RE2JS.compile(source).matcher(text).find());
        expect(text.startsWith(startOf(source))).toBe(true);
      }),
    );
  });
});

it('alternatives are cut outside of groups and classes', () => {
  expect(alternatives(String.raw`a|(b|c)|[|]|\|`)).toEqual(['a', '(b|c)', '[|]', String.raw`\|`]);
});

it('patterns of tags and branches are told apart without an automaton', () => {
  const automaton = vi.spyOn(automata, 'refa');
  const release = String.raw`^v\d+\.\d+$`;
  const docs = '^docs-.+$';
  expect([
    canBeAll([search(release), { source: docs, found: false }], new Set(['main'])),
    canBeAll([search(release), search(docs)], new Set()),
  ]).toEqual([true, false]);
  expect(automaton).not.toHaveBeenCalled();
});
