import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Lexer, Parser } from 'yaml';
import { quietParser } from '../../src/yaml/quiet-parser.ts';

/** src/yaml/lenient-lexer.ts and quiet-parser.ts. */
it('the package whose private members we use has one exact version, and has them', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(dependencies.yaml).toMatch(/^\d+\.\d+\.\d+$/);
  expect(new Lexer()).toMatchObject({
    indentNext: expect.any(Number),
    flowLevel: expect.any(Number),
    parseFlowCollection: expect.any(Function),
    parseQuotedScalar: expect.any(Function),
  });
  expect(new Parser()).toMatchObject({
    source: '',
    type: '',
    atScalar: false,
    atNewLine: true,
    indent: 0,
    step: expect.any(Function),
  });
});

const TEXTS = {
  'maps and lists': 'a:\n  - b: 1\n    c: [x, {y: z}]\n  -   - 2\n# c\nd: "e\n  f"\n',
  'blocks and keys': '? k\n: |2\n    text\n  more\n\n>: x\ne: &a !t v\nf: *a\n',
  'several documents': '%YAML 1.1\n---\na: 1\n...\n---\n- b\n--- |\n c\n',
  'no YAML': 'a: ]\n\tb: c: d\n  - }\n @x\n"y',
  'line ends and a mark': '\ufeffa: b\r\n  \r\nc:\r\n - d\r\n',
} as const;

it.each(Object.entries(TEXTS))('the quiet parser reads %s like the loud one', (_, text) => {
  const read = (parser: Parser) => [...new Lexer().lex(text)].flatMap((lexeme) => [...parser.next(lexeme)]);
  const [quiet, loud] = [quietParser(), new Parser()];
  expect([...read(quiet), ...quiet.end()]).toEqual([...read(loud), ...loud.end()]);
  expect(quiet.offset).toBe(loud.offset);
});
