/** Numbers as Ruby prints and reads them. */

/** `Float#to_s`: `1.0`, `1.0e+20`, `1.0e-05`, `Infinity`. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? '-' : '+';
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${sign}${digits}`;
  }
  const fixed = exponent < 0 ? value.toFixed(fractionDigits(mantissa) - exponent) : String(value);
  return fixed.includes('.') ? fixed : `${fixed}.0`;
}

function fractionDigits(mantissa: string): number {
  const dot = mantissa.indexOf('.');
  return dot === -1 ? 0 : mantissa.length - dot - 1;
}

/** `Integer(text)` for text that is already known to be one: `0x1F`, `0b1`, `010`, `-12`. */
export function readInteger(text: string): bigint {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '').replace(/^0+(?=[0-7]+$)/, '0o');
  const value = BigInt(digits);
  return negative ? -value : value;
}

/** `String#to_i`: the leading digits, single underscores between them allowed. */
export function leadingInteger(text: string): bigint {
  const digits = /^[-+]?\d+(?:_\d+)*/.exec(text)?.[0].replaceAll('_', '') ?? '0';
  return BigInt(digits.replace(/^\+/, ''));
}

const FLOAT = /^\s*[-+]?\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][-+]?\d+)?\s*$/;

/** `Float(text)`; null where Ruby raises. */
export function readFloat(text: string): number | null {
  return FLOAT.test(text) ? Number(text.replaceAll('_', '')) : null;
}
