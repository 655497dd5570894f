import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Lexer } from 'yaml';

/** src/yaml/lenient-lexer.ts. */
it('the package whose private members we use has one exact version, and has them', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(dependencies.yaml).toMatch(/^\d+\.\d+\.\d+$/);
  expect(new Lexer()).toMatchObject({
    indentNext: expect.any(Number),
    flowLevel: expect.any(Number),
    parseFlowCollection: expect.any(Function),
    parseQuotedScalar: expect.any(Function),
  });
});
