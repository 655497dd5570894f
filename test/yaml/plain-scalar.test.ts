import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolvePlain } from '../../src/yaml/plain-scalar.ts';
import { floatText } from '../../src/yaml/ruby-number.ts';

/** `type text`, or what is refused. */
function read(text: string): string {
  const value = resolvePlain(text);
  if (!value) return `string ${text}`;
  return 'refused' in value ? `refused ${value.refused}` : `${value.type} ${value.text}`;
}

describe('resolvePlain', () => {
  it.each([
    ...['yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map((text) => [text, 'boolean true']),
    ...['no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map((text) => [text, 'boolean false']),
    ...['~', 'null', 'Null', 'NULL', ''].map((text) => [text, 'null ']),
    ...['y', 'n', 'Y', 'N', 'nil', 'none', 'nulls', 'truer', '=', '<<', 'a', '*', '!'].map((text) => [
      text,
      `string ${text}`,
    ]),
  ])('reads the word %j as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['0', 'integer 0'],
    ['-0', 'integer 0'],
    ['+12', 'integer 12'],
    ['010', 'integer 8'],
    ['-010', 'integer -8'],
    ['0_7', 'integer 7'],
    ['08', 'string 08'],
    ['0o10', 'string 0o10'],
    ['0x1F', 'integer 31'],
    ['-0x1f', 'integer -31'],
    ['0b101', 'integer 5'],
    ['0b2', 'string 0b2'],
    ['0x', 'string 0x'],
    ['0b_', 'string 0b_'],
    ['1_000', 'integer 1000'],
    ['1__0', 'string 1__0'],
    ['1,000', 'integer 1000'],
    ['1,0,0', 'integer 100'],
    ['1,', 'string 1,'],
    ['123456789012345678901234567890', 'integer 123456789012345678901234567890'],
    ['12:30', 'integer 45000'],
    ['22:22', 'integer 80520'],
    ['12:30:45', 'integer 45045'],
    ['190:20:30', 'integer 685230'],
    ['-1:30', 'integer -1800'],
    ['12:60', 'string 12:60'],
    ['1:2:3:4', 'string 1:2:3:4'],
    ['1:30.5', 'float 5430.0'],
  ])('reads the integer %j as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['1.10', 'float 1.1'],
    ['1.0', 'float 1.0'],
    ['1.', 'float 1.0'],
    ['.5', 'float 0.5'],
    ['-.5', 'float -0.5'],
    ['1_000.5', 'float 1000.5'],
    ['1,000.5', 'float 1000.5'],
    ['1.5e+3', 'float 1500.0'],
    ['1.e+3', 'float 1000.0'],
    ['1.0e+20', 'float 1.0e+20'],
    ['1.5e3', 'string 1.5e3'],
    ['1e3', 'string 1e3'],
    ['1.0.0', 'string 1.0.0'],
    ['.', 'string .'],
    ['-.', 'string -.'],
    ['.inf', 'float Infinity'],
    ['+.INF', 'float Infinity'],
    ['-.Inf', 'float -Infinity'],
    ['.NaN', 'float NaN'],
    ['.e+5', 'refused Float'],
  ])('reads the float %j as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['2024-01-31', 'refused Date'],
    ['2024-1-3', 'refused Date'],
    ['2024-02-31', 'refused Date'],
    ['2024-00-00', 'refused Date'],
    ['2024-13-01', 'string 2024-13-01'],
    ['2024-01-32', 'string 2024-01-32'],
    ['2001-12-14t21:59:43.10-05:00', 'refused Time'],
    ['2001-12-14 21:59:43', 'refused Time'],
    ['2001-12-14 21:59', 'string 2001-12-14 21:59'],
    [':foo', 'symbol foo'],
    ['::foo', 'symbol :foo'],
    [':"a b"', 'symbol a b'],
    [":':a'", 'symbol a'],
    [':', 'string :'],
  ])('reads %j as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('prints every float so that it can be read back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(floatText(value))).toBe(value === 0 && Object.is(value, -0) ? -0 : value);
        expect(floatText(value)).toMatch(/^-?\d+\.\d+(?:e[-+]\d{2,})?$/);
      }),
    );
  });

  it('never throws', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789.,:_-+eExXbBoO~ntyfasl \n'), maxLength: 20 });
    fc.assert(
      fc.property(text, (scalar) => {
        resolvePlain(scalar);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('floatText', () => {
  it.each([
    [1e15, '1000000000000000.0'],
    [1e16, '1.0e+16'],
    [0.0001, '0.0001'],
    [0.00001, '1.0e-05'],
    [0.00012345, '0.00012345'],
    [1.5e100, '1.5e+100'],
    [-0, '-0.0'],
  ])('prints %d as %s', (value, text) => {
    expect(floatText(value)).toBe(text);
  });
});
