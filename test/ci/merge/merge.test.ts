import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deepMerge, withHops } from '../../../src/ci/merge/merge.ts';
import { type Hop, Location, type SourceFile } from '../../../src/source.ts';
import { parseYaml } from '../../../src/yaml/parse.ts';
import { entryOf, type MapNode, type Node, toPlain } from '../../../src/yaml/tree.ts';

const sourceOf = (text: string, id = 'a.yml'): SourceFile => ({
  id,
  path: id,
  project: 'g/p',
  ref: null,
  commit: null,
  text,
});

function parse(text: string, id?: string): MapNode {
  const { node } = parseYaml(sourceOf(text, id));
  if (node?.kind !== 'map') throw new Error('not a map');
  return node;
}
const hopOf = (name: string): Hop => ({ by: 'include', at: new Location(sourceOf(''), 0, 0), name });
const asJson = (node: Node) => JSON.parse(JSON.stringify(toPlain(node)));

type Plain = string | number | null | string[] | { [key: string]: Plain };
type PlainMap = Record<string, Plain>;
const isMap = (value: Plain | undefined): value is PlainMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The definition, in plain values. */
function mergedPlain(base: PlainMap, over: PlainMap): PlainMap {
  const result: PlainMap = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isMap(below) && isMap(value) ? mergedPlain(below, value) : value;
  }
  return result;
}

const word = fc.constantFrom('a', 'b', 'c', 'image', 'script');
const { plainMap } = fc.letrec<{ plainMap: PlainMap; value: Plain }>((tie) => ({
  plainMap: fc.dictionary(word, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'tree' },
    word,
    fc.integer(),
    fc.constant(null),
    fc.array(word, { maxLength: 2 }),
    tie('plainMap'),
  ),
}));

function leavesOf(node: Node): Node[] {
  if (node.kind === 'map') return [...node.entries.values()].flatMap(({ value }) => leavesOf(value));
  return node.kind === 'list' ? node.items.flatMap(({ value }) => leavesOf(value)) : [node];
}

describe('deepMerge', () => {
  test('only maps are merged; keys keep their first place', () => {
    const base = parse('a: {x: 1, y: [1, 2]}\nb: 1\n');
    const over = parse('c: 3\nb: {z: 1}\na: {y: [3], w: null}\n');
    const merged = deepMerge(base, over);
    expect([...merged.entries.keys()]).toEqual(['a', 'b', 'c']);
    expect(asJson(merged)).toEqual({ a: { x: 1, y: [3], w: null }, b: { z: 1 }, c: 3 });
  });

  test('each value keeps its own way', () => {
    const base = withHops(parse('job: {image: a, variables: {X: a, Y: a}}\n', 'base.yml'), [hopOf('base.yml')]);
    const over = withHops(parse('job: {image: b, variables: {X: b}}\n', 'over.yml'), [hopOf('over.yml')]);
    const job = entryOf(deepMerge(base, over), 'job');
    const way = (...path: string[]) => {
      let entry = job;
      const via = [...(job?.via ?? [])];
      for (const key of path) {
        entry = entryOf(entry?.value, key);
        via.unshift(...(entry?.via ?? []));
      }
      return [entry?.value.at.file.id, ...via.map(({ name }) => name)];
    };
    expect(way('image')).toEqual(['over.yml', 'over.yml']);
    expect(way('variables', 'X')).toEqual(['over.yml', 'over.yml']);
    expect(way('variables', 'Y')).toEqual(['base.yml', 'base.yml']);
  });

  test('agrees with its definition, and every leaf stands where its text is', () => {
    fc.assert(
      fc.property(plainMap, plainMap, (base, over) => {
        const merged = deepMerge(parse(JSON.stringify(base)), parse(JSON.stringify(over)));
        expect(asJson(merged)).toEqual(mergedPlain(base, over));
        expect([...merged.entries.keys()]).toEqual(Object.keys(mergedPlain(base, over)));
        for (const leaf of leavesOf(merged)) {
          const alone = parseYaml(sourceOf(leaf.at.text)).node;
          expect(alone && toPlain(alone)).toEqual(toPlain(leaf));
        }
      }),
    );
  });

  test('leaves both sides as they were', () => {
    const base = parse('a: {x: 1}\n');
    const over = parse('a: {x: 2}\n');
    deepMerge(base, over);
    expect([asJson(base), asJson(over)]).toEqual([{ a: { x: 1 } }, { a: { x: 2 } }]);
  });
});
