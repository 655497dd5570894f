import { isDeepStrictEqual } from 'node:util';
import { resolveComponent } from '../support/resolve-component.ts';
import type { ComponentVector } from './vector.ts';

/** What is wrong, in words; null when the vector holds. */
export async function checkComponent(vector: ComponentVector): Promise<string | null> {
  const got = await resolveComponent(vector.address, vector.server_fqdn, vector.projects);
  const { expect } = vector;
  const holds = expect.error === undefined ? isDeepStrictEqual(expect, got) : 'error' in got;
  return holds ? null : `expected ${JSON.stringify(expect)}, got ${JSON.stringify(got)}`;
}
