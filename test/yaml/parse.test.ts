// biome-ignore-all lint/style/noExcessiveLinesPerFile: what a parser accepts and refuses is one list.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looseFile, type SourceFile } from '../../src/source.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { entryOf, type MapNode, type Node, pathOf, toPlain } from '../../src/yaml/tree.ts';
import { anyText } from '../support/any-text.ts';

function fileOf(text: string): SourceFile {
  return looseFile('a.yml', text);
}

function read(text: string): unknown {
  const { node, problems } = parseYaml(fileOf(text));
  expect(problems).toEqual([]);
  return node && JSON.parse(JSON.stringify(toPlain(node)));
}

function problemsOf(text: string): string[] {
  return parseYaml(fileOf(text)).problems.map(({ at, message }) => {
    const { line, column } = at?.span.start ?? { line: 0, column: 0 };
    return `${line}:${column} ${message}`;
  });
}

function under(node: Node | null, ...keys: string[]): Node {
  let at: Node | undefined = node ?? undefined;
  for (const key of keys) at = entryOf(at, key)?.value;
  if (!at) throw new Error(`There is nothing under ${keys.join('.')}.`);
  return at;
}

describe('what stands where', () => {
  const text = 'job:\n  script:\n    - echo a\n    - |\n      b\n      c\n  tags: [x, "y"]   # why\n\n\nz: 1\n';
  const { node } = parseYaml(fileOf(text));

  it('gives every value its text', () => {
    expect(under(node, 'job', 'tags').at.text).toBe('[x, "y"]');
    expect(under(node, 'job', 'script').at.text).toBe('- echo a\n    - |\n      b\n      c\n');
    expect(under(node, 'job').at.text.endsWith('"y"]')).toBe(true);
    const tags = under(node, 'job', 'tags');
    expect(tags.kind === 'list' && tags.items.map(({ value }) => value.at.text)).toEqual(['x', '"y"']);
    expect(under(node, 'z').at.span).toEqual({
      file: 'a.yml',
      start: { line: 10, column: 4 },
      end: { line: 10, column: 5 },
    });
  });

  it('gives every value its key path', () => {
    expect(pathOf(under(node, 'job', 'script').path)).toEqual(['job', 'script']);
    expect(pathOf(node?.path ?? null)).toEqual([]);
  });

  it('tells plain, quoted and block scalars apart', () => {
    const { node } = parseYaml(fileOf('a: x\nb: "x"\nc: |\n  x\n'));
    const styles = ['a', 'b', 'c']
      .map((key) => under(node, key))
      .map((value) => value.kind === 'scalar' && value.style);
    expect(styles).toEqual(['plain', 'quoted', 'block']);
  });

  it('reads a part of a text with offsets of the whole', () => {
    const text = 'a: 1\n---\nb: 2\n';
    const { node } = parseYaml(fileOf(text), 9);
    expect(under(node, 'b').at.span.start).toEqual({ line: 3, column: 4 });
    expect(toPlain(parseYaml(fileOf(text), 0, 5).node!)).toEqual({ a: 1 });
  });
});

describe('maps', () => {
  it('keeps the last of equal keys at the place of the first', () => {
    expect(Object.entries(read('a: 1\nb: 2\na: 3\n') as object)).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });

  it('keeps integer keys apart from texts', () => {
    const { node } = parseYaml(fileOf('1: a\n"1": b\n:1: c\n'));
    expect(node?.kind === 'map' && [...node.entries.values()].map(({ value }) => value.at.text)).toEqual(['a', 'c']);
  });

  it('is safe with the names of prototypes', () => {
    const { node } = parseYaml(fileOf('__proto__: {x: 1}\nconstructor: 2\n'));
    expect(entryOf(node!, '__proto__')?.value.kind).toBe('map');
    expect(entryOf(node!, 'toString')).toBeUndefined();
  });

  it('refuses keys that are no scalars, but reads on', () => {
    expect(problemsOf('{{ x }}: y\nz: 1\n').length).toBeGreaterThan(0);
    expect(problemsOf(': x\n')).toEqual(['1:1 YAML syntax error: a key is missing before the colon']);
    expect(read('? \n: x\n')).toEqual({ '': 'x' });
    expect(read('{: x}')).toEqual({ '': 'x' });
  });
});

describe('merge keys', () => {
  const base = '.b: &b {image: b, tags: [x]}\n.c: &c {image: c, only: y}\n';
  const job = (text: string): unknown => (read(base + text) as { job: unknown }).job;

  it('overrides what stands before and gives way to what follows', () => {
    expect(job('job:\n  image: a\n  <<: *b\n')).toEqual({ image: 'b', tags: ['x'] });
    expect(job('job:\n  <<: *b\n  image: a\n')).toEqual({ image: 'a', tags: ['x'] });
    expect(job('job:\n  <<: *b\n  <<: *c\n')).toEqual({ image: 'c', tags: ['x'], only: 'y' });
  });

  it('lets the first map of a list win', () => {
    expect(job('job:\n  <<: [*b, *c]\n')).toEqual({ image: 'b', tags: ['x'], only: 'y' });
  });

  it('merges under a quoted key, and not under a tagged one', () => {
    expect(job('job:\n  "<<": {a: 1}\n')).toEqual({ a: 1 });
    expect(job('job:\n  !!str <<: {a: 1}\n')).toEqual({ '<<': { a: 1 } });
  });

  it('is an ordinary key where there is nothing to merge', () => {
    expect(job('job:\n  <<: a\n')).toEqual({ '<<': 'a' });
    expect(job('job:\n  <<: [*b, 1]\n')).toMatchObject({ '<<': [{ image: 'b' }, 1] });
    expect(job('.l: &l [*b]\njob:\n  <<: *l\n')).toMatchObject({ '<<': [{ image: 'b' }] });
  });

  it('remembers the alias, and keeps the place of the value', () => {
    const { node } = parseYaml(fileOf(`${base}job:\n  <<: [*b]\n`));
    const entry = entryOf(under(node, 'job'), 'image')!;
    expect(entry.value.at.span.start.line).toBe(1);
    expect(entry.via.map(({ by, name, at }) => [by, name, at.text, at.span.start.line])).toEqual([
      ['alias', 'b', '*b', 4],
    ]);
    expect(pathOf(entry.value.path)).toEqual(['.b', 'image']);
  });
});

describe('aliases', () => {
  it('takes the latest anchor of a name', () => {
    expect(read('a: &x 1\nb: *x\nc: &x 2\nd: *x\n')).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  it('reads the text that an anchor stands at, whatever it is', () => {
    expect(read('a: &x\nb: *x\nc: &y [1]\nd: *y\n&k e: 1\nf: *k\n')).toEqual({
      a: null,
      b: null,
      c: [1],
      d: [1],
      e: 1,
      f: 'e',
    });
  });

  it('refuses unknown ones and goes on', () => {
    expect(problemsOf('a: *x\nb: 1\n')).toEqual(['1:4 YAML syntax error: unknown alias "x"']);
    expect(problemsOf('a: 1\n---\nb: *x')).toEqual([]);
    expect(problemsOf('a: &x.y 1\n')).toHaveLength(1);
  });

  it('forgets the anchor of a reference, as the parser does', () => {
    expect(problemsOf('a: &x !reference [b]\nc: *x\n')).toEqual(['2:4 YAML syntax error: unknown alias "x"']);
  });

  it.each([
    ['one that holds itself', 'a: &x [*x]\n'],
    ['one that holds itself deep down', 'a: &x {b: {c: [1, {d: *x}]}}\n'],
    [
      'a bomb',
      `a0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}]`).join('\n')}`,
    ],
    ['too deep a list', `${'['.repeat(101)}${']'.repeat(101)}`],
    ['far too deep a list', `${'['.repeat(20_000)}`],
    ['far too many dashes', '- '.repeat(20_000)],
    ['far too many question marks', '? '.repeat(20_000)],
    ['far too deep maps', Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
    ['depth through aliases', `a: &a ${'['.repeat(60)}${']'.repeat(60)}\nb: ${'['.repeat(60)}*a${']'.repeat(60)}`],
  ])('refuses %s', (_, text) => {
    expect(problemsOf(text).join()).toMatch(/too big|syntax error/);
  });

  it('reads what is just not too deep', () => {
    expect(problemsOf(`${'['.repeat(100)}${']'.repeat(100)}`)).toEqual([]);
  });
});

describe('tags', () => {
  it.each([
    ['!foo {b: !bar [1]}', { b: [1] }],
    ['!!str 010', '010'],
    ['!str 010', '010'],
    ['!!int "3"', 3],
    ['!foo "3"', 3],
    ['! "3"', 3],
    ['"3"', '3'],
    ['!!float 3', 3],
    ['!!float "1e3"', 1000],
    ['!!binary aGVsbG8=', 'hello'],
    ['!ruby/sym x', 'x'],
    ['!!map {b: 1}', { b: 1 }],
    ['!!seq [1]', [1]],
    ['!reference [.a, b]', { '!reference': ['.a', 'b'] }],
    ['!reference [.a, 1]', { '!reference': [] }],
    ['!reference a', { '!reference': [] }],
  ])('reads %s', (text, expected) => {
    expect(read(`a: ${text}`)).toEqual({ a: expected });
  });

  it.each([
    '!!set {b: }',
    '!ruby/object:Foo {b: 1}',
    '!!float x',
    '!ruby/regexp /a/',
    '!ruby/array:A [1]',
    '!map:A {}',
    '2024-01-01',
  ])('refuses %s', (text) => {
    const { node, problems } = parseYaml(fileOf(`a: ${text}\nb: 1`));
    expect(problems).toHaveLength(1);
    expect(problems[0]!.at!.start).toBeGreaterThanOrEqual(3);
    expect(under(node, 'b').at.text).toBe('1');
  });
});

describe("what Ruby's parser reads and others do not", () => {
  it.each([
    [
      'a closing bracket at its parent',
      'a:\n  - X: [\n      b,\n    ]\n  - c\nd: e\n',
      { a: [{ X: ['b'] }, 'c'], d: 'e' },
    ],
    ['brackets without indentation', 'a: [\nb,\n{c: d\n}\n]\ne: f', { a: ['b', { c: 'd' }], e: 'f' }],
    ['quotes without indentation', 'a:\n  b: "c\nd"\n  e: \'f\ng\'\n', { a: { b: 'c d', e: 'f g' } }],
    ['a comment right behind a value', 'a: "b"#c\nd: [e]#f\n', { a: 'b', d: ['e'] }],
    ['a byte order mark before the first line', '\ufeff---\na: b\n', { a: 'b' }],
    ['text after the end', 'a: b\n...\n{', { a: 'b' }],
    ['text after a second marker', 'a: b\n---\n{', { a: 'b' }],
    ['less indented text, which it never reads', '  a: b\nc: {\n', { a: 'b' }],
    ['line ends of Windows', 'a:\r\n  - b\r\n  - |\r\n    c\r\n    d\r\n', { a: ['b', 'c\nd\n'] }],
    ...['\r', '\u0085', '\u2028', '\u2029'].map((end): [string, string, unknown] => [
      `a line that ends with ${JSON.stringify(end)}`,
      `a: b # c${end}d:${end}  - e${end}  - |${end}    f${end}    # g\n`,
      { a: 'b', d: ['e', 'f\n# g\n'] },
    ]),
    ['a block that ends with the text', 'a: |\n  b', { a: 'b' }],
    ['a block that ends in a line of spaces', 'a: |\n  b\n  ', { a: 'b\n' }],
    ['tabs between and behind values', 'a:\tb\t\nc: [\t1,\n\t2]\n', { a: 'b', c: [1, 2] }],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe("what Ruby's parser refuses", () => {
  it.each([
    ['a:\n\tb: 1\n', '2:1'],
    ['a: b\n\t\nc: d\n', '2:1'],
    ['a: b\n\t# c\n', '2:1'],
    ['a:\n  -\tb\n', '2:4'],
    ['a: @x\n', '1:4'],
    ['a: `x\n', '1:4'],
    ['a: %x\n', '1:4'],
    ['a: b: c\n', '1:4'],
    ['a: "\\q"\n', '1:5'],
    ["a: 'x\n", '2:1'],
    ['a: [b\n', '2:1'],
    ['a: 1\n b: 2\n', '1:4'],
    ['a: \u0001\n', '1:4'],
    ['%YAML 1.1\n', '2:1'],
  ])('%j', (text, place) => {
    const [first, ...others] = problemsOf(text);
    expect(first?.split(' ')[0]).toBe(place);
    expect(others).toEqual([]);
  });

  it('still gives what could be read', () => {
    const { node } = parseYaml(fileOf('a: 1\nb:\n  c: @x\n  d: 2\n'));
    expect(under(node, 'b', 'd').at.text).toBe('2');
  });
});

it('tells nothing apart from an empty text', () => {
  for (const text of ['', '\n', '# only a comment\n', '---\n'])
    expect(parseYaml(fileOf(text))).toMatchObject({ node: null, problems: [] });
});

describe('any text', () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '\t',
      '[',
      ']',
      '{',
      '}',
      ', ',
      '"',
      "'",
      '#',
      '|',
      '>',
      '&a ',
      '*a',
      '!x ',
      '? ',
      '<<: ',
      '---',
      '\r\n',
    ],
    ...['...', '%', '@', '\\', '\ufeff', '\ud83d', '0', '.', '_', '~', '!!binary ', '!reference '],
  );

  it('never throws, and every place lies in the text', () => {
    const texts = fc.oneof(
      anyText(),
      fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { node, problems } = parseYaml(fileOf(text));
        const inside = ({ start, end }: { start: number; end: number }) =>
          start >= 0 && start <= end && end <= text.length;
        for (const { at } of problems) expect(at && inside(at)).toBe(true);
        const walk = (value: Node): void => {
          expect(inside(value.at)).toBe(true);
          if (value.kind === 'list') for (const item of value.items) walk(item.value);
          if (value.kind === 'map') for (const entry of (value as MapNode).entries.values()) walk(entry.value);
        };
        if (node) walk(node);
      }),
      { numRuns: 500 },
    );
  });
});
