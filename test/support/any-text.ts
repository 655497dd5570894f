import fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };

/** Any characters of Unicode. `fc.string({ unit: 'binary' })` gives the same, and makes a table of all of them first: that takes two seconds. */
export function anyText(maxLength?: number): fc.Arbitrary<string> {
  const character = fc
    .nat(0x10ffff - SURROGATES.count)
    .map((code) => String.fromCodePoint(code < SURROGATES.first ? code : code + SURROGATES.count));
  return fc.array(character, maxLength === undefined ? {} : { maxLength }).map((characters) => characters.join(''));
}
