import { isDeepStrictEqual } from 'node:util';
import type { ExpressionVector } from './vector.ts';

/** What is wrong, in words; null when the vector holds. */
export async function checkExpression(vector: ExpressionVector): Promise<string | null> {
  const { evaluate } = await import('../../src/ci/expressions/expression.ts');
  const variables = new Map(Object.entries(vector.variables ?? {}));
  const got = evaluate(vector.expression, (name: string) => variables.get(name)) as unknown as Record<string, unknown>;
  for (const [key, expected] of Object.entries(vector.expect)) {
    if (!isDeepStrictEqual(expected, got[key]))
      return `${key}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
  }
  return null;
}
