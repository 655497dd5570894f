import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../../src/policy/read-policy.ts';
import { ruleCatalogue } from '../../../src/rules/index.ts';
import { customCheck, keywordMatcher, textMatcher } from '../../../src/rules/judging/custom-check.ts';
import { sourceFile } from '../../support/make-config.ts';

function check(fields: Readonly<Record<string, string>>) {
  return customCheck.parse({ name: 'a', keyword: 'script', message: 'No.', ...fields });
}

function problemsOf(fields: string): string[] {
  const text = `rules:\n  custom:\n    checks:\n      - ${fields.split('\n').join('\n        ')}\n`;
  const { problems } = readPolicy(sourceFile('policy.yml', text), ruleCatalogue);
  return problems.map(({ at, message }) => `${at?.span.start.line}:${at?.span.start.column} ${message}`);
}

describe('a check of the policy', () => {
  it.each([
    ['name: a\nkeyword: script\nmatches: "(a"\nmessage: x', '6:18 `matches` is not a valid RE2 expression'],
    ['name: a\nkeyword: script\nmatches: (?=a)b\nmessage: x', '6:18 `matches` is not a valid RE2 expression'],
    ['name: a\nkeyword: script\nmatches: (a)\\1\nmessage: x', '6:18 `matches` is not a valid RE2 expression'],
    ['name: a b\nkeyword: script\nmessage: x', '4:15 `name` must be at most 60 letters'],
    ['name: a\nkeyword: "a b"\nmessage: x', '5:18 `keyword` must be a keyword'],
    ['name: a\nkeyword: script', '4:9 `message` is missing'],
    ['name: a\nkeyword: script\nmessage: x\nlevel: eror', '7:16 `level` must be'],
    ['name: a\nkeyword: script\nmessage: x\ncontain: y', '7:9 unknown key `contain`, did you mean `contains`?'],
    [
      'name: a\nkeyword: script\nmessage: x\ncontains: y\nmatches: z',
      '4:9 an entry of `checks` must have `contains` or `matches`, not both',
    ],
  ])('%j is refused', (fields, problem) => {
    expect(problemsOf(fields)).toEqual([expect.stringContaining(problem)]);
  });

  it('takes `contains` as it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (word, before) => {
        const ranges = textMatcher(check({ contains: word }))?.(before + word) ?? [];
        const [start, end] = ranges[0] ?? [0, 0];
        expect((before + word).slice(start, end)).toBe(word);
      }),
    );
  });

  it('needs linear time, whatever it is held against', () => {
    const find = textMatcher(check({ matches: '(a+)+$' }));
    expect(find?.(`${'a'.repeat(50_000)}b`)).toEqual([]);
  });

  it.each([
    ['image', ['image', 'name'], true],
    ['image:name', ['image', 'pull_policy'], false],
    ['variables:DEPLOY_*', ['variables', 'DEPLOY_KEY'], true],
    ['variables:DEPLOY_*', ['variables', 'OTHER_DEPLOY_KEY'], false],
    ['artifacts:*:junit', ['artifacts', 'reports', 'junit'], true],
    ['a.c', ['abc'], false],
  ])('%s and %j: %s', (keyword, path, expected) => {
    expect(keywordMatcher(check({ keyword }))(path, false)).toBe(expected);
  });
});
