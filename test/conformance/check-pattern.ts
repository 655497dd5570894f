import type { PatternVector } from './vector.ts';

/** What is wrong, in words; null when the vector holds. */
export async function checkPattern(vector: PatternVector): Promise<string | null> {
  const { matchesImage } = await import('../../src/runner/image-pattern.ts');
  const got = matchesImage(vector.pattern, vector.text);
  return got === vector.match ? null : `expected ${vector.match}, got ${got}`;
}
