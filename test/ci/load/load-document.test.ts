import { describe, expect, it } from 'vitest';
import { inputsOfMap } from '../../../src/ci/load/given-inputs.ts';
import { type DocumentContext, loadDocument } from '../../../src/ci/load/load-document.ts';
import { looseFile, type SourceFile } from '../../../src/source.ts';
import { parseYaml } from '../../../src/yaml/parse.ts';
import { entryOf, type MapNode, toPlain } from '../../../src/yaml/tree.ts';

function fileOf(text: string, id = 'a.yml'): SourceFile {
  return looseFile(id, text);
}

const CONTEXT: DocumentContext = {
  lookup: (name: string) =>
    new Map([
      ['V', 'val'],
      ['W', '$V'],
      ['SECRET', 'hidden'],
    ]).get(name),
  masked: new Set(['SECRET']),
  component: null,
  headerInclude: () => ({ kind: 'missing' }),
};

function mapOf(text: string): MapNode {
  const { node } = parseYaml(fileOf(text, 'caller.yml'));
  if (node?.kind !== 'map') throw new Error('The arguments are no map.');
  return node;
}

function load(text: string, args?: string, context: Partial<DocumentContext> = {}) {
  const given = args === undefined ? null : mapOf(args);
  return loadDocument(fileOf(text), given && inputsOfMap(given), given?.at ?? null, { ...CONTEXT, ...context });
}

/** The content as plain data; throws when there are problems. */
function content(text: string, args?: string, context?: Partial<DocumentContext>): unknown {
  const { content, problems } = load(text, args, context);
  expect(problems).toEqual([]);
  return content && JSON.parse(JSON.stringify(toPlain(content)));
}

function messages(text: string, args?: string, context?: Partial<DocumentContext>): string[] {
  const { content, problems } = load(text, args, context);
  for (const problem of problems) expect(problem.fatal).toBe(true);
  if (problems.some(({ kind }) => kind === 'input')) expect(content === null || args !== undefined).toBe(true);
  return problems.map(({ message }) => message);
}

describe('documents', () => {
  it.each([
    ['a: 1\n', { a: 1 }],
    ['---\na: 1\n', { a: 1 }],
    ['a: 1\n---\nb: 1\n', { a: 1 }],
    ['a: 1\n--- # why\nb: 1\n', { a: 1 }],
    ['a: 1\n---', { a: 1 }],
    ['spec:\n---\na: 1\n', { a: 1 }],
    ['---\nspec:\n---\na: 1\n', { a: 1 }],
    ['spec:\n---\na: 1\n---\nb: 1\n', { b: 1 }],
    ['---\nspec:\n---\na: 1\n---\nb: 1\n', { a: 1 }],
    ['spec:\n---\n---\nb: 1\n', { b: 1 }],
    ['spec: {}\n', { spec: {} }],
    ['spec: {}\n---\n# nothing\n', { spec: {} }],
    ['a: |\n  x\n   ---\n', { a: 'x\n ---\n' }],
    ['a: x --- y\n', { a: 'x --- y' }],
    ['a: 1\n...\nb: 2\n', { a: 1 }],
    ['a: x\u2028--- y\n', { a: 'x' }],
  ])('%j is %j', (text, expected) => {
    expect(content(text)).toEqual(expected);
  });

  it.each([
    '',
    '# only\n',
    '{}\n',
    '- a\n',
    'text\n',
    'spec:\n---\n  a:\n    b: 1\n  c: 2\n',
    'a: 1\n---\n- b\n',
    'a: 1\n---\nb: [\n',
  ])('refuses %j', (text) => {
    expect(messages(text).length).toBeGreaterThan(0);
  });

  it('tells places in the whole text', () => {
    const { problems } = load('spec:\n---\na: @b\n');
    expect(problems[0]?.at?.span.start).toEqual({ line: 3, column: 4 });
  });
});

describe('the header', () => {
  it.each([
    'spec: {}\nother: 1',
    'spec: 1',
    'spec: {jobs: 1}',
    'spec: {inputs: []}',
    'spec: {inputs: {a: 1}}',
    'spec: {inputs: {a: {required: true}}}',
    'spec: {inputs: {a: {type: text}}}',
    'spec: {inputs: {a: {options: x, default: x}}}',
    'spec: {inputs: {a: {default: x, options: [x, null]}}}',
    `spec: {inputs: {a: {default: 1, options: [${Array.from({ length: 51 }, (_, index) => index + 1).join(', ')}]}}}`,
    'spec: {inputs: {a: {regex: 1, default: x}}}',
    'spec: {inputs: {a: {default: x, regex: "("}}}',
    'spec: {inputs: {a: {default: true, type: boolean, regex: "x"}}}',
    'spec: {component: name}',
    'spec: {component: [nothing]}',
    `spec: {description: ${'x'.repeat(257)}}`,
    'spec: {inputs: {a: {rules: {}}}}',
    'spec: {inputs: {a: {rules: [{}]}}}',
    'spec: {inputs: {a: {rules: [{options: [x]}], options: [x]}}}',
    'spec: {inputs: {a: {rules: [{default: x}]}}}',
    'spec: {inputs: {a: {rules: [{if: "$[[ inputs.b ]] == \'x\'"}]}, b: {default: x}}}',
    'spec: {inputs: {a: {rules: [{if: "$[[ inputs.b ]] == \'x\'", options: [x]}]}}}',
    'spec: {inputs: {a: {rules: [{if: "== ==", options: [x]}]}}}',
    'spec: {inputs: {a: {rules: [{if: "$[[ inputs.a ]] == \'x\'", options: [x], default: x}]}}}',
  ])('refuses %s', (header) => {
    expect(messages(`${header}\n---\na: 1\n`, 'a: x').length).toBeGreaterThan(0);
  });

  it.each([
    'spec:',
    'spec: {}',
    'spec: {inputs: }',
    `spec: {description: ${'x'.repeat(256)}}`,
    'spec: {component: [name, sha]}',
  ])('takes %s', (header) => {
    expect(content(`${header}\n---\na: 1\n`)).toEqual({ a: 1 });
  });
});

describe('spec:include', () => {
  const files = (texts: Readonly<Record<string, string>>): Partial<DocumentContext> => ({
    headerInclude: (entry) => {
      const name =
        entry.value.kind === 'scalar' ? entry.value.text : (entryOf(entry.value, 'local')?.value.at.text ?? '');
      const text = texts[name];
      return text === undefined
        ? { kind: 'problem', message: `${name} does not exist` }
        : { kind: 'files', files: [fileOf(text, name)] };
    },
  });
  const text = 'spec:\n  include: [{local: s.yml}]\n---\na: $[[ inputs.x ]]\n';

  it('takes inputs from other files, with the way they came', () => {
    const context = files({ 's.yml': 'inputs:\n  x: {default: y}\n' });
    expect(content(text, undefined, context)).toEqual({ a: 'y' });
    const entry = entryOf(load(text, undefined, context).content ?? undefined, 'a')!;
    expect(entry.value.at.file.id).toBe('s.yml');
    expect(entry.via.map(({ by, name }) => [by, name])).toEqual([
      ['include', 's.yml'],
      ['input', 'inputs.x'],
    ]);
  });

  it.each([
    ['a missing file', {}],
    ['other keywords', { 's.yml': 'inputs: {x: {default: y}}\njob: {}\n' }],
    ['a file of nothing', { 's.yml': '# none\n' }],
    ['a file that cannot be read', { 's.yml': 'inputs: [\n' }],
  ])('refuses %s', (_, texts) => {
    expect(messages(text, undefined, files(texts)).length).toBeGreaterThan(0);
  });

  it.each(['{template: X}', '{component: X}', '{local: s.yml, inputs: {}}', '{local: s.yml, remote: x}', '{}', '3'])(
    'refuses the entry %s',
    (entry) => {
      const context = files({ 's.yml': 'inputs: {x: {default: y}}\n' });
      expect(messages(`spec:\n  include: [${entry}]\n---\na: 1\n`, undefined, context)).toHaveLength(1);
    },
  );

  it('refuses an input that two files define', () => {
    const context = files({ 's.yml': 'inputs: {x: {default: y}}\n' });
    const twice = text.replace('---', '  inputs: {x: {default: z}}\n---');
    expect(messages(twice, undefined, context)).toEqual(['the input "x" is defined twice']);
  });

  it('waits for files that are not there yet', () => {
    expect(load(text)).toEqual({ content: null, problems: [] });
  });

  it('is not allowed in a component', () => {
    expect(messages(text, undefined, { headerInclude: null })).toEqual(['spec:include is not allowed in a component']);
  });
});

describe('component', () => {
  const component = { name: 'c', sha: 'abc', version: null, reference: 'main' };
  const text = (fields: string, value: string): string => `spec: {component: [${fields}]}\n---\na: ${value}\n`;

  it('gives the fields that the header asks for', () => {
    expect(content(text('name, sha', '$[[ component.name ]]-$[[ component.sha ]]'), undefined, { component })).toEqual({
      a: 'c-abc',
    });
    expect(content(text('version', '$[[ component.version ]]'), undefined, { component })).toEqual({ a: null });
    expect(content(text('version', 'v$[[ component.version ]]'), undefined, { component })).toEqual({ a: 'v' });
  });

  it('gives no others, and none outside of a component', () => {
    expect(messages(text('name', '$[[ component.sha ]]'), undefined, { component })).toHaveLength(1);
    expect(messages(text('name', '$[[ component.name ]]'))).toHaveLength(1);
  });
});
