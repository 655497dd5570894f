import fc from 'fast-check';
import { expect, test } from 'vitest';
import { looseFile } from '../../../src/source.ts';
import { parseYaml } from '../../../src/yaml/parse.ts';
import { type Node, toPlain } from '../../../src/yaml/tree.ts';
import { fatalMessages, resolveFiles } from '../../support/resolve-files.ts';

type Leaf = string | readonly string[];
type Tree = { [key: string]: Leaf | Tree };

const leaf = fc.oneof(
  fc.constantFrom('a', 'b', 'c'),
  fc.array(fc.constantFrom('x', 'y'), { minLength: 1, maxLength: 3 }),
);
const map = (depth: number): fc.Arbitrary<Tree> =>
  fc.dictionary(
    fc.constantFrom('variables', 'image', 'cache', 'tags'),
    depth === 0 ? leaf : fc.oneof(leaf, map(depth - 1)),
    { minKeys: 1, maxKeys: 3 },
  ) as fc.Arbitrary<Tree>;

/** Templates that extend earlier ones, so that no chain is circular. */
const templates = fc.array(fc.tuple(map(2), fc.array(fc.nat(9), { maxLength: 3 })), { minLength: 1, maxLength: 6 });

function document(list: readonly (readonly [Tree, readonly number[]])[]): Record<string, Tree> {
  const entries = list.map(([own, bases], index) => {
    const names = bases.filter((base) => base < index).map((base) => `.t${base}`);
    return [`.t${index}`, names.length > 0 ? { extends: names, ...own } : own] as const;
  });
  return { ...Object.fromEntries(entries), job: { script: 'x' } };
}

/** The rule of the reference, written again without sharing. */
function extended(doc: Record<string, Tree>, key: string): Tree {
  const own = doc[key]!;
  const bases = (own.extends ?? []) as readonly string[];
  return [...bases.map((base) => extended(doc, base)), own].reduce(merged, {});
}

function merged(base: Tree, over: Tree): Tree {
  const result: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isTree(below) && isTree(value) ? merged(below, value) : value;
  }
  return result;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function* leavesOf(node: Node): Generator<Node> {
  if (node.kind === 'map') for (const entry of node.entries.values()) yield* leavesOf(entry.value);
  else yield node;
}

test('extends merges as the plain rule says', () => {
  fc.assert(
    fc.property(templates, (list) => {
      const doc = document(list);
      const { tree } = resolveFiles(JSON.stringify(doc));
      const got = JSON.parse(JSON.stringify(toPlain(tree!)));
      for (const key of Object.keys(doc)) expect(got[key]).toEqual(extended(doc, key));
    }),
  );
});

test('each leaf of the result points at text that, parsed alone, gives its value', () => {
  fc.assert(
    fc.property(templates, (list) => {
      const { tree } = resolveFiles(JSON.stringify(document(list)));
      for (const found of leavesOf(tree!)) {
        const text = `v: ${found.at.text}`;
        const alone = parseYaml(looseFile('alone', text));
        const value = alone.node?.kind === 'map' ? alone.node.entries.get('v')?.value : undefined;
        expect(toPlain(value!)).toEqual(toPlain(found));
      }
    }),
  );
});

test('what is wrong with extends is said at the name', () => {
  const config = resolveFiles(
    'job:\n  extends: [.none, .text, .map]\n  script: [a]\n.text: text\n.map: {image: ruby}\n',
  );
  expect(config.problems.map(({ at, message }) => [at!.text, message])).toEqual([
    ['.none', 'job: unknown key in extends: .none'],
    ['.text', 'job: extends .text, which is not a hash'],
  ]);
  expect(config.jobs[0]!.image!.name.text).toBe('ruby');
});

test('a base that is no text is told of once', () => {
  const told = (text: string) => fatalMessages(resolveFiles(text));
  expect(told('job: {extends: [1], script: [a]}\n')).toEqual(['job: unknown key in extends: 1']);
  expect(told('job: {extends: {a: b}, script: [a]}\n')).toEqual(['job: extends must be a string or a list of strings']);
  expect(told('"1": {script: [a]}\njob: {extends: 1, script: [a]}\n')).toEqual([
    'job: extends must be a string or a list of strings',
  ]);
  expect(told('"1": {script: [a]}\n.base: {extends: 1}\njob: {script: [a]}\n')).toEqual([]);
});

test('a circle of extends ends', () => {
  const messages = fatalMessages(resolveFiles('a: {extends: b, script: [x]}\nb: {extends: a, script: [x]}\n'));
  expect(messages).toEqual(['b: circular dependency in extends: a']);
});

test('a chain far too deep ends, and says so', () => {
  const chain = Array.from({ length: 5000 }, (_, index) => `.l${index + 1}: {extends: .l${index}}`);
  const config = resolveFiles(`.l0: {image: x}\n${chain.join('\n')}\njob: {extends: .l5000, script: [a]}\n`);
  expect(fatalMessages(config).some((message) => message.includes('nesting too deep'))).toBe(true);
});
