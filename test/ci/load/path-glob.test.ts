import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { searchFor } from '../../../src/ci/load/changes-clause.ts';
import { fixedFolder, matchesPath, wildcardMatcher } from '../../../src/ci/load/path-glob.ts';

describe('matchesPath, as File.fnmatch?', () => {
  test.each([
    ['*', 'a', true],
    ['*', 'a/b', false],
    ['*', '.hidden', true],
    ['**/*', 'a', true],
    ['**/*', 'a/.b/c', true],
    ['**/*.rb', 'x.rb', true],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z', true],
    ['a/**/z', 'ab/z', false],
    ['a/**', 'a/b', true],
    ['a/**', 'a/b/c', false],
    ['a**/b', 'axx/b', true],
    ['**/b/**/d', 'a/b/c/b/d', true],
    ['?', '/', false],
    ['a?c', 'a\u{1f600}c', true],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[^a]x', 'bx', true],
    ['a[/]b', 'a/b', false],
    ['[]', '[]', false],
    ['[a', 'a', false],
    ['[\\]]', ']', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['{a,b}/*.{yml,yaml}', 'b/x.yaml', true],
    ['{a,{b,c}}', 'c', true],
    ['{a}', 'a', true],
    ['{a', '{a', false],
    ['\\{a,b}', '{a,b}', true],
    ['a}', 'a}', true],
    ['x{,.bak}', 'x', true],
    ['', '', true],
    ['a', 'A', false],
    ['a/', 'a', false],
  ])('%s on %s', (pattern, path, expected) => {
    expect(matchesPath(pattern, path)).toBe(expected);
  });

  test('a path without signs matches itself alone', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/', '-') });
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(matchesPath(one, other)).toBe(one === other);
      }),
    );
  });

  test('bombs come to an end', () => {
    expect(matchesPath('{a,b}'.repeat(60), 'c')).toBe(true);
    expect(matchesPath(`${'{'.repeat(50_000)}`, 'a')).toBe(false);
    expect(matchesPath(`${'*a'.repeat(2_000)}b`, 'a'.repeat(2_000))).toBe(false);
    expect(matchesPath(`${'**/a/'.repeat(1_000)}b`, 'a/'.repeat(1_000))).toBe(false);
  });
});

describe('wildcardMatcher, for include:local', () => {
  test.each([
    ['ci/*.yml', 'ci/a.yml', true],
    ['ci/*.yml', 'ci/d/a.yml', false],
    ['ci/**.yml', 'ci/d/a.yml', true],
    ['ci/**/*.yml', 'ci/a.yml', true],
    ['ci/**/*.yml', 'ci/d/e/a.yml', true],
    ['ci/?.yml', 'ci/a.yml', false],
    ['ci/[a].yml', 'ci/[a].yml', true],
    ['ci/(a+)*.yml', 'ci/(a+)b.yml', true],
    ['*.yml', 'x.yml.bak', false],
  ])('%s on %s', (pattern, path, expected) => {
    expect(wildcardMatcher(pattern)(path)).toBe(expected);
  });
});

test('fixedFolder is the folder before the first sign', () => {
  expect(fixedFolder('a/b/*.yml')).toBe('a/b');
  expect(fixedFolder('a/b*/c')).toBe('a');
  expect(fixedFolder('*')).toBe('');
  expect(fixedFolder('a/b.yml')).toBe('a');
  expect(fixedFolder('a/[b]/*.yml', /\*/)).toBe('a/[b]');
});

test('of more comparisons than are made for one diff nobody knows the end; what was answered stays', () => {
  const paths = Array.from({ length: 1_000 }, (_, n) => `${'a/'.repeat(50)}${n}`);
  const clause = (n: number) => searchFor(Array.from({ length: 50 }, (_, k) => `**/b${n}-${k}*`));
  const answers = Array.from({ length: 9 }, (_, n) => clause(n).isIn(paths));
  expect([answers[0], answers.at(-1)]).toEqual([false, null]);
  expect(clause(0).isIn(paths)).toBe(false);
  expect(clause(8).foundIn(paths)).toBe(null);
  // A name that no path has needs no comparison.
  expect(searchFor(['c/**/*']).isIn(paths)).toBe(false);
  expect(searchFor(['c', '**/7']).isIn([...paths])).toBe(true);
});

test('what is found among paths', () => {
  const paths = ['a/b.c', 'a/d/b.c', 'b.c', 'a/b.h'];
  const found = (...patterns: readonly string[]) => [...(searchFor(patterns).foundIn(paths) ?? [])];
  expect(found('a/**/*.c')).toEqual(['a/b.c', 'a/d/b.c']);
  expect(found('{a,x}/b.{c,h}', 'b.c')).toEqual(['a/b.c', 'a/b.h', 'b.c']);
  expect(found('{a,b}'.repeat(60))).toEqual(paths);
  expect(found('x/*')).toEqual([]);
});
