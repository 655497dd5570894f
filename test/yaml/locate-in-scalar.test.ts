import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Location, looseFile, type SourceFile } from '../../src/source.ts';
import { locateInScalar } from '../../src/yaml/locate-in-scalar.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import type { ScalarNode } from '../../src/yaml/tree.ts';
import { entryOf } from '../../src/yaml/tree.ts';

function fileOf(text: string): SourceFile {
  return looseFile('a.yml', text);
}

function scalarOf(text: string): ScalarNode {
  const { node, problems } = parseYaml(fileOf(text));
  expect(problems).toEqual([]);
  const value = entryOf(node ?? undefined, 'script')?.value;
  if (value?.kind !== 'scalar') throw new Error('The text has no scalar under script.');
  return value;
}

function find(text: string, part: string): Location {
  const scalar = scalarOf(text);
  const start = scalar.text.indexOf(part);
  expect(start).toBeGreaterThanOrEqual(0);
  return locateInScalar(scalar.at, scalar.text, start, start + part.length);
}

describe('locateInScalar', () => {
  it.each([
    ['script: |\n  echo a\n  docker run x\n', 'docker run x', 3],
    ['script: |2-\n    echo a\n  docker run x\n', 'docker run x', 3],
    ['script: |\n\n  echo a\n\n\n  docker run x', 'docker run x', 6],
    ['script: >-\n  echo a\n  docker run x\n', 'docker run x', 3],
    ['script: >\n  echo a\n\n    docker run x\n  b\n', 'docker run x', 4],
    ['script: "echo a &&\n  docker run x"\n', 'docker run x', 2],
    ['script: "echo \\"a\\" \\x41 \\\n  docker run x"\n', 'docker run x', 2],
    ["script: 'it''s\n\n  docker run x'\n", 'docker run x', 3],
    ['script: echo a\n  docker run x\n', 'docker run x', 2],
    ['script: |\r\n  echo a\r\n  docker run x\r\n', 'docker run x', 3],
  ])('finds a command in %j', (text, part, line) => {
    const place = find(text, part);
    expect(place.text).toBe(part);
    expect(place.span.start.line).toBe(line);
  });

  it('covers an escape that the part starts or ends in', () => {
    expect(find('script: "a\\tb"', '\t').text).toBe('\\t');
    expect(find('script: "a\\U0001F600b"', '\u{1F600}').text).toBe('\\U0001F600');
    expect(find("script: 'it''s'", "'").text).toBe("''");
  });

  it('spans lines when the part does', () => {
    expect(find('script: |\n  a b\n  c d\n', 'b\nc').text).toBe('b\n  c');
    expect(find('script: >\n  a b\n  c d\n', 'b c').text).toBe('b\n  c');
  });

  it('falls back to the scalar when its text was not written there', () => {
    const { at } = scalarOf('script: "echo $[[ inputs.a ]]"');
    expect(locateInScalar(at, 'echo hello', 5, 10)).toBe(at);
    expect(locateInScalar(at, 'echo $[[ inputs.a ]]', 5, 500)).toBe(at);
    expect(locateInScalar(at, 'echo $[[ inputs.a ]]', 5, 5)).toBe(at);
  });

  it('finds every slice of a literal block that stays on one line', () => {
    const line = fc.string({
      unit: fc.constantFrom('a', ' ', '"', "'", '\\', '#', ':', '$'),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        fc.nat(),
        fc.nat(),
        (lines, which, from, size) => {
          const text = `script: |2\n${lines.map((part) => `  ${part}`).join('\n')}\n`;
          const scalar = scalarOf(text);
          fc.pre(scalar.text.startsWith(lines.join('\n')));
          const index = which % lines.length;
          const part = lines[index]!;
          const start = lines.slice(0, index).join('\n').length + (index === 0 ? 0 : 1);
          const offset = from % part.length;
          const length = 1 + (size % (part.length - offset));
          const place = locateInScalar(scalar.at, scalar.text, start + offset, start + offset + length);
          expect(place.text).toBe(part.slice(offset, offset + length));
          expect(place.span.start.line).toBe(index + 2);
        },
      ),
    );
  });

  it('never leaves the scalar', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer(), fc.integer(), (source, value, start, end) => {
        const place = locateInScalar(new Location(fileOf(`__${source}__`), 2, 2 + source.length), value, start, end);
        expect(place.start).toBeGreaterThanOrEqual(2);
        expect(place.end).toBeGreaterThanOrEqual(place.start);
        expect(place.end).toBeLessThanOrEqual(2 + source.length);
      }),
    );
  });
});
