import { describe, expect, it } from 'vitest';
import { inputsOfMap } from '../../../src/ci/load/given-inputs.ts';
import { type LoadedDocument, loadDocument } from '../../../src/ci/load/load-document.ts';
import { looseFile, type SourceFile } from '../../../src/source.ts';
import { parseYaml } from '../../../src/yaml/parse.ts';
import { entryOf, toPlain } from '../../../src/yaml/tree.ts';

function fileOf(text: string, id: string): SourceFile {
  return looseFile(id, text);
}

const CONTEXT = {
  lookup: (name: string) =>
    new Map([
      ['V', 'val'],
      ['W', '$V'],
      ['SECRET', 'hidden'],
    ]).get(name),
  masked: new Set(['SECRET', 'NONE']),
  component: null,
  headerInclude: null,
};

const SPEC =
  'spec: {inputs: {s: {default: text}, n: {type: number, default: 5}, b: {type: boolean, default: true}, l: {type: array, default: [x, y, {k: [v]}]}, z: {default: }}}\n---\n';

/** Puts the defaults above, and what `args` gives, into `text`. */
function load(text: string, args = '{}', spec = SPEC): LoadedDocument {
  const given = parseYaml(fileOf(args, 'caller.yml')).node;
  if (given?.kind !== 'map') throw new Error('The arguments are no map.');
  return loadDocument(fileOf(spec + text, 'a.yml'), inputsOfMap(given), given.at, CONTEXT);
}

function result(text: string, args?: string, spec?: string): unknown {
  const { content, problems } = load(text, args, spec);
  if (problems.length > 0) return problems.map(({ message }) => message);
  return JSON.parse(JSON.stringify(toPlain(content!)));
}

describe('whole values', () => {
  it.each([
    ['a: $[[ inputs.s ]]', { a: 'text' }],
    ['a: $[[inputs.n]]', { a: 5 }],
    ['a: "$[[ inputs.b ]]"', { a: true }],
    ['a: $[[ inputs.l ]]', { a: ['x', 'y', { k: ['v'] }] }],
    ['a: $[[ inputs.l[0] ]]', { a: 'x' }],
    ['a: $[[ inputs.l[2].k[0] ]]', { a: 'v' }],
    ['a: $[[ inputs.l[2] ]]', { a: { k: ['v'] } }],
    ['a: [1, "$[[ inputs.l ]]", 2]', { a: [1, 'x', 'y', { k: ['v'] }, 2] }],
    ['a: [["$[[ inputs.s ]]"]]', { a: [['text']] }],
    ['$[[ inputs.s ]]: 1', { text: 1 }],
    ['x-$[[ inputs.n ]]: 1', { 'x-5': 1 }],
    ['a: :$[[ inputs.s ]]', { a: 'text' }],
    ['a: !reference ["$[[ inputs.s ]]"]', { a: { '!reference': ['$[[ inputs.s ]]'] } }],
    ["a: '$[[ inputs.z ]]'", { a: '' }],
  ])('%s', (text, expected) => {
    expect(result(text)).toEqual(expected);
  });

  it('makes a number of a key, not a text', () => {
    const { content } = load('$[[ inputs.n ]]: a\n"5": b\n');
    expect(content && [...content.entries.values()].map(({ key }) => key.type)).toEqual(['integer', 'string']);
  });

  it('lets the later of two equal keys replace the earlier one', () => {
    expect(result('text: {a: 1}\n$[[ inputs.s ]]: {b: 2}\n')).toEqual({ text: { b: 2 } });
  });

  it('refuses a list as a key', () => {
    expect(result('$[[ inputs.l ]]: 1')).toEqual([expect.any(String)]);
  });
});

describe('blocks in a text', () => {
  it.each([
    ['a: x $[[ inputs.s ]]', { a: 'x text' }],
    ['a: $[[ inputs.s ]]$[[ inputs.n ]]', { a: 'text5' }],
    ['a: "$[[ inputs.s ]] "', { a: 'text ' }],
    ['a: v$[[ inputs.z ]]', { a: 'v' }],
    ['a: v$[[ inputs.b ]]', { a: 'vtrue' }],
    ['a: v$[[ inputs.l ]]', { a: 'v["x", "y", {:k=>["v"]}]' }],
    ['a: |\n  $[[ inputs.s\n  ]]\n', { a: 'text\n' }],
    ['a: "x $[[ matrix.V ]] $[[ inputs.s ]]"', { a: 'x $[[ matrix.V ]] text' }],
    ['a: $[[ matrix.V | unknown ]]', { a: '$[[ matrix.V | unknown ]]' }],
    ['a: $[[ x ]]', { a: '$[[ x ]]' }],
    ['a: $[[ ]]', { a: '$[[ ]]' }],
    ['a: $[[ inputs.s', { a: '$[[ inputs.s' }],
    ['a: $[ [ inputs.s ]]', { a: '$[ [ inputs.s ]]' }],
    ['a: |\n  $[[ in\n  puts.s ]]\n', { a: '$[[ in\nputs.s ]]\n' }],
  ])('%j', (text, expected) => {
    expect(result(text)).toEqual(expected);
  });

  it('takes the value for a template of a replacement', () => {
    const put = (value: string): unknown => (result('a: <$[[ inputs.s ]]>', `s: '${value}'`) as { a: unknown }).a;
    expect(put('\\\\')).toBe('<\\>');
    expect(put('\\0')).toBe('<$[[ inputs.s ]]>');
    expect(put('\\&\\1')).toBe('<$[[ inputs.s ]]>');
    expect(put('\\n\\')).toBe('<\\n\\>');
    expect(put('\\`')).toBe('<<>');
    expect(put("\\''")).toBe('<>>');
    expect(put('$&$1')).toBe('<$&$1>');
  });

  it('replaces blocks one after the other', () => {
    expect(result('a: $[[ inputs.s ]] $[[ inputs.n ]]', "s: '$[[ inputs.n ]]'")).toEqual({ a: '5 5' });
    expect(result('a: $[[ inputs.n ]] $[[ inputs.s ]]', "s: '$[[ inputs.n ]]'")).toEqual({ a: '5 $[[ inputs.n ]]' });
    expect(result('a: $[[ inputs.s ]]', "s: '$[[ inputs.n ]]'")).toEqual({ a: '$[[ inputs.n ]]' });
  });

  it('stops a text that doubles itself', () => {
    const text = `a: "${'$[[ inputs.s ]]'.repeat(60)}"`;
    expect(result(text, "s: '$[[ inputs.s ]]$[[ inputs.s ]]'")).toEqual([expect.stringContaining('too long')]);
  });

  it('leaves files without a header alone', () => {
    expect(result('a: $[[ inputs.s ]]', '{}', '')).toEqual({ a: '$[[ inputs.s ]]' });
  });
});

describe('what is refused', () => {
  it.each([
    'inputs',
    'inputs.unknown',
    'xxx.yyy',
    'inputs.s.more',
    'inputs.s[0]',
    'inputs.l[9]',
    'inputs.l[-1]',
    'inputs.l[a]',
    'inputs.l[0',
    'inputs.l[]',
    'inputs.l[0]x',
    'inputs.[0]',
    'inputs.l[0][0][0][0][0][0]',
    `inputs.${'x'.repeat(1100)}`,
    'inputs.__proto__',
    'inputs.constructor',
    'component.name',
    'inputs.s | unknown',
    'inputs.s |',
    'inputs.s | truncate(1)',
    'inputs.s | truncate(-1,1)',
    'inputs.s | truncate(1,1))',
    'inputs.s | posix_escape()',
    'inputs.s | expand_vars | expand_vars | expand_vars | expand_vars',
    'inputs.s | split(,)',
    "inputs.s | split('')",
    "inputs.n | split(',')",
    'inputs.n | truncate(0,1)',
    'inputs.b | posix_escape',
    'inputs.l | expand_vars',
    "inputs.s | split('e') | truncate(0,1)",
  ])('$[[ %s ]]', (block) => {
    expect(result(`a: "$[[ ${block.replaceAll('"', '\\"')} ]]"`)).toHaveLength(1);
    expect(load(`a: "$[[ ${block} ]]"`).content).toBeNull();
  });

  it('reports the block where it stands, once for equal ones', () => {
    const { problems } = load('a:\n  - |\n    echo\n    echo $[[ inputs.nothing ]]\nb: $[[ inputs.nothing ]]\n');
    expect(problems.map(({ at }) => [at?.text, at?.span.start.line])).toEqual([['$[[ inputs.nothing ]]', 6]]);
  });
});

describe('functions', () => {
  const put = (calls: string, value: string): unknown =>
    (result(`a: "$[[ inputs.s | ${calls} ]]"`, `s: ${JSON.stringify(value)}`) as { a: unknown }).a;

  it.each([
    ['truncate(0,2)', 'abc', 'ab'],
    ['truncate( 1 , 5', 'abc', 'bc'],
    ['truncate(9,1)', 'abc', ''],
    ['truncate(1,1)', 'a\u{1f600}c', '\u{1f600}'],
    ['expand_vars', '$V %V% $W $U $$V', 'val val $V $U $val'],
    ['expand_vars', '$NONE', '$NONE'],
    ['expand_vars | truncate(0,2)', '$V', 'va'],
    ['posix_escape', "it's $x\n", "it\\'s\\ \\$x'\n'"],
    ['posix_escape', '', "''"],
    ['posix_escape', 'a-b_c.d,e:f+g/h@i', 'a-b_c.d,e:f+g/h@i'],
    ["split(',')", ' a ,, b,c ', ['a', 'b', 'c']],
    ["split('ab')", '1ab2', ['1', '2']],
    ["split(',')", '', []],
  ])('%s', (calls, value, expected) => {
    expect(put(calls, value)).toEqual(expected);
  });

  it('never tells what a masked variable holds', () => {
    const { problems } = load('a: $[[ inputs.s | expand_vars ]]', 's: x $SECRET y');
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('hidden');
  });

  it('gives every part of a split text its own place', () => {
    const { content } = load("a: $[[ inputs.s | split(',') ]]", 's: "one, two"');
    const list = entryOf(content!, 'a')?.value;
    expect(list?.kind === 'list' && list.items.map(({ value }) => value.at.text)).toEqual(['one', 'two']);
  });
});

describe('the way of a value', () => {
  const way = (text: string, args: string) => {
    const entry = entryOf(load(text, args).content!, 'a')!;
    const hops = entry.via.map(({ by, name, at }) => `${by} ${name} ${at.file.id}: ${at.text}`);
    return [`${entry.value.at.file.id}: ${entry.value.at.text}`, ...hops];
  };

  it('leads from the argument through the block', () => {
    expect(way('a: $[[ inputs.s ]]', 's: given')).toEqual([
      'caller.yml: given',
      'input inputs.s a.yml: $[[ inputs.s ]]',
    ]);
    expect(way('a: $[[ inputs.s ]]', '{}')).toEqual(['a.yml: text', 'input inputs.s a.yml: $[[ inputs.s ]]']);
  });

  it('leads from the text to the arguments in it', () => {
    expect(way('a: x $[[ inputs.s ]] $[[ inputs.s ]] $[[ inputs.n ]]', 's: given')).toEqual([
      'a.yml: x $[[ inputs.s ]] $[[ inputs.s ]] $[[ inputs.n ]]',
      'input inputs.s caller.yml: given',
      'input inputs.n a.yml: 5',
    ]);
  });

  it('keeps the alias that an argument came by', () => {
    expect(way('a: $[[ inputs.s ]]', 'n: &x 7\ns: *x\n')).toEqual([
      'caller.yml: 7',
      'alias x caller.yml: *x',
      'input inputs.s a.yml: $[[ inputs.s ]]',
    ]);
  });

  it('shares what has no blocks', () => {
    const { content } = load('a: {b: [1]}\nc: $[[ inputs.s ]]\n');
    const list = entryOf(entryOf(content!, 'a')?.value, 'b')?.value;
    expect(list?.at.text).toBe('[1]');
  });
});

describe('hostile texts', () => {
  it.each([
    ['opening brackets', `a: "${'$[['.repeat(200_000)}"`],
    ['lines of opening brackets', `a: |\n${'  $[[x\n'.repeat(100_000)}  ]]\n`],
    ['blanks', `a: "$[[ x${' '.repeat(300_000)}]]"`],
    ['single characters', `a: "${'$[[ x ]]'.repeat(50_000)}"`],
  ])('%s take no time', (_, text) => {
    expect(load(text).problems.length).toBeLessThan(2);
  });

  it('limits the number of blocks', () => {
    const blocks = Array.from({ length: 10_001 }, (_, index) => `$[[ inputs.s | truncate(0,${index}) ]]`);
    expect(result(`a: "${blocks.join('')}"`)).toEqual([expect.stringContaining('too many interpolation blocks')]);
  });

  it('limits what grows from file to file', () => {
    const spec = 'spec: {inputs: {l: {type: array}}}\n---\n';
    let given = parseYaml(fileOf(`l: [${'x,'.repeat(20)}]`, 'caller.yml')).node;
    const messages: string[] = [];
    for (let file = 0; file < 12 && given?.kind === 'map'; file++) {
      const text = `${spec}l: [${'["$[[ inputs.l ]]"], '.repeat(10)}]\n`;
      const { content, problems } = loadDocument(fileOf(text, 'a.yml'), inputsOfMap(given), null, CONTEXT);
      messages.push(...problems.map(({ message }) => message));
      given = content;
    }
    expect(messages).toEqual([expect.stringContaining('too big')]);
  });

  it('limits the depth that grows from file to file', () => {
    const spec = 'spec: {inputs: {l: {type: array}}}\n---\n';
    let given = parseYaml(fileOf('l: [x]', 'caller.yml')).node;
    const messages: string[] = [];
    for (let file = 0; file < 12 && given?.kind === 'map'; file++) {
      const text = `${spec}l: ${'['.repeat(40)}"$[[ inputs.l ]]"${']'.repeat(40)}\n`;
      const { content, problems } = loadDocument(fileOf(text, 'a.yml'), inputsOfMap(given), null, CONTEXT);
      messages.push(...problems.map(({ message }) => message));
      given = content;
    }
    expect(messages).toEqual(['the value of the input "l" is too big']);
  });

  it('limits the length of a text', () => {
    expect(result(`a: "$[[ inputs.s ]]${'x'.repeat(1_048_576)}"`)).toEqual([expect.stringContaining('too long')]);
  });
});
