import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { configYaml } from '../../src/render/config-yaml.ts';
import type { SourceFile } from '../../src/source.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { type Node, toPlain } from '../../src/yaml/tree.ts';

const file = (text: string): SourceFile => ({
  id: 'a.yml',
  path: 'a.yml',
  project: null,
  ref: null,
  commit: null,
  text,
});

function treeOf(text: string): Node {
  const { node, problems } = parseYaml(file(text));
  if (!node || problems.length > 0) throw new Error(`${problems[0]?.message}\n${text}`);
  return node;
}

const print = (text: string, origins = false) => configYaml(treeOf(text), { origins });

describe('configYaml', () => {
  it('prints maps, lists and blocks the usual way', () => {
    const text = `build:
  image: ruby:3
  rules:
    - if: $CI
      changes:
        - a
    - - nested
      - list
  script:
    - |
      one

        two
    - |-
      three
      four
  empty: {}
  none: []
  nothing: null
  yes_text: "yes"
  number: 1
  real: 1.5
  truth: true
`;
    expect(print(text)).toBe(text.replace('    - - nested\n      - list\n', '    -\n      - nested\n      - list\n'));
  });

  it('keeps references and symbols apart from texts', () => {
    expect(print('a: !reference [.b, script]\n')).toBe('a: !reference [.b, script]\n');
    expect(toPlain(treeOf(print('a: :symbol\n')))).toEqual(toPlain(treeOf('a: :symbol\n')));
  });

  it('puts the place behind every value', () => {
    expect(print('a:\n  b: x\n  c: [1, {d: 2}]\n  e: {}\n', true)).toBe(
      'a:\n  b: x    # a.yml:2:6\n  c:\n    - 1   # a.yml:3:7\n    - d: 2  # a.yml:3:14\n  e: {}   # a.yml:4:6\n'
        .replaceAll(/ +# /g, '  # ')
        .replace(/^(.*?) +# /gm, (_, code: string) => `${code.padEnd(10)}  # `),
    );
  });

  const key = fc.string({
    unit: fc.constantFrom('a', 'b', ' ', ':', '#', '-', '"', "'", '\\', '$', '{', '0'),
    minLength: 1,
    maxLength: 6,
  });
  const text = fc.oneof(
    key,
    fc.constantFrom(
      'yes',
      'null',
      '~',
      '1_000',
      '0x1f',
      '1:30',
      ':sym',
      '- a',
      'a: b',
      'a #b',
      '',
      ' ',
      '\n',
      'a\n',
      '\n a',
      'a\n\n\nb\n\n',
      'a\tb',
      '!ref',
      '&x',
      '*x',
      '%',
      '@a',
      '`',
      '2020-01-01',
      '.inf',
      '😀',
      'é',
    ),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text,
      fc.integer({ min: -1000, max: 1000 }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
    ),
  }));

  it('means the same when it is read again', () => {
    fc.assert(
      fc.property(fc.dictionary(key, tree, { minKeys: 1, maxKeys: 3 }), fc.boolean(), (value, origins) => {
        const node = treeOf(
          stringify(value, { version: '1.1', defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' }),
        );
        expect(toPlain(treeOf(configYaml(node, { origins })))).toEqual(toPlain(node));
      }),
      { numRuns: 500 },
    );
  });

  it('lets nothing through that a terminal would act on', () => {
    const printed = print('"a\\e": "b\\e[31m\\u202e\\nc"\n', true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(parse(printed)).toEqual({ 'a\u001b': 'b\u001b[31m\u202e\nc' });
  });
});
