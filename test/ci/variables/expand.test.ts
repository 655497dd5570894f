// biome-ignore-all lint/suspicious/noTemplateCurlyInString: GitLab writes variables so.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXPANDED_LIMIT, expandVariables, partsOf, runnerPartsOf } from '../../../src/ci/variables/expand.ts';
import { expandAsRunner } from '../../support/expand-as-runner.ts';

const values = new Map([
  ['A', 'one'],
  ['B', '$A'],
  ['EMPTY', ''],
  ['__proto__', 'proto'],
]);
const lookup = (name: string) => values.get(name);

describe('expandVariables', () => {
  test.each([
    ['$A-${A}-%A%', 'one-one-one'],
    ['$B', '$A'],
    ['$$A', '$one'],
    ['x$NOPE.y', 'x.y'],
    ['${A:-d}', '${A:-d}'],
    ['$1A ${1A} $', '$1A ${1A} $'],
    ['%A', '%A'],
    ['$__proto__', 'proto'],
    ['$constructor', ''],
  ])('%s', (text, expected) => {
    expect(expandVariables(text, lookup, 'empty')).toBe(expected);
  });

  test('keeps what is undefined, in the form it was written', () => {
    expect(expandVariables('$NOPE ${NOPE} %NOPE% $EMPTY|', lookup, 'keep')).toBe('$NOPE ${NOPE} %NOPE% |');
  });

  test('replacement patterns in values mean nothing', () => {
    expect(expandVariables('[$X]', () => "$& $1 $' $$", 'empty')).toBe("[$& $1 $' $$]");
  });

  test('a result beyond the limit keeps the references that do not fit', () => {
    const big = 'x'.repeat(EXPANDED_LIMIT - 1);
    const result = expandVariables('$BIG$BIG', () => big, 'empty');
    expect(result).toBe(`${big}$BIG`);
  });

  test('parts put together again are the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', '%', 'a', '_', '1', ' ') }), (text) => {
        const whole = partsOf(text).map((part) => (typeof part === 'string' ? part : part.written));
        expect(whole.join('')).toBe(text);
        expect(expandVariables(text, () => undefined, 'keep')).toBe(text);
      }),
    );
  });
});

describe('as the runner', () => {
  test.each([
    ['$A/${A}', 'one/one'],
    ['%A%', '%A%'],
    ['$$A', '$A'],
    ['$B', '$A'],
    ['$NOPE|', '|'],
    ['${A', 'A'],
    ['a$1b$?c$@d', 'abcd'],
    ['${?}${1}|', '|'],
    ['${$}A', '$A'],
    ['a$', 'a$'],
    ['a${', 'a'],
  ])('%s', (text, expected) => {
    expect(expandAsRunner(text, values, 'service')).toBe(expected);
  });

  test('text without a dollar is one part', () => {
    expect(runnerPartsOf('registry.example.com/a%20b')).toEqual(['registry.example.com/a%20b']);
  });
});
