import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, namesIn } from '../../../src/ci/expressions/expression.ts';

const variables = new Map([
  ['A', 'x'],
  ['EMPTY', ''],
  ['RE', '/^ab/i'],
  ['BROKEN', '/a(/'],
]);
const run = (expression: string, inputs?: (path: string) => unknown) =>
  evaluate(expression, (name) => variables.get(name), inputs);

describe('evaluate', () => {
  test.each([
    ['!($A == "x" && !$EMPTY)', false],
    ['!!$A', true],
    ['$A == !$NOPE', false],
    ['"true" == !$NOPE', true],
    ['$NOPE == $OTHER', true],
    ['"ABC" =~ $RE', true],
    ['"a(" =~ $BROKEN', true],
    ['"x" !~ /^X$/i', false],
    ['$A =~ /^(x|y)$/ || $NOPE', true],
    ['"a/b/" =~ /b//', true],
    ['$constructor == null', true],
    ['"aXb" =~ /a.b/s', true],
  ])('%s', (expression, truthful) => {
    expect(run(expression)).toMatchObject({ valid: true, truthful });
  });

  test.each(['!', '(', ')', '$A == ($A', '&& $A', '$A && || $A', '/a/ == $A', 'nullx', '$A =~ /(?<x>a)\\1/'])(
    'refuses %s',
    (expression) => {
      expect(run(expression).valid).toBe(false);
    },
  );

  test('inputs keep their type', () => {
    const inputs = (path: string) => ({ on: true, n: 5, name: 'prod' })[path];
    expect(run('$[[ inputs.name ]] == "prod"', inputs).truthful).toBe(true);
    expect(run('$[[inputs.on]] == "true"', inputs).truthful).toBe(true);
    expect(run('$[[ inputs.n ]]', inputs)).toMatchObject({ value: 5, truthful: true });
    expect(run('$[[ inputs.nope ]] == null', inputs).truthful).toBe(true);
  });

  test('names every variable and input', () => {
    expect(namesIn('!$A && ($B =~ /$C/ || $[[ inputs.d ]] == "e")')).toEqual({ variables: ['A', 'B'], inputs: ['d'] });
    expect(namesIn('$A ==')).toEqual({ variables: [], inputs: [] });
  });

  test('99 tokens are fine, 100 are not', () => {
    const of = (tokens: number) => `${'!'.repeat(tokens - 1)}$A`;
    expect(run(of(99)).valid).toBe(true);
    expect(run(of(100)).valid).toBe(false);
  });

  test('a pattern may become 131,072 instructions, however short it is written', () => {
    expect(evaluate(`$A =~ /${'x{1000}'.repeat(130)}/`, () => 'x').valid).toBe(true);
    expect(evaluate(`$A =~ /${'x{1000}'.repeat(132)}/`, () => 'x').valid).toBe(false);
  });

  test('hostile texts come to an end', () => {
    expect(run(`$A =~ /${'(a+)+'.repeat(50)}$/`).valid).toBe(true);
    expect(run(`$A =~ /${'\\/'.repeat(200_000)}`).valid).toBe(false);
    expect(run(`$A =~ /${'a'.repeat(200_000)}`).valid).toBe(false);
    expect(run(`$A =~ /(((a{1000}){1000}){1000})/`).valid).toBe(false);
    expect(run('('.repeat(100_000)).valid).toBe(false);
    expect(run(`$A =~ /${'ab'.repeat(100_000)}/`).valid).toBe(false);
  });

  test('never throws', () => {
    const unit = fc.constantFrom(
      '$A',
      '"',
      "'",
      '/',
      '\\',
      '(',
      ')',
      '!',
      '=',
      '~',
      '&&',
      '||',
      'null',
      'true',
      ' ',
      'a',
      '[[',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (expression) => {
        const result = run(expression);
        if (!result.valid) expect(result).toEqual({ valid: false, value: null, truthful: false });
      }),
      { numRuns: 2000 },
    );
  });
});
