import { describe, expect, it } from 'vitest';
import { inputsOfMap } from '../../../src/ci/load/given-inputs.ts';
import { loadDocument } from '../../../src/ci/load/load-document.ts';
import { looseFile, type SourceFile } from '../../../src/source.ts';
import { parseYaml } from '../../../src/yaml/parse.ts';
import { toPlain } from '../../../src/yaml/tree.ts';

function fileOf(text: string): SourceFile {
  return looseFile('a.yml', text);
}

const CONTEXT = { lookup: () => undefined, masked: new Set<string>(), component: null, headerInclude: null };

/** What `v: $[[ inputs.x ]]` becomes, or the messages. `spec` declares the inputs, `args` gives their values. */
function value(spec: string, args: string | null, block = 'inputs.x'): unknown {
  const node = args === null ? null : parseYaml(fileOf(args)).node;
  const given = node?.kind === 'map' ? node : null;
  const file = fileOf(`spec:\n  inputs: {${spec}}\n---\nv: "$[[ ${block} ]]"\n`);
  const { content, problems } = loadDocument(file, given && inputsOfMap(given), given?.at ?? null, CONTEXT);
  if (problems.length > 0) return problems.map(({ message }) => message);
  return (JSON.parse(JSON.stringify(toPlain(content!))) as { v: unknown }).v;
}

describe('types', () => {
  it.each([
    ['x: ', 'x: a', 'a'],
    ['x: ', 'x: 12', '12'],
    ['x: ', 'x: 1.10', '1.1'],
    ['x: ', 'x: on', 'true'],
    ['x: ', 'x: [a, 1, null]', '["a", 1, nil]'],
    ['x: ', 'x: {a: b}', '{:a=>"b"}'],
    ['x: ', 'x: ""', ''],
    ['x: {type: number}', 'x: 3', 3],
    ['x: {type: number}', 'x: 3.5', 3.5],
    ['x: {type: number}', 'x: "3"', 3],
    ['x: {type: number}', 'x: " -3.5e1 "', -35],
    ['x: {type: number}', 'x: 0x10', 16],
    ['x: {type: boolean}', 'x: off', false],
    ['x: {type: boolean}', 'x: "true"', true],
    ['x: {type: array}', 'x: [a, {b: c}]', ['a', { b: 'c' }]],
    ['x: {type: array}', `x: '["a", 1]'`, ['a', 1]],
    ['x: {type: array, default: []}', null, []],
  ])('%s with %s gives %j', (spec, args, expected) => {
    expect(value(spec, args)).toEqual(expected);
  });

  it.each([
    ['x: {type: number}', 'x: abc'],
    ['x: {type: number}', 'x: "010"'],
    ['x: {type: number}', 'x: "\'3\'"'],
    ['x: {type: number}', 'x: true'],
    ['x: {type: number}', 'x: ""'],
    ['x: {type: number}', 'x: [1]'],
    ['x: {type: number, default: }', null],
    ['x: {type: boolean}', 'x: "yes"'],
    ['x: {type: boolean}', 'x: 1'],
    ['x: {type: boolean, default: }', 'x: true'],
    ['x: {type: array}', 'x: a'],
    ['x: {type: array}', 'x: {a: b}'],
    ['x: {type: array}', `x: '{"a": 1}'`],
    ['x: {type: number, default: x}', 'x: 1'],
  ])('%s refuses %s', (spec, args) => {
    expect(value(spec, args)).toEqual([expect.stringContaining('is not of type')]);
  });
});

describe('giving and leaving out', () => {
  it('wants a value unless there is a default', () => {
    expect(value('x: ', null)).toEqual(['the input "x" is required and has no value']);
    expect(value('x: ', 'x: ~')).toEqual(['the input "x" is required and has no value']);
    expect(value('x: {default: d}', 'x: ~')).toBe('d');
    expect(value('x: {default: }', null)).toBe('');
    expect(value('x: {default: d}', 'x: ""')).toBe('');
  });

  it('refuses inputs that are not declared, null or not', () => {
    expect(value('x: {default: d}', 'y: 1')).toEqual(['unknown input "y"']);
    expect(value('x: {default: d}', 'y: ~')).toEqual(['unknown input "y"']);
    expect(value('x: {default: d}', '__proto__: 1')).toEqual(['unknown input "__proto__"']);
  });

  it('refuses inputs for a file without a header', () => {
    const { content, problems } = loadDocument(
      fileOf('a: 1\n'),
      inputsOfMap(parseYaml(fileOf('x: 1')).node as never),
      null,
      CONTEXT,
    );
    expect(content).not.toBeNull();
    expect(problems).toHaveLength(1);
    expect(loadDocument(fileOf('a: 1\n'), new Map(), null, CONTEXT).problems).toEqual([]);
  });

  it('reports no more than three problems', () => {
    expect(value('x: , a: , b: , c: ', null)).toHaveLength(3);
  });
});

describe('options and regex', () => {
  it.each([
    ['x: {options: [a, b]}', 'x: b', 'b'],
    ['x: {options: [1, true]}', 'x: "1"', '1'],
    ['x: {type: number, options: [1, 2]}', 'x: 2', 2],
    ['x: {type: number, options: [1, 2]}', 'x: "2"', 2],
    ['x: {type: array, options: [a, b]}', 'x: [b]', ['b']],
    ['x: {regex: b}', 'x: abc', 'abc'],
    ['x: {regex: ^a$}', 'x: a', 'a'],
    ['x: {regex: ^$}', 'x: ""', ''],
  ])('%s takes %s', (spec, args, expected) => {
    expect(value(spec, args)).toEqual(expected);
  });

  it.each([
    ['x: {options: [a, b]}', 'x: c'],
    ['x: {options: [a, b]}', 'x: ""'],
    ['x: {options: [a], default: b}', 'x: a'],
    ['x: {type: number, options: ["1"]}', 'x: 1'],
    ['x: {type: array, options: [a, b]}', 'x: [a, c]'],
    ['x: {type: boolean, options: [true]}', 'x: true'],
    ['x: {regex: ^a$}', 'x: ab'],
    ['x: {regex: ^a$}', 'x: "a\\n"'],
    ['x: {regex: ^a$, default: b}', 'x: a'],
    ['x: {regex: "(a"}', 'x: a'],
    ['x: {regex: "(?!a)b"}', 'x: b'],
    ['x: {type: number, regex: "1"}', 'x: 1'],
  ])('%s refuses %s', (spec, args) => {
    expect(value(spec, args)).toEqual([expect.any(String)]);
  });

  it('is not slowed down by a pattern', () => {
    expect(value('x: {regex: "^(a+)+$"}', `x: ${'a'.repeat(5000)}b`)).toEqual([expect.stringContaining('regex')]);
  });
});

describe('rules', () => {
  const size =
    'x: {rules: [{if: "$[[ inputs.env ]] == \'dev\'", options: [s, m], default: s}, {if: "$[[ inputs.env ]] == \'prod\'", options: [l], default: l}, {options: [z]}]}';
  const spec = `env: {default: dev}, ${size}`;

  it('takes options and default of the first rule that holds', () => {
    expect(value(spec, null)).toBe('s');
    expect(value(spec, 'x: m')).toBe('m');
    expect(value(spec, 'env: prod')).toBe('l');
    expect(value(spec, 'env: other\nx: z')).toBe('z');
    expect(value(spec, 'env: other\nx: s')).toEqual([expect.stringContaining('not one of its options')]);
    expect(value(spec, 'env: prod\nx: m')).toEqual([expect.stringContaining('not one of its options')]);
  });

  it('takes an empty text for nothing', () => {
    expect(value(spec, 'x: ""')).toBe('s');
  });

  it('sees the values that inputs before it became', () => {
    const chain = `a: {default: prod}, env: {rules: [{if: "$[[ inputs.a ]] == 'prod'", options: [prod], default: prod}]}, ${size}`;
    expect(value(chain, null)).toBe('l');
  });

  it('refuses circles and unknown names', () => {
    const circle =
      'x: {rules: [{if: "$[[ inputs.y ]] == \'a\'", options: [a], default: a}]}, y: {rules: [{if: "$[[ inputs.x ]] == \'a\'", options: [a], default: a}]}';
    expect(value(circle, null)).toEqual([
      expect.stringContaining('depend on themselves'),
      expect.stringContaining('depend on themselves'),
    ]);
  });
});
