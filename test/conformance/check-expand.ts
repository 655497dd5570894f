import type { ExpandVector } from './vector.ts';

/** What is wrong, in words; null when the vector holds. */
export async function checkExpand(vector: ExpandVector): Promise<string | null> {
  throw new Error(`no expansion for ${vector.mode} yet`);
}
