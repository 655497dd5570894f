import type { ComponentVector } from './vector.ts';

/** What is wrong, in words; null when the vector holds. */
export async function checkComponent(vector: ComponentVector): Promise<string | null> {
  throw new Error(`no component addresses for ${vector.address} yet`);
}
