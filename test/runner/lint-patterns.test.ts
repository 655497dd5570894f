import { describe, expect, it } from 'vitest';
import { lintExpressions, lintPatterns } from '../../src/runner/lint-patterns.ts';

const faults = (...patterns: string[]) =>
  lintPatterns(patterns).map(
    ({ index, message, useless }) => `${index} ${useless ? 'useless' : 'doubtful'} ${message}`,
  );

describe('lintPatterns', () => {
  it('is quiet about sound lists', () => {
    expect(faults('ruby', 'ruby:*', 'registry.example.org/**', 'docker:*-dind', '**/*')).toEqual([]);
    expect(faults('python:3.*', 'python', 'golang:{1.24,1.25}-alpine', 'node@sha256:*', '**/app', 'a/**/b')).toEqual(
      [],
    );
  });

  it.each([
    ['', 'is empty'],
    ['ruby[', 'is malformed'],
    ['{ruby', 'is malformed'],
    ['!evil/**', 'does not exclude'],
    ['^ruby$', 'looks like a regular expression'],
    ['registry\\.example\\.org/ruby', 'looks like a regular expression'],
    ['registry.example.org/.*', 'looks like a regular expression'],
    ['(ruby|python)', 'looks like a regular expression'],
    ['ruby 3', 'contains a space'],
    ['{a,b}'.repeat(12), 'alternatives'],
  ])('%j: %s', (pattern, message) => {
    expect(faults(pattern)).toEqual([expect.stringMatching(`^0 useless .*${message}`)]);
  });

  it('knows that `**` needs slashes around it', () => {
    expect(faults('**:*')).toEqual([expect.stringContaining('0 doubtful does not match nested folders')]);
    expect(faults('registry.example.org**')).toEqual([expect.stringContaining('doubtful')]);
  });

  it('finds what an earlier pattern already decides', () => {
    expect(faults('registry.example.org/**', 'registry.example.org/ruby')).toEqual([
      expect.stringContaining('1 doubtful has no effect: the earlier `registry.example.org/**`'),
    ]);
    expect(faults('ruby', 'ruby')).toHaveLength(1);
    expect(faults('**', '*/x')).toHaveLength(1);
    expect(faults('a/*', 'a/**')).toEqual([]);
    expect(faults('a/?', 'a/*')).toEqual([]);
    expect(faults('a/**/b', 'a/*/b')).toHaveLength(1);
    expect(faults('a/**', 'b', 'a')).toEqual([expect.stringContaining('2 doubtful has no effect: the earlier `a/**`')]);
    expect(faults('a:{1,2}', 'a:{1,2}')).toHaveLength(1);
    expect(faults('a:?1,2?', 'a:{1,2}')).toEqual([]);
  });

  it('finds tags alone', () => {
    expect(faults('ruby:*')).toEqual([expect.stringContaining('doubtful refuses the image without a tag: add `ruby`')]);
    expect(faults('ruby:*', 'ruby')).toEqual([]);
    expect(faults('**/*:*')).toHaveLength(1);
    expect(lintPatterns(['ruby:*'], true)).toEqual([]);
  });

  // With a look at every pair it would not come to an end here.
  it('looks at thousands of patterns', { timeout: 120_000 }, () => {
    const many = (pattern: (index: number) => string) => Array.from({ length: 2000 }, (_, index) => pattern(index));
    expect(lintPatterns(many((index) => `registry.example.org/team${index}/**`))).toEqual([]);
    expect(lintPatterns(many((index) => `registry.example.org/*-${index}:*`))).toHaveLength(2000);
    expect(lintPatterns(many((index) => `**/image${index}`))).toEqual([]);
    // Each of these stars may end anywhere.
    expect(lintPatterns(many((index) => `${'*a'.repeat(20)}${index}`))).toEqual([]);
  });

  it('checks expressions of machine executors', () => {
    expect(lintExpressions(['^a+$', '(?=x)'])).toMatchObject([{ index: 1, useless: true }]);
  });
});
